import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { asJob, asPipeline } from './pipeline.policy.js';
import { ProjectDemands } from './project-demands.js';
import { LOCK_UPSTREAM, UPSTREAM, type UpstreamRow } from './triggers.query.js';

/** Lets the jobs that go as a pipeline goes (`strategy: depend`) go on with it when something of it is run again. */
@Injectable()
export class ReopenUpstream {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProjectDemands) private readonly demands: ProjectDemands,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  /** Inside the transaction that runs it again, before that holds the pipeline. */
  async execute(ctx: RequestContext, pipelineId: number): Promise<void> {
    const upstream = await this.database.query<UpstreamRow>(ctx, UPSTREAM, [pipelineId]);
    if (upstream.length === 0) return;
    await this.database.query(ctx, LOCK_UPSTREAM, [pipelineId]);
    for (const job of upstream) {
      // What is further up goes as this one goes.
      if (!(await this.#may(ctx, job)) || !(await this.lifecycle.reopenTrigger(ctx, job.id))) return;
      await this.events.record(ctx, {
        action: 'pipeline.retried',
        namespaceId: job.project_id,
        target: { kind: 'pipeline', id: job.pipeline_id, name: `#${job.pipeline_id}` },
        details: { refKind: job.ref_kind, refName: job.ref_name, with: pipelineId, jobId: job.id },
      });
    }
  }

  /** What was skipped behind the job runs too, so this takes what retrying the job itself takes. */
  async #may(ctx: RequestContext, job: UpstreamRow): Promise<boolean> {
    const project = await this.namespaces.visibleById(ctx, job.project_id).catch(absent);
    if (!project) return false;
    const demands = await this.demands.of(ctx, job.project_id);
    return (
      ctx.can('pipeline:retry', asPipeline(project, demands.pushRole(job))) &&
      ctx.can('job:retry', asJob(project, demands.ofJob({ ...job, environment: null })))
    );
  }
}

function absent(error: unknown): null {
  if (error instanceof Fault && error.code === 'NOT_FOUND') return null;
  throw error;
}
