import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { OutdatedStop } from './outdated-stop.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import { ShowJobs } from './show-jobs.js';

/** Starts a job that waits for a person, or for its time. */
@Injectable()
export class PlayJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(OutdatedStop) private readonly outdated: OutdatedStop,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<void> {
    const { row, project, demands } = await this.jobs.visible(ctx, id);
    ctx.require('job:play', asJob(project, demands));
    // What was skipped for want of the job runs too.
    ctx.require('pipeline:retry', asPipeline(project, demands.pushRole));
    await this.database.transaction(ctx, async (inside) => {
      await this.outdated.refuse(inside, id);
      if (!(await this.lifecycle.play(inside, id, { due: false })))
        throw refuse('NOT_PLAYABLE', 'id', 'Only a job that is manual or delayed can be played.');
      await this.events.record(inside, {
        action: 'job.played',
        namespaceId: project.id,
        target: { kind: 'job', id, name: row.name },
        details: { pipelineId: row.pipeline_id, refKind: row.ref_kind, refName: row.ref_name },
      });
    });
  }
}
