import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { CancelChildren } from './cancel-children.js';
import { JobLifecycle } from './job-lifecycle.js';
import { asJob } from './pipeline.policy.js';
import { ShowJobs } from './show-jobs.js';

/** Ends a job: at once when it waits, through its runner when it runs. */
@Injectable()
export class CancelJob {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(CancelChildren) private readonly children: CancelChildren,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<void> {
    const { row, project, demands } = await this.jobs.visible(ctx, id);
    ctx.require('job:cancel', asJob(project, demands));
    await this.database.transaction(ctx, async (inside) => {
      if (!(await this.lifecycle.cancel(inside, [id])))
        throw refuse('ALREADY_OVER', 'id', 'The job is over or being canceled: there is nothing to cancel.');
      await this.children.execute(inside, row.pipeline_id, [id]);
      await this.events.record(inside, {
        action: 'job.canceled',
        namespaceId: project.id,
        target: { kind: 'job', id, name: row.name },
        details: { pipelineId: row.pipeline_id, refKind: row.ref_kind, refName: row.ref_name },
      });
    });
  }
}
