import { Inject, Injectable } from '@nestjs/common';
import { requireEnvironmentName } from '../../environments/index.js';
import { asProject, Namespaces, type Namespace } from '../../groups/index.js';
import { CONFIG, type Config } from '../../platform/config/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, refuse, Refused, type ProblemFact } from '../../platform/errors/index.js';
import { fromRefKind, ProtectedRefs, RefKind, type RefName } from '../../projects/index.js';
import { secretVariables } from '../create-pipeline.js';
import type { NewJob } from '../create-pipeline.query.js';
import { asRef } from '../pipeline.policy.js';
import { requirePipelineVariables } from '../pipeline-variables.js';
import { planRun } from '../plan-run.js';
import { readConfiguration } from '../read-configuration.js';
import { requireRefName } from '../ref-rules.js';
import { headOf } from '../refs.query.js';
import { FindPipelineActor, type PipelineActor } from './find-pipeline-actor.js';
import { JudgePipeline } from './judge-pipeline.js';
import { jobsThatFail } from './judged.js';
import { policyOver } from './pipeline-settings.query.js';
import type { PreflightInput } from './preflight.types.js';
import { ShowPreflight, type SeenPreflight } from './show-preflight.js';

export interface PreflightReport {
  /** Null when the configuration cannot run. */
  readonly seen: SeenPreflight | null;
  readonly problems: readonly ProblemFact[];
  readonly content: string;
  readonly jobs: readonly NewJob[];
}

interface Asked {
  readonly project: Namespace;
  readonly ref: RefName;
  readonly pushRole: number | null;
  readonly actor: PipelineActor;
  readonly content: string;
  readonly sha: string;
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
    let content = input.content ?? '';
    try {
      const head = input.content == null ? await this.#head(ctx, { project, ref, pushRole }) : null;
      content = head?.content ?? content;
      const asked = { project, ref, pushRole, actor, content, sha: head?.sha ?? NO_SHA };
      const planned = this.#plan(asked, source, input);
      const jobs = environment === null ? planned : planned.map((job) => ({ ...job, environment }));
      return { seen: await this.#judge(ctx, asked, source, jobs), problems: [], content, jobs };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { seen: null, problems: error.problems, content, jobs: [] };
    }
  }

  async #head(ctx: RequestContext, { project, ref, pushRole }: Pick<Asked, 'project' | 'ref' | 'pushRole'>) {
    ctx.require('ref:read', asRef(project, pushRole));
    const head = await headOf(this.database, ctx, project.id, ref);
    if (head) return head;
    throw refuse('REF_NOT_FOUND', 'refName', `There is no ${ref.kind} of this name with a configuration.`);
  }

  #plan(asked: Asked, source: string, input: PreflightInput): NewJob[] {
    const field = input.content == null ? 'refName' : 'content';
    const config = readConfiguration(field, asked.content);
    const variables = requirePipelineVariables(input.variables ?? [], secretVariables(config));
    const { project, ref, sha, actor: user } = asked;
    const refProtected = asked.pushRole !== null;
    const serverUrl = this.config.publicUrl;
    return planRun(config, { pipelineId: 0, project, ref, refProtected, sha, source, variables, user, serverUrl }).jobs;
  }

  async #judge(ctx: RequestContext, asked: Asked, source: string, jobs: readonly NewJob[]): Promise<SeenPreflight> {
    const { project, ref, sha, actor } = asked;
    const judged = await this.judges.judge(ctx, { project, ref, sha, source, actorId: actor.userId }, jobs);
    const fails = jobsThatFail(judged).length > 0;
    const policy = fails ? await policyOver(this.database, ctx, project.ancestorIds) : null;
    const [entries] = await this.show.see(ctx, project, [{ ref, judged }]);
    return { checkedAt: ctx.now(), failed: policy?.preflight === 'fail', entries: entries! };
  }
}

function requireSource(source: string): string {
  if (/^[a-z_]+$/.test(source) && source.length <= MOST_SOURCE) return source;
  throw badInput('source', `must be a word such as push or schedule, of at most ${MOST_SOURCE} characters.`);
}
