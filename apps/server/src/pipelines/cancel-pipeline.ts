import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { CancelChildren } from './cancel-children.js';
import { JobLifecycle } from './job-lifecycle.js';
import { asPipeline } from './pipeline.policy.js';
import { liveJobsOf } from './pipelines.query.js';
import { ShowPipelines } from './show-pipelines.js';

/** Ends what still runs or waits in a pipeline. */
@Injectable()
export class CancelPipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowPipelines) private readonly pipelines: ShowPipelines,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(CancelChildren) private readonly children: CancelChildren,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<void> {
    const { row, project, pushRole } = await this.pipelines.visible(ctx, id);
    ctx.require('pipeline:cancel', asPipeline(project, pushRole));
    await this.database.transaction(ctx, async (inside) => {
      const live = await liveJobsOf(this.database, inside, id);
      if (live.length === 0 || !(await this.lifecycle.cancel(inside, live)))
        throw refuse('ALREADY_OVER', 'id', 'The pipeline is over or being canceled: there is nothing to cancel.');
      await this.children.execute(inside, id, null);
      await this.events.record(inside, {
        action: 'pipeline.canceled',
        namespaceId: project.id,
        target: { kind: 'pipeline', id, name: `#${id}` },
        details: { refKind: row.ref_kind, refName: row.ref_name, jobs: live.length },
      });
    });
  }
}
