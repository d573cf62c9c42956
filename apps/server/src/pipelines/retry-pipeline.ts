import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { OutdatedStop } from './outdated-stop.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import { failedJobsOf } from './pipelines.query.js';
import { ProjectDemands } from './project-demands.js';
import { ReopenUpstream } from './reopen-upstream.js';
import { ShowPipelines } from './show-pipelines.js';

/** Runs once more what failed or was canceled in a pipeline, in its order. */
@Injectable()
export class RetryPipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ShowPipelines) private readonly pipelines: ShowPipelines,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(OutdatedStop) private readonly outdated: OutdatedStop,
    @Inject(ReopenUpstream) private readonly upstream: ReopenUpstream,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<void> {
    const { row, project, pushRole } = await this.pipelines.visible(ctx, id);
    ctx.require('pipeline:retry', asPipeline(project, pushRole));
    const demands = await this.demands.of(ctx, project.id);
    await this.database.transaction(ctx, async (inside) => {
      await this.upstream.execute(inside, id);
      const failed = await failedJobsOf(this.database, inside, id);
      const demandsOf = (environment: string | null) =>
        demands.ofJob({ ref_kind: row.ref_kind, ref_name: row.ref_name, environment });
      // Jobs of an environment that he may not deploy to are left as they are, as long as there are others.
      const allowed = failed.filter((job) => ctx.can('job:retry', asJob(project, demandsOf(job.environment))));
      const [first] = failed;
      if (first && allowed.length === 0) ctx.require('job:retry', asJob(project, demandsOf(first.environment)));
      const outdated = await this.outdated.among(
        inside,
        allowed.map((job) => job.id),
      );
      const ids = allowed.map((job) => job.id).filter((jobId) => !outdated.some((stop) => stop.id === jobId));
      const added = ids.length === 0 ? [] : await this.lifecycle.retry(inside, ids, { atOnce: false });
      if (added.length === 0)
        throw refuse('NOT_RETRYABLE', 'id', 'The pipeline has no job that failed or was canceled.');
      await this.events.record(inside, {
        action: 'pipeline.retried',
        namespaceId: project.id,
        target: { kind: 'pipeline', id, name: `#${id}` },
        details: { refKind: row.ref_kind, refName: row.ref_name, jobs: added.length },
      });
    });
  }
}
