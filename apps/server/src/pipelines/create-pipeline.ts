import { Inject, Injectable } from '@nestjs/common';
import type { PipelineConfig } from '@lockkeeper/pipeline-config';
import { EnsureEnvironment } from '../environments/index.js';
import { Namespaces, type Namespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { fromRefKind, ProtectedRefs, RefKind, type RefName } from '../projects/index.js';
import type { CommitFiles } from './commit-files.js';
import { headCommitOf } from './commit-files.query.js';
import { CancelRedundant } from './cancel-redundant.js';
import { insertJobs, insertPipeline, setPlanned, wantsOf, type NewJob } from './create-pipeline.query.js';
import { JobLifecycle } from './job-lifecycle.js';
import { PinVersions } from './pin-versions.js';
import { planRun } from './plan-run.js';
import { asPipeline } from './pipeline.policy.js';
import { requirePipelineVariables, variableRules } from './pipeline-variables.js';
import type { PipelineCreateInput } from './pipelines.types.js';
import { JudgePipeline } from './preflight/judge-pipeline.js';
import { readConfiguration } from './read-configuration.js';
import type { HeadRow } from './refs.query.js';

interface Start {
  readonly pipelineId: number;
  readonly project: Namespace;
  readonly ref: RefName;
  readonly refProtected: boolean;
  readonly sha: string;
  readonly source: string;
  readonly config: PipelineConfig;
  readonly variables: Readonly<Record<string, string>>;
  readonly files: CommitFiles;
  readonly head: HeadRow;
}

/** Runs the configuration at the head of a ref. */
@Injectable()
export class CreatePipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(EnsureEnvironment) private readonly environments: EnsureEnvironment,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(PinVersions) private readonly pins: PinVersions,
    @Inject(JudgePipeline) private readonly preflight: JudgePipeline,
    @Inject(CancelRedundant) private readonly redundant: CancelRedundant,
  ) {}

  /** The id of the new pipeline. */
  async execute(ctx: RequestContext, input: PipelineCreateInput): Promise<number> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const ref: RefName = { kind: fromRefKind(input.refKind ?? RefKind.BRANCH), name: input.refName };
    const pushRole = await this.refs.pushRole(ctx, project.id, ref);
    ctx.require('pipeline:create', asPipeline(project, pushRole));
    const found = await headCommitOf(this.database, ctx, project.id, ref);
    if (!found) throw refuse('REF_NOT_FOUND', 'refName', `There is no ${ref.kind} of this name with a configuration.`);
    const { head, files } = found;
    const config = readConfiguration('refName', head.content, files.files);
    const variables = requirePipelineVariables(input.variables ?? [], variableRules(config));
    const { userId: actorId, tokenId } = ctx.person;
    const source = tokenId === null ? 'web' : 'api';
    const { sha, commit_id: commitId } = head;
    return this.database.transaction(ctx, async (inside) => {
      const row = { projectId: project.id, commitId, sha, ref, source, actorId, variables };
      const pipelineId = await insertPipeline(this.database, inside, row);
      const refProtected = pushRole !== null;
      const start = { pipelineId, project, ref, refProtected, sha, source, config, variables, files, head };
      const jobs = await this.#addJobs(inside, start);
      const failing = await this.preflight.execute(inside, { ...start, actorId }, jobs);
      if (failing.length > 0) await this.lifecycle.failUnqueued(inside, pipelineId, failing);
      else await this.lifecycle.advance(inside, pipelineId);
      await this.redundant.execute(inside, { id: pipelineId, projectId: project.id });
      await this.events.record(inside, {
        action: 'pipeline.created',
        namespaceId: project.id,
        target: { kind: 'pipeline', id: pipelineId, name: `#${pipelineId}` },
        details: {
          ...{ refKind: ref.kind, refName: ref.name, sha, source, variables: Object.keys(variables) },
          ...(failing.length > 0 && { failed: 'preflight_failed' }),
        },
      });
      return pipelineId;
    });
  }

  async #addJobs(ctx: RequestContext, start: Start): Promise<NewJob[]> {
    const planned = planRun(start.config, { ...start, user: ctx.person, serverUrl: this.config.publicUrl });
    const { jobs } = planned;
    const tiers = new Map<string, string | null>();
    for (const { environment, config } of jobs)
      if (environment !== null) tiers.set(environment, tiers.get(environment) ?? config.environmentTier);
    for (const [name, tier] of tiers) {
      if (await this.environments.execute(ctx, start.project, { name, tier })) continue;
      const what = `The environment ${name} does not exist, and you may not create it (environment:create).`;
      throw refuse('ENVIRONMENT_NOT_FOUND', 'refName', what);
    }
    await setPlanned(this.database, ctx, start.pipelineId, planned);
    await insertJobs(this.database, ctx, { pipelineId: start.pipelineId, projectId: start.project.id }, jobs);
    await this.pins.execute(ctx, { id: start.pipelineId, project: start.project }, jobs.map(wantsOf));
    return jobs;
  }
}
