import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../../pipelines/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { environmentEvent, WithholdWaiting } from '../../releases/index.js';
import { DecideRun, requireRunWaiting, type AskedRunDecision } from './decide-run.js';
import { closeRequest, insertEnvironmentDecision } from './environment-approvals.query.js';

/** Refuses one run of a job its environment, whoever has approved it: the job fails, and shows the reason. */
@Injectable()
export class RefuseRun {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideRun) private readonly decide: DecideRun,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(WithholdWaiting) private readonly withhold: WithholdWaiting,
  ) {}

  execute(ctx: RequestContext, input: AskedRunDecision): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, decidable) => {
      requireRunWaiting(decidable);
      const { job, environment, request, reason } = decidable;
      const bound = { requestId: request.id, jobId: job.id, environment, sha: job.sha };
      await insertEnvironmentDecision(this.database, inside, { ...bound, outcome: 'refused', reason });
      await closeRequest(this.database, inside, request.id, 'refused');
      const sentence = `Your job run needs approvals for its environment; ${ctx.person.username} refused it: ${reason}`;
      const withheld = await this.withhold.all(inside, job, sentence);
      await this.events.record(inside, environmentEvent('environment.approval_refused', job, { reason }));
      await this.lifecycle.failWaiting(inside, job.id, { reason: 'environment_not_approved', withheld });
    });
  }
}
