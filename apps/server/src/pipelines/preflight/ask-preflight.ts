import { Inject, Injectable } from '@nestjs/common';
import type { PipelineConfig } from '@lockkeeper/pipeline-config';
import { requireEnvironmentName } from '../../environments/index.js';
import { asProject, Namespaces, type Namespace } from '../../groups/index.js';
import { CONFIG, type Config } from '../../platform/config/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, refuse, Refused, type ProblemFact } from '../../platform/errors/index.js';
import { fromRefKind, ProtectedRefs, RefKind, type RefName } from '../../projects/index.js';
import { NO_FILES, overFiles, requireFiles, type CommitFiles } from '../commit-files.js';
import { headCommitOf } from '../commit-files.query.js';
import type { NewJob } from '../create-pipeline.query.js';
import { asRef } from '../pipeline.policy.js';
import { requirePipelineVariables, variableRules } from '../pipeline-variables.js';
import { planRun } from '../plan-run.js';
import { readConfiguration } from '../read-configuration.js';
import { requireRefName } from '../ref-rules.js';
import type { HeadRow } from '../refs.query.js';
import { configurationWarnings } from '../configuration-warnings.js';
import { FindPipelineActor, type PipelineActor } from './find-pipeline-actor.js';
import { JudgePipeline } from './judge-pipeline.js';
import { jobsThatFail, startsPipelines } from './judged.js';
import { policyOver } from './pipeline-settings.query.js';
import type { PreflightInput } from './preflight.types.js';
import { ShowPreflight, type SeenPreflight } from './show-preflight.js';

export interface PreflightReport {
  /** Null when the configuration cannot run. */
  readonly seen: SeenPreflight | null;
  readonly problems: readonly ProblemFact[];
  readonly content: string;
  readonly jobs: readonly NewJob[];
  /** The files that it includes, and what of it is not carried out as in GitLab. */
  readonly includes: readonly string[];
  readonly warnings: readonly string[];
}

interface Asked {
  readonly project: Namespace;
  readonly ref: RefName;
  readonly pushRole: number | null;
  readonly actor: PipelineActor;
  readonly content: string;
  readonly sha: string;
  readonly files: CommitFiles;
  /** Of the commit; null for a text that is only asked about. */
  readonly head: HeadRow | null;
}

const NO_SHA = '0'.repeat(40);
const MOST_SOURCE = 64;

/** Asks the gate about a pipeline that nobody has started: any text or a ref's own, on any ref, for any environment. */
@Injectable()
export class AskPreflight {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
    @Inject(FindPipelineActor) private readonly actors: FindPipelineActor,
    @Inject(JudgePipeline) private readonly judges: JudgePipeline,
    @Inject(ShowPreflight) private readonly show: ShowPreflight,
  ) {}

  async execute(ctx: RequestContext, input: PreflightInput): Promise<PreflightReport> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    ctx.requireSome('secret:list', asProject(project));
    const ref = { kind: fromRefKind(input.refKind ?? RefKind.BRANCH), name: requireRefName('refName', input.refName) };
    const environment = input.environment == null ? null : requireEnvironmentName('environment', input.environment);
    const source = requireSource(input.source ?? 'web');
    const actor = await this.actors.execute(ctx, project, input.actor ?? null);
    const pushRole = await this.refs.pushRole(ctx, project.id, ref);
    requireFilesOf(input);
    let content = input.content ?? '';
    try {
      const text = await this.#text(ctx, { project, ref, pushRole }, input);
      content = text.content;
      const asked = { project, ref, pushRole, actor, ...text };
      const config = readConfiguration(input.content == null ? 'refName' : 'content', content, asked.files.files);
      const planned = this.#plan(asked, config, source, input);
      const jobs = environment === null ? planned : planned.map((job) => ({ ...job, environment }));
      const seen = await this.#judge(ctx, asked, source, jobs);
      return {
        seen,
        problems: [],
        content,
        jobs,
        includes: config.includes,
        warnings: configurationWarnings(config, asked.files),
      };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { seen: null, problems: error.problems, content, jobs: [], includes: [], warnings: [] };
    }
  }

  /** The text in question with the files of its commit: one that is given lies over the head of the ref, as a commit would. */
  async #text(
    ctx: RequestContext,
    { project, ref, pushRole }: Pick<Asked, 'project' | 'ref' | 'pushRole'>,
    input: PreflightInput,
  ): Promise<Pick<Asked, 'content' | 'sha' | 'files' | 'head'>> {
    const place = asRef(project, pushRole);
    if (input.content == null) ctx.require('ref:read', place);
    const found = ctx.can('ref:read', place) ? await headCommitOf(this.database, ctx, project.id, ref) : null;
    if (input.content != null)
      return { content: input.content, sha: NO_SHA, files: overFiles(found?.files ?? NO_FILES, input), head: null };
    if (!found) throw refuse('REF_NOT_FOUND', 'refName', `There is no ${ref.kind} of this name with a configuration.`);
    return { content: found.head.content, sha: found.head.sha, ...found };
  }

  #plan(asked: Asked, config: PipelineConfig, source: string, input: PreflightInput): NewJob[] {
    const variables = requirePipelineVariables(input.variables ?? [], variableRules(config));
    const { project, ref, sha, actor: user } = asked;
    const refProtected = asked.pushRole !== null;
    const serverUrl = this.config.publicUrl;
    const facts = { pipelineId: 0, project, ref, refProtected, sha, source, variables, user, serverUrl };
    return planRun(config, { ...facts, files: asked.files, head: asked.head }).jobs;
  }

  async #judge(ctx: RequestContext, asked: Asked, source: string, jobs: readonly NewJob[]): Promise<SeenPreflight> {
    const { project, ref, sha, actor } = asked;
    // A pipeline of the project's own never comes from a fork.
    const run = { project, ref, sha, source, fork: false, actorId: actor.userId };
    const judged = await this.judges.judge(ctx, run, jobs);
    const fails = jobsThatFail(judged).length > 0;
    const policy = fails ? await policyOver(this.database, ctx, project.ancestorIds) : null;
    const [entries] = await this.show.see(ctx, project, [{ ref, judged }]);
    const failed = policy?.preflight === 'fail';
    return { checkedAt: ctx.now(), failed, startsPipelines: startsPipelines(judged), entries: entries! };
  }
}

function requireFilesOf(input: PreflightInput): void {
  requireFiles(input);
  for (const field of ['files', 'paths', 'changedPaths'] as const)
    if (input.content == null && input[field] != null) throw badInput(field, 'goes with `content` only.');
}

function requireSource(source: string): string {
  if (/^[a-z_]+$/.test(source) && source.length <= MOST_SOURCE) return source;
  throw badInput('source', `must be a word such as push or schedule, of at most ${MOST_SOURCE} characters.`);
}
