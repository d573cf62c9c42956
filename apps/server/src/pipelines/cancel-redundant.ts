import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { CancelChildren } from './cancel-children.js';
import { redundantBefore } from './cancel-redundant.query.js';
import { JobLifecycle } from './job-lifecycle.js';

/** Ends what a new pipeline of a ref makes needless in older ones, as far as their configurations say so. */
@Injectable()
export class CancelRedundant {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(CancelChildren) private readonly children: CancelChildren,
  ) {}

  /** Inside the transaction that makes the new one. */
  async execute(ctx: RequestContext, pipeline: { readonly id: number; readonly projectId: number }): Promise<void> {
    for (const { pipeline_id: id, jobs } of await redundantBefore(this.database, ctx, pipeline.id)) {
      if (!(await this.lifecycle.cancel(ctx, jobs))) continue;
      await this.children.execute(ctx, id, jobs);
      await this.events.record(ctx, {
        action: 'pipeline.superseded',
        namespaceId: pipeline.projectId,
        target: { kind: 'pipeline', id, name: `#${id}` },
        details: { by: pipeline.id, jobs: jobs.length },
      });
    }
  }
}
