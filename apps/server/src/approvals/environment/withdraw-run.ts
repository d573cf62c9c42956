import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../../pipelines/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { refuse } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { environmentEvent } from '../../releases/index.js';
import { withdrawDecisions } from '../approvals.query.js';
import { DecideRun, type AskedRunDecision } from './decide-run.js';

const WAITS = ['waiting_for_approval', 'waiting_for_resource', 'pending'];
const TAKEN = ['assigned', 'running', 'canceling'];

/** Takes back all approvals of one run of a job for its environment, as long as no runner has it. */
@Injectable()
export class WithdrawRun {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideRun) private readonly decide: DecideRun,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  execute(ctx: RequestContext, input: AskedRunDecision): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, { job, locked, request, reason }) => {
      if (TAKEN.includes(locked.status))
        throw refuse('ALREADY_TAKEN', 'jobId', 'A runner has the job; cancel it instead.');
      if (!WAITS.includes(locked.status)) throw refuse('ALREADY_OVER', 'jobId', 'The job is over.');
      if ((await withdrawDecisions(this.database, inside, request.id)) === 0)
        throw refuse('NOT_APPROVED', 'jobId', 'Nobody has approved this job run for its environment.');
      await this.events.record(inside, environmentEvent('environment.approval_withdrawn', job, { reason }));
      await this.lifecycle.reconsider(inside, job.id, locked);
    });
  }
}
