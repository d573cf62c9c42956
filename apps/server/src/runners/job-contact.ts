import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_TRACE_INTERVAL_SECONDS, HEADERS } from '@lockkeeper/runner-protocol';
import { JobLifecycle } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import type { KnownJob } from './job-identity.js';
import { refusal, type ProtocolAnswer } from './protocol-answer.js';

// Each name once, however many variables ask for it: whatever else is then asked for is refused by the job's state.
const SECRETS_PENDING = `
SELECT j.needs_secrets AND (SELECT count(DISTINCT a->>'name') FROM jsonb_array_elements(j.secrets) a) >
  (SELECT count(DISTINCT s.secret_name) FROM secret_uses s WHERE s.job_id = j.id AND s.handout = j.handout AND s.outcome = 'released')
  AS pending, j.status
FROM jobs j WHERE j.id = $1 AND j.handout = $2`;

/** What every call of a job comes to beside its own work: the job is acknowledged, and its runner learns of a cancel. */
@Injectable()
export class JobContact {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  /** Counts as the acknowledgement when that is still due. The job's state now; null when it has ended meanwhile. */
  async touch(ctx: RequestContext, job: KnownJob): Promise<string | null> {
    if (job.status === 'assigned') await this.lifecycle.acknowledge(ctx, job.id, job.handout);
    const rows = await this.database.query<{ status: string }>(
      ctx,
      `UPDATE jobs SET contacted_at = now() WHERE id = $1 AND handout = $2 AND status IN ('assigned', 'running', 'canceling')
        RETURNING status`,
      [job.id, job.handout],
    );
    return rows[0]?.status ?? null;
  }

  /** The same for a call that writes nothing else: a runner that was heard of lately is not written down again. */
  async touchSeldom(ctx: RequestContext, job: KnownJob): Promise<string | null> {
    return job.status !== 'assigned' && job.contactedLately ? job.status : this.touch(ctx, job);
  }

  /**
   * The answer for a job that is over. GitLab Runner loses a hard cancel that arrives while it fetches secrets and then
   * runs the script; `canceling` it keeps until it has them, and what it has not fetched yet is refused to it.
   */
  async over(_ctx: RequestContext, job: KnownJob, accepted: ProtocolAnswer): Promise<ProtocolAnswer> {
    const rows = await this.database.prepared<{ pending: boolean; status: string }>('job-over', SECRETS_PENDING, [
      job.id,
      job.handout,
    ]);
    const now = rows[0];
    if (now?.pending && now.status !== 'success')
      return { ...accepted, headers: { ...accepted.headers, ...statusHeaders('canceling') } };
    return ended(now?.status ?? 'canceled');
  }
}

/** What a live job's runner is told with every answer. A job that is merely assigned is running to its runner. */
export function statusHeaders(status: string): Record<string, string> {
  return {
    [HEADERS.jobStatus]: status === 'assigned' ? 'running' : status,
    [HEADERS.traceInterval]: String(DEFAULT_TRACE_INTERVAL_SECONDS),
  };
}

/** Stops a runner, and ends the repeated final update of a job whose first answer was lost. */
export const ended = (status: string): ProtocolAnswer =>
  refusal(403, `The job is over: it is ${status}.`, { [HEADERS.jobStatus]: status });
