import { Inject, Injectable } from '@nestjs/common';
import { jobUpdateSchema, type JobUpdate } from '@lockkeeper/runner-protocol';
import { JobLifecycle, JobLog, ScrubReleased } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ended, JobContact, statusHeaders } from './job-contact.js';
import { isLive, type KnownJob } from './job-identity.js';
import { readBody, refusal, type ProtocolAnswer } from './protocol-answer.js';

/** `PUT jobs/:id`: the acknowledgement, the touch of a silent job, and its end. */
@Injectable()
export class UpdateJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(JobContact) private readonly contact: JobContact,
    @Inject(JobLog) private readonly log: JobLog,
    @Inject(ScrubReleased) private readonly scrub: ScrubReleased,
  ) {}

  async execute(ctx: RequestContext, job: KnownJob, body: unknown): Promise<ProtocolAnswer> {
    const update = readBody(jobUpdateSchema, body);
    if (update.state === 'running' || update.state === 'pending') return this.#touch(ctx, job);
    return isLive(job) ? this.#finish(ctx, job, update) : ended(job.status);
  }

  async #touch(ctx: RequestContext, job: KnownJob): Promise<ProtocolAnswer> {
    const status = isLive(job) ? await this.contact.touch(ctx, job) : null;
    return status === null
      ? this.contact.over(ctx, job, { status: 200 })
      : { status: 200, headers: statusHeaders(status) };
  }

  async #finish(ctx: RequestContext, job: KnownJob, update: JobUpdate): Promise<ProtocolAnswer> {
    if ((await this.#differs(ctx, job, update)) && (await this.#mayAskAgain(job)))
      return refusal(412, 'The log is not what its checksum says; send it again.', statusHeaders(job.status));
    const { failure_reason: failureReason, exit_code: exitCode } = update;
    const end =
      update.state === 'success' ? { exitCode } : { failureReason, exitCode: exitCode === 0 ? null : exitCode };
    const state = update.state === 'success' ? 'success' : 'failed';
    const finished = await this.lifecycle.finish(ctx, { jobId: job.id, handout: job.handout }, { state, ...end });
    this.scrub.forget(job.id);
    const status = (await this.#status(job)) ?? 'canceled';
    return finished ? { status: 200, headers: statusHeaders(status) } : ended(status);
  }

  /** Runners that send no checksum send nothing that the log could be held against. */
  async #differs(ctx: RequestContext, job: KnownJob, update: JobUpdate): Promise<boolean> {
    const checksum = update.output.checksum ?? update.checksum;
    if (job.logChecked || checksum === undefined) return false;
    const stored = await this.log.checksum(ctx, job.id);
    return stored.size !== update.output.bytesize || stored.crc32 !== checksum;
  }

  /** Once per job: a runner repeats a refused end without limit, and its slot would stay taken. */
  async #mayAskAgain(job: KnownJob): Promise<boolean> {
    const sql = 'UPDATE jobs SET log_checked = true WHERE id = $1 AND handout = $2 AND NOT log_checked RETURNING id';
    const rows = await this.database.prepared<{ id: number }>('job-log-checked', sql, [job.id, job.handout]);
    return rows.length > 0;
  }

  async #status(job: KnownJob): Promise<string | undefined> {
    const sql = 'SELECT status FROM jobs WHERE id = $1 AND handout = $2';
    const rows = await this.database.prepared<{ status: string }>('job-status', sql, [job.id, job.handout]);
    return rows[0]?.status;
  }
}
