import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { badInput } from '../platform/errors/index.js';
import { JobLog } from './job-log.js';
import type { JobLogType } from './jobs.types.js';
import { cutInside, openSection, showLines, wholeLines } from './log-page.js';
import { asJob } from './pipeline.policy.js';
import { ShowJobs } from './show-jobs.js';

const WINDOW = 256 * 1024;
const LONGEST_LINE = 1024 * 1024;
// As far back as we look for the section that a page begins in.
const LOOK_BACK = 1024 * 1024;
const OVER = new Set(['success', 'failed', 'canceled', 'skipped']);

/** A piece of a job's log as lines for people. Values were masked by the runner, and what is made of them before it was kept. */
@Injectable()
export class ReadJobLog {
  constructor(
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLog) private readonly log: JobLog,
  ) {}

  async execute(ctx: RequestContext, jobId: number, from: { after: number; firstLine: number }): Promise<JobLogType> {
    const { row, project, demands } = await this.jobs.visible(ctx, jobId);
    ctx.require('job_log:read', asJob(project, demands));
    if (from.after < 0) throw badInput('after', 'must be 0 or more.');
    if (from.firstLine < 1) throw badInput('firstLine', 'must be 1 or more.');
    const finished = OVER.has(row.status);
    const size = row.log_size;
    const after = Math.min(from.after, size);
    const bytes = after === size ? Buffer.alloc(0) : await this.#page(ctx, jobId, { after, size, finished });
    const lines = bytes.length === 0 ? [] : showLines(bytes, await this.#sectionAt(ctx, jobId, after));
    return {
      lines: lines.map((line, index) => ({ number: from.firstLine + index, ...line })),
      nextOffset: after + bytes.length,
      size,
      finished,
    };
  }

  /** Whole lines from `after` on; a line longer than a megabyte comes in pieces. */
  async #page(
    ctx: RequestContext,
    jobId: number,
    { after, size, finished }: { after: number; size: number; finished: boolean },
  ): Promise<Buffer> {
    for (let window = WINDOW; ; window *= 2) {
      const bytes = await this.log.read(ctx, jobId, after, Math.min(window, size - after));
      const end = wholeLines(bytes, finished && after + bytes.length >= size);
      if (end > 0 || after + bytes.length >= size || bytes.length === 0) return bytes.subarray(0, end);
      if (window >= LONGEST_LINE) return bytes.subarray(0, cutInside(bytes));
    }
  }

  async #sectionAt(ctx: RequestContext, jobId: number, at: number): Promise<string | null> {
    if (at === 0) return null;
    const start = Math.max(0, at - LOOK_BACK);
    return openSection(await this.log.read(ctx, jobId, start, at - start));
  }
}
