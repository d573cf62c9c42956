import { Inject, Injectable } from '@nestjs/common';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { approvalEvent } from '../releases/index.js';
import { requireUnmodified } from '../secrets/index.js';
import { insertDecision } from './approvals.query.js';
import { DecideApproval, requireWaiting, type AskedDecision, type Decidable } from './decide-approval.js';

export interface GivenApproval extends AskedDecision {
  readonly metadataCas?: number | null;
}

/** Approves the use of one secret by one run of a job. The job goes on when nothing else is missing. */
@Injectable()
export class GiveApproval {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DecideApproval) private readonly decide: DecideApproval,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  execute(ctx: RequestContext, input: GivenApproval): Promise<number> {
    return this.decide.execute(ctx, input, async (inside, decidable) => {
      requireWaiting(decidable);
      const { job, locked, request, secret, reason } = decidable;
      const seen = requireReachable(decidable);
      if (input.metadataCas != null) requireUnmodified(seen.metadataVersion, input.metadataCas);
      const bound = { ...seen, jobId: job.id, secretId: secret.id, sha: job.sha };
      await insertDecision(this.database, inside, { ...bound, requestId: request.id, outcome: 'given', reason });
      const about = { secret_id: secret.id, secret_name: secret.name, owner_id: secret.namespace_id };
      const { environment_scope } = secret;
      const event = approvalEvent('secret.approval_given', { ...about, environment_scope }, job, {
        reason,
        metadataVersion: seen.metadataVersion,
      });
      await this.events.record(inside, event);
      await this.lifecycle.reconsider(inside, job.id, locked);
    });
  }
}

/** The secret as the job sees it: with the version that its pipeline has pinned. */
function requireReachable({ job, secret }: Decidable): { metadataVersion: number; versionId: string } {
  const candidate = job.candidates?.find(({ id }) => id === secret.id);
  if (candidate?.version_id) return { metadataVersion: candidate.metadata_version, versionId: candidate.version_id };
  throw refuse('NOT_WAITING', 'secretId', `${secret.name} is not in reach of the job any more.`);
}
