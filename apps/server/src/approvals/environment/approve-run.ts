import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../../pipelines/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound, refuse } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { AskApprovals, environmentEvent, loadJobFactsInside } from '../../releases/index.js';
import { DecideRun, requireRunWaiting, type AskedRunDecision } from './decide-run.js';
import { closeRequest, insertEnvironmentDecision } from './environment-approvals.query.js';

/** Approves one run of a job for its environment. The job goes on once enough people have, and nothing else is missing. */
@Injectable()
export class ApproveRun {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideRun) private readonly decide: DecideRun,
    @Inject(AskApprovals) private readonly asks: AskApprovals,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  execute(ctx: RequestContext, input: AskedRunDecision): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, decidable) => {
      requireRunWaiting(decidable);
      const { job, environment, locked, request, reason } = decidable;
      // A second approval of one person would count for nothing, and let him think otherwise.
      if ((await this.asks.environmentOf(inside, job)).approvedBy.includes(inside.person.userId))
        throw refuse('ALREADY_APPROVED', 'jobId', 'You have approved this job run; others must as well.');
      const bound = { requestId: request.id, jobId: job.id, environment, sha: job.sha };
      await insertEnvironmentDecision(this.database, inside, { ...bound, outcome: 'given', reason });
      const [now] = await loadJobFactsInside(this.database, inside, [job.id]);
      if (!now) throw notFound();
      const { approvedBy, required, refusal } = await this.asks.environmentOf(inside, now);
      if (refusal === null) await closeRequest(this.database, inside, request.id, 'approved');
      const counts = { approvedCount: approvedBy.length, requiredCount: required };
      await this.events.record(inside, environmentEvent('environment.approval_given', job, { reason, ...counts }));
      await this.lifecycle.reconsider(inside, job.id, locked);
    });
  }
}
