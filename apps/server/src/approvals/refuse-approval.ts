import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { approvalEvent, WithholdWaiting } from '../releases/index.js';
import { insertDecision } from './approvals.query.js';
import { DecideApproval, requireWaiting, type AskedDecision } from './decide-approval.js';

/** Refuses the use of one secret by one run of a job, which fails and shows the reason. */
@Injectable()
export class RefuseApproval {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideApproval) private readonly decide: DecideApproval,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(WithholdWaiting) private readonly withhold: WithholdWaiting,
  ) {}

  execute(ctx: RequestContext, input: AskedDecision): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, decidable) => {
      requireWaiting(decidable);
      const { job, request, secret, reason } = decidable;
      await insertDecision(this.database, inside, {
        requestId: request.id,
        jobId: job.id,
        secretId: secret.id,
        outcome: 'refused',
        reason,
        metadataVersion: secret.metadata_version,
        versionId: secret.version_id,
        sha: job.sha,
      });
      const sentence = `This secret needs an approval for this job run; ${ctx.person.username} refused it: ${reason}`;
      const withheld = await this.withhold.execute(inside, job, secret.id, sentence);
      const about = { secret_id: secret.id, secret_name: secret.name, owner_id: secret.namespace_id };
      const { environment_scope } = secret;
      await this.events.record(
        inside,
        approvalEvent('secret.approval_refused', { ...about, environment_scope }, job, { reason }),
      );
      await this.lifecycle.failWaiting(inside, job.id, { reason: 'secrets_withheld', withheld });
    });
  }
}
