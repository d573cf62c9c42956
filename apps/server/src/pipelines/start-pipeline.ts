import { Inject, Injectable } from '@nestjs/common';
import type { PipelineConfig } from '@lockkeeper/pipeline-config';
import { EnsureEnvironment } from '../environments/index.js';
import type { Namespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import type { RefName } from '../projects/index.js';
import type { HeadCommit } from './commit-files.query.js';
import { insertJobs, insertPipeline, setPlanned, wantsOf, type NewJob } from './create-pipeline.query.js';
import { JobLifecycle } from './job-lifecycle.js';
import { PinVersions } from './pin-versions.js';
import { planRun } from './plan-run.js';
import { JudgePipeline } from './preflight/judge-pipeline.js';

export interface PipelineStart {
  readonly project: Namespace;
  readonly ref: RefName;
  readonly refProtected: boolean;
  readonly commit: HeadCommit;
  readonly config: PipelineConfig;
  readonly source: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The job that starts it; null: its actor does. */
  readonly triggerJobId: number | null;
}

/** Makes a pipeline of a configuration: its jobs, their environments, pins and preflight, and lets it go. */
@Injectable()
export class StartPipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EnsureEnvironment) private readonly environments: EnsureEnvironment,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(PinVersions) private readonly pins: PinVersions,
    @Inject(JudgePipeline) private readonly preflight: JudgePipeline,
  ) {}

  /** Inside a transaction whose actor may start it; the id of the new pipeline. */
  async execute(ctx: RequestContext, start: PipelineStart): Promise<number> {
    const { project, ref, source, variables, triggerJobId } = start;
    const { sha, commit_id: commitId } = start.commit.head;
    const actorId = ctx.person.userId;
    const row = { projectId: project.id, commitId, sha, ref, source, actorId, variables, triggerJobId };
    const { id: pipelineId, fork } = await insertPipeline(this.database, ctx, row);
    const jobs = await this.#addJobs(ctx, pipelineId, start);
    const run = { pipelineId, project, ref, sha, source, fork, actorId };
    const failing = await this.preflight.execute(ctx, run, jobs);
    if (failing.length > 0) await this.lifecycle.failUnqueued(ctx, pipelineId, failing);
    else await this.lifecycle.advance(ctx, pipelineId);
    await this.events.record(ctx, {
      action: 'pipeline.created',
      namespaceId: project.id,
      target: { kind: 'pipeline', id: pipelineId, name: `#${pipelineId}` },
      details: {
        ...{ refKind: ref.kind, refName: ref.name, sha, source, variables: Object.keys(variables) },
        ...(triggerJobId !== null && { triggerJobId }),
        ...(failing.length > 0 && { failed: 'preflight_failed' }),
      },
    });
    return pipelineId;
  }

  async #addJobs(ctx: RequestContext, pipelineId: number, start: PipelineStart): Promise<NewJob[]> {
    const { head, files } = start.commit;
    const facts = { ...start, pipelineId, head, files, sha: head.sha };
    const planned = planRun(start.config, { ...facts, user: ctx.person, serverUrl: this.config.publicUrl });
    const { jobs } = planned;
    const tiers = new Map<string, string | null>();
    for (const { environment, config } of jobs)
      if (environment !== null) tiers.set(environment, tiers.get(environment) ?? config.environmentTier);
    for (const [name, tier] of tiers) {
      if (await this.environments.execute(ctx, start.project, { name, tier })) continue;
      const what = `The environment ${name} does not exist, and you may not create it (environment:create).`;
      throw refuse('ENVIRONMENT_NOT_FOUND', 'refName', what);
    }
    await setPlanned(this.database, ctx, pipelineId, planned);
    await insertJobs(this.database, ctx, { pipelineId, projectId: start.project.id }, jobs);
    await this.pins.execute(ctx, { id: pipelineId, project: start.project }, jobs.map(wantsOf));
    return jobs;
  }
}
