import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { ChooseSecrets } from '../releases/index.js';
import { movePins } from './pipeline-pins.query.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import { RetryJob } from './retry-job.js';
import { ShowJobs } from './show-jobs.js';

/**
 * Runs a job that is over once more with the versions of its secrets that are current now. The whole pipeline sees them
 * from then on: two jobs of it must not work with two values because one of them was retried.
 */
@Injectable()
export class UnpinAndRetryJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(ChooseSecrets) private readonly choose: ChooseSecrets,
    @Inject(RetryJob) private readonly retry: RetryJob,
  ) {}

  /** The id of the new job. */
  async execute(ctx: RequestContext, id: number): Promise<number> {
    const { row, project, demands } = await this.jobs.visible(ctx, id);
    ctx.require('job:retry', asJob(project, demands));
    ctx.require('pipeline:retry', asPipeline(project, demands.pushRole));
    const { environment, secrets, pipeline_id: pipelineId } = row;
    return this.database.transaction(ctx, async (inside) => {
      // First: it holds the pipeline, so that no job of it starts between two versions.
      const added = await this.retry.execute(inside, id);
      const meant = await this.choose.execute(inside, project, [{ environment, secrets }]);
      const moved = await movePins(this.database, inside, pipelineId, meant);
      if (moved.length > 0)
        await this.events.record(inside, {
          action: 'pipeline.unpinned',
          namespaceId: project.id,
          target: { kind: 'pipeline', id: pipelineId, name: `#${pipelineId}` },
          details: {
            jobId: added,
            secrets: moved.map((pin) => ({ name: pin.secret_name, from: pin.from_number, to: pin.to_number })),
          },
        });
      return added;
    });
  }
}
