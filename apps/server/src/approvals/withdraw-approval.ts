import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { approvalEvent } from '../releases/index.js';
import { wasReleased, withdrawDecisions } from './approvals.query.js';
import { DecideApproval, type AskedDecision } from './decide-approval.js';

const LIVE = ['waiting_for_approval', 'pending', 'assigned', 'running', 'canceling'];

/** Takes back the approvals of one secret for one run of a job, as long as it has not got it. */
@Injectable()
export class WithdrawApproval {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideApproval) private readonly decide: DecideApproval,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  execute(ctx: RequestContext, input: AskedDecision): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, { job, locked, request, secret, reason }) => {
      if (!LIVE.includes(locked.status)) throw refuse('ALREADY_OVER', 'jobId', 'The job is over.');
      const of = { jobId: job.id, secretId: secret.id, handout: locked.handout };
      if (await wasReleased(this.database, inside, of))
        throw refuse('ALREADY_RELEASED', 'secretId', `The job has got ${secret.name}; cancel it instead.`);
      if ((await withdrawDecisions(this.database, inside, request.id)) === 0)
        throw refuse('NOT_APPROVED', 'secretId', `Nobody has approved ${secret.name} for this job run.`);
      const about = { secret_id: secret.id, secret_name: secret.name, owner_id: secret.namespace_id };
      const { environment_scope } = secret;
      await this.events.record(
        inside,
        approvalEvent('secret.approval_withdrawn', { ...about, environment_scope }, job, { reason }),
      );
      await this.lifecycle.reconsider(inside, job.id, locked);
    });
  }
}
