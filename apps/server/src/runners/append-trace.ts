import { Inject, Injectable } from '@nestjs/common';
import {
  HEADERS,
  MAX_TRACE_PATCH_BYTES,
  parseContentRange,
  traceRangeHeader,
  type Fired,
} from '@lockkeeper/runner-protocol';
import { RecordFindings } from '../findings/index.js';
import { JobLifecycle, JobLog, ScrubReleased, versionNamed, type Scrubber } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { ended, JobContact, statusHeaders } from './job-contact.js';
import { isLive, type KnownJob } from './job-identity.js';
import { refusal, type ProtocolAnswer } from './protocol-answer.js';

export interface TracePatch {
  readonly contentRange: unknown;
  readonly body: unknown;
}

/** `PATCH jobs/:id/trace`: a piece of the log, as bytes. */
@Injectable()
export class AppendTrace {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(JobContact) private readonly contact: JobContact,
    @Inject(JobLog) private readonly log: JobLog,
    @Inject(ScrubReleased) private readonly scrub: ScrubReleased,
    @Inject(RecordFindings) private readonly findings: RecordFindings,
  ) {}

  async execute(ctx: RequestContext, job: KnownJob, patch: TracePatch): Promise<ProtocolAnswer> {
    if (!isLive(job)) return this.contact.over(ctx, job, { status: 202 });
    const piece = readPatch(patch);
    if (piece.bytes.length > MAX_TRACE_PATCH_BYTES)
      return refusal(413, `A piece of the log has at most ${MAX_TRACE_PATCH_BYTES} bytes.`);
    const scrubber = await this.#scrubber(ctx, job);
    const stored = await this.database.transaction(ctx, async (inside) => {
      // The row stays locked by this, so that nothing is added to the log of a job that ends at this moment.
      const status = await this.contact.touch(inside, job);
      if (!status) return null;
      const appended = await this.log.append(inside, job.id, { ...piece, scrubber });
      if (appended.ok) await this.#expose(inside, job, appended.fired);
      return { status, appended };
    });
    if (!stored) return this.contact.over(ctx, job, { status: 202 });
    const { status, appended } = stored;
    if (!appended.ok && appended.full) return this.#tooLong(ctx, job);
    const headers = { ...statusHeaders(status), [HEADERS.range]: traceRangeHeader(appended.size) };
    return appended.ok ? { status: 202, headers } : refusal(416, 'The log does not go on there.', headers);
  }

  /** In the transaction that keeps the piece: no log is kept whose findings are not. */
  #expose(inside: RequestContext, { id }: KnownJob, fired: readonly Fired[]): Promise<void> {
    const seen = fired.map((one) => ({
      ...versionNamed(one.id),
      form: one.kind,
      place: 'log' as const,
      path: '',
      line: () => this.log.lineAt(inside, id, one.at),
    }));
    return this.findings.execute(inside, id, seen);
  }

  /** Without the values nothing is kept: the fault's 503 makes the runner send the piece again. */
  async #scrubber(ctx: RequestContext, job: KnownJob): Promise<Scrubber | null> {
    if (!job.needsSecrets) return null;
    try {
      return await this.scrub.scrubberOf(job.id);
    } catch (error) {
      // Its runner is there all the same, or the job would be taken from it.
      await this.contact.touch(ctx, job);
      throw error;
    }
  }

  /** The runner stops at this 403 and says nothing more, so the job ends here. */
  async #tooLong(ctx: RequestContext, job: KnownJob): Promise<ProtocolAnswer> {
    const end = { state: 'failed', failureReason: 'trace_size_exceeded' } as const;
    await this.lifecycle.finish(ctx, { jobId: job.id, handout: job.handout }, end);
    this.scrub.forget(job.id);
    return ended('failed');
  }
}

/** The announced range and the bytes must agree, else what is stored could be another part of the log. */
function readPatch({ contentRange, body }: TracePatch): { start: number; bytes: Buffer } {
  const range = parseContentRange(contentRange);
  if (!range) throw badInput('Content-Range', 'must be <first byte>-<last byte>.');
  if (!Buffer.isBuffer(body)) throw badInput('body', 'must be the bytes of the log as text/plain.');
  if (body.length !== range.end - range.start + 1)
    throw badInput('Content-Range', `says ${range.end - range.start + 1} bytes, but ${body.length} were sent.`);
  return { start: range.start, bytes: body };
}
