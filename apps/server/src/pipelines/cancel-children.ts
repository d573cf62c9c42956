import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { liveJobsOf } from './pipelines.query.js';
import { LIVE_CHILDREN } from './triggers.query.js';

/** Ends the child pipelines of what was canceled: nobody waits for them any more. Those of other projects go on. */
@Injectable()
export class CancelChildren {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  /** Inside the transaction that cancels; `jobIds`: only the children of these, null: of the whole pipeline. */
  async execute(ctx: RequestContext, pipelineId: number, jobIds: readonly number[] | null): Promise<void> {
    const children = await this.database.query<{ id: number; project_id: number }>(ctx, LIVE_CHILDREN, [
      pipelineId,
      jobIds,
    ]);
    // A child is younger than its parent, so pipelines are locked in the order of their ids, as everywhere.
    for (const { id, project_id: namespaceId } of children) {
      const live = await liveJobsOf(this.database, ctx, id);
      if (live.length === 0 || !(await this.lifecycle.cancel(ctx, live))) continue;
      await this.events.record(ctx, {
        action: 'pipeline.canceled',
        namespaceId,
        target: { kind: 'pipeline', id, name: `#${id}` },
        details: { with: pipelineId, jobs: live.length },
      });
    }
  }
}
