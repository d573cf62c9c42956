import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { OutdatedStop } from './outdated-stop.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import { ReopenUpstream } from './reopen-upstream.js';
import { ShowJobs } from './show-jobs.js';

/** Runs a job that is over once more, as a job of its own that asks for its secrets anew. */
@Injectable()
export class RetryJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(OutdatedStop) private readonly outdated: OutdatedStop,
    @Inject(ReopenUpstream) private readonly upstream: ReopenUpstream,
  ) {}

  /** The id of the new job. */
  async execute(ctx: RequestContext, id: number): Promise<number> {
    const { row, project, demands } = await this.jobs.visible(ctx, id);
    ctx.require('job:retry', asJob(project, demands));
    // What was skipped behind the job runs too.
    ctx.require('pipeline:retry', asPipeline(project, demands.pushRole));
    return this.database.transaction(ctx, async (inside) => {
      await this.outdated.refuse(inside, id);
      await this.upstream.execute(inside, row.pipeline_id);
      const [added] = await this.lifecycle.retry(inside, [id], { atOnce: true });
      if (added === undefined)
        throw refuse('NOT_RETRYABLE', 'id', 'Only the latest run of a job that has ended can be retried.');
      await this.events.record(inside, {
        action: 'job.retried',
        namespaceId: project.id,
        target: { kind: 'job', id: added, name: row.name },
        details: { pipelineId: row.pipeline_id, retryOf: id, refKind: row.ref_kind, refName: row.ref_name },
      });
      return added;
    });
  }
}
