import { Inject, Injectable } from '@nestjs/common';
import { childConfiguration } from '@lockkeeper/pipeline-config';
import { Namespaces, type Namespace } from '../groups/index.js';
import { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Fault } from '../platform/errors/index.js';
import { ProtectedRefs, type RefName } from '../projects/index.js';
import { AbilitiesOf } from '../sessions/index.js';
import { filesOf, headCommitOf, type HeadCommit } from './commit-files.query.js';
import { forwardedVariables } from './forwarded-variables.js';
import { JobLifecycle } from './job-lifecycle.js';
import { asPipeline } from './pipeline.policy.js';
import { requirePipelineVariables, variableRules } from './pipeline-variables.js';
import { DEFAULT_BRANCH } from './plan-run.js';
import { readConfiguration } from './read-configuration.js';
import type { HeadRow } from './refs.query.js';
import { StartPipeline } from './start-pipeline.js';
import { COMMIT, LINEAGE, TRIGGER, type LineageRow, type TriggerRow } from './triggers.query.js';
import { NotTriggered, problemOf } from './trigger-problem.js';

// GitLab's bounds for children; a tree of pipelines of several projects has no end of its own, so both are bounded.
const MAX_CHILD_DEPTH = 2;
const MAX_DEPTH = 5;
const MAX_FAMILY = 100;

/** Where a pipeline starts and what it runs. */
interface Target {
  readonly project: Namespace;
  readonly ref: RefName;
  readonly commit: HeadCommit;
  readonly content: string;
}

/**
 * Starts the pipeline of a job with `trigger`, as the one who makes that job run and by what he may now: nothing that its
 * own pipeline has goes over to the new one, neither approvals nor pins nor the judgement on any secret.
 */
@Injectable()
export class StartDownstream {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(StartPipeline) private readonly start: StartPipeline,
  ) {}

  async execute(ctx: RequestContext, jobId: number): Promise<void> {
    let found: TriggerRow | undefined;
    try {
      await this.database.transaction(ctx, async (inside) => {
        if ((await this.lifecycle.locked(inside, jobId))?.status !== 'pending') return;
        [found] = await this.database.query<TriggerRow>(inside, TRIGGER, [jobId]);
        if (found?.started) await this.lifecycle.triggered(inside, jobId);
        else if (found) await this.#run(inside, found);
      });
    } catch (error) {
      const problem = found && problemOf(error, found.trigger);
      if (!problem) throw error;
      await this.lifecycle.failTrigger(ctx, jobId, problem);
    }
  }

  async #run(ctx: RequestContext, job: TriggerRow): Promise<void> {
    await this.#requireRoom(ctx, job);
    const acting = await this.#actor(ctx, job);
    const { project, ref, commit, content } = await this.#target(ctx, acting, job);
    const pushRole = await this.refs.pushRole(ctx, project.id, ref);
    acting.require('pipeline:create', asPipeline(project, pushRole));
    const config = readConfiguration('refName', content, commit.files.files);
    const variables = requirePipelineVariables(forwardedVariables(job), variableRules(config));
    const source = job.trigger.includes ? 'parent_pipeline' : 'pipeline';
    const facts = { project, ref, refProtected: pushRole !== null, commit, config, source, variables };
    await this.start.execute(acting, { ...facts, triggerJobId: job.id });
    await this.lifecycle.triggered(ctx, job.id);
    if (!job.trigger.depends) await this.lifecycle.finish(ctx, { jobId: job.id, handout: 0 }, { state: 'success' });
  }

  async #requireRoom(ctx: RequestContext, { pipeline_id: id, trigger }: TriggerRow): Promise<void> {
    const [row] = await this.database.query<LineageRow>(ctx, LINEAGE, [id]);
    const { sources, family } = row!;
    const others = sources.findIndex((source) => source !== 'parent_pipeline');
    const children = others === -1 ? sources.length : others;
    if (trigger.includes && children >= MAX_CHILD_DEPTH)
      throw new NotTriggered(
        'reached_max_descendant_pipelines_depth',
        `Child pipelines may be ${MAX_CHILD_DEPTH} deep, one below the other.`,
      );
    if (sources.length > MAX_DEPTH || family >= MAX_FAMILY)
      throw new NotTriggered(
        'reached_max_pipeline_hierarchy_size',
        `A pipeline may lead to ${MAX_FAMILY} pipelines in all, ${MAX_DEPTH} deep.`,
      );
  }

  /** Who makes the job run, with what he may do at this moment. */
  async #actor(ctx: RequestContext, job: TriggerRow): Promise<RequestContext> {
    // What an administrator does as somebody else ends with that; a pipeline started later would not.
    if (job.impersonated)
      throw new NotTriggered('insufficient_bridge_permissions', 'An administrator ran this as somebody else.');
    const identity = await this.abilities.identity(ctx, job.actor_id);
    if (!identity) throw new NotTriggered('insufficient_bridge_permissions', 'Who ran this may do nothing any more.');
    return new RequestContext({ ...ctx, ...identity, memo: new Map() });
  }

  async #target(ctx: RequestContext, acting: RequestContext, job: TriggerRow): Promise<Target> {
    const { includes, project: path, branch } = job.trigger;
    if (includes) {
      const project = await this.namespaces.visibleById(acting, job.project_id);
      const [head] = await this.database.query<HeadRow>(ctx, COMMIT, [job.commit_id]);
      const commit = { head: head!, files: await filesOf(this.database, ctx, job.commit_id) };
      const ref: RefName = { kind: job.ref_kind, name: job.ref_name };
      return { project, ref, commit, content: childConfiguration(includes) };
    }
    const project = await this.namespaces.visibleProject(acting, path ?? '');
    const ref: RefName = { kind: 'branch', name: branch ?? DEFAULT_BRANCH };
    const commit = await headCommitOf(this.database, ctx, project.id, ref);
    if (!commit) throw new Fault('NOT_FOUND', 'There is no such branch.');
    return { project, ref, commit, content: commit.head.content };
  }
}
