import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { notFound } from '../platform/errors/index.js';
import { readByteRange } from './byte-range.js';
import { JobLog } from './job-log.js';
import { asJob } from './pipeline.policy.js';
import { ShowJobs } from './show-jobs.js';

const WINDOW = 256 * 1024;

export interface LogDownload {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Readable | null;
}

/** A job's log as bytes, whole or a range of them. It may grow while it is read; what is answered is what there was. */
@Injectable()
export class DownloadJobLog {
  constructor(
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLog) private readonly log: JobLog,
  ) {}

  async execute(
    ctx: RequestContext,
    { jobId, projectId }: { readonly jobId: number; readonly projectId: number },
    rangeHeader: unknown,
  ): Promise<LogDownload> {
    const { row, project, demands } = await this.jobs.visible(ctx, jobId);
    if (row.project_id !== projectId) throw notFound();
    ctx.require('job_log:read', asJob(project, demands));
    const size = row.log_size;
    const range = readByteRange(rangeHeader, size);
    const always = { 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff' };
    if (range === 'outside')
      return { status: 416, headers: { ...always, 'content-range': `bytes */${size}` }, bytes: null };
    const { start, end } = range ?? { start: 0, end: size };
    const headers = {
      ...always,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(end - start),
      ...(range ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {}),
    };
    return { status: range ? 206 : 200, headers, bytes: Readable.from(this.#pieces(ctx, jobId, start, end)) };
  }

  async *#pieces(ctx: RequestContext, jobId: number, ...[start, end]: [number, number]): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const piece = await this.log.read(ctx, jobId, at, Math.min(WINDOW, end - at));
      // Cut meanwhile by a runner that sends it anew. The answer then ends short of its length, which a client notices.
      if (piece.length === 0) throw new Error('the log was cut while it was read');
      at += piece.length;
      yield piece;
    }
  }
}
