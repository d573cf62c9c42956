import { Inject, Injectable } from '@nestjs/common';
import { isProtectedRef } from '@lockkeeper/release';
import {
  buildJobPayload,
  type CommitFacts,
  type HandedOutFacts,
  type JobPayload,
  type JobPayloadFacts,
  type PayloadSecret,
  type UserVariable,
} from '@lockkeeper/runner-protocol';
import { FetchArtifact } from '../artifacts/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { DEFAULT_BRANCH } from '../pipelines/index.js';
import { PRODUCT_VERSION } from '../platform/product-version.js';
import { IssueIdTokens } from '../id-tokens/index.js';
import type { ClearedSecret } from '../releases/index.js';
import { FacadeTokens, INLINE_AUTH_PATH, INLINE_AUTH_ROLE } from '../vault-api/index.js';
import type { ClaimedJob } from './claim-job.query.js';
import type { KnownRunner } from './runner-identity.js';

/** The facade token outlives the job's own timeout a little; it is dead as soon as the job is. */
const MARGIN_SECONDS = 300;

export interface PayloadParts {
  readonly job: ClaimedJob;
  readonly runner: KnownRunner;
  readonly token: string;
  readonly cleared: readonly ClearedSecret[];
}

/** Turns a claimed job into what a runner understands. Secrets are addresses and a token to read them, never values. */
@Injectable()
export class MakePayload {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(FacadeTokens) private readonly tokens: FacadeTokens,
    @Inject(FetchArtifact) private readonly artifacts: FetchArtifact,
    @Inject(IssueIdTokens) private readonly idTokens: IssueIdTokens,
  ) {}

  async execute(ctx: RequestContext, { job, runner, token, cleared }: PayloadParts): Promise<JobPayload> {
    const timeoutSeconds = Math.min(job.timeout_seconds, runner.maximumTimeout ?? job.timeout_seconds);
    const claims = {
      jobId: job.id,
      handout: job.handout,
      runner: { runnerId: runner.id, runnerManagerId: runner.managerId },
    };
    const jwt = cleared.length > 0 ? await this.tokens.issue(claims, timeoutSeconds + MARGIN_SECONDS) : null;
    const facts = factsOf(job, runner);
    const left = await this.artifacts.leftTo(ctx, job.id);
    const variables = overlaid(facts.variables, left.variables, secretVariables(job, cleared));
    const identity = await this.#identityOf(ctx, job, timeoutSeconds);
    return buildJobPayload({
      ...facts,
      variables: [...variables, ...identity],
      jobToken: token,
      serverUrl: this.config.publicUrl,
      timeoutSeconds,
      secrets: cleared.map(toPayloadSecret),
      dependencies: left.dependencies,
      ...(jwt
        ? { secretsDoor: { url: this.config.publicUrl, loginPath: INLINE_AUTH_PATH, jwt, role: INLINE_AUTH_ROLE } }
        : {}),
    });
  }

  /** Each in its variable, masked. Over with the job's own timeout. */
  async #identityOf(ctx: RequestContext, job: ClaimedJob, lifetimeSeconds: number): Promise<UserVariable[]> {
    const asked = job.runner_options.idTokens ?? [];
    const of = { jobId: job.id, asked, lifetimeSeconds, deploymentTier: job.environment_tier };
    const issued = await this.idTokens.execute(ctx, of);
    return issued.map(({ variable, token }) => ({ key: variable, value: token, masked: true }));
  }
}

/** Variables under which the job sees what is secret: what another job left never stands in their place. */
const secretVariables = ({ runner_options: options }: ClaimedJob, cleared: readonly ClearedSecret[]): Set<string> =>
  new Set([...cleared, ...(options.idTokens ?? []), ...(options.vaultSecrets ?? [])].map(({ variable }) => variable));

/** The job's own variables under those that earlier jobs left to it, which are text. */
function overlaid(
  own: readonly UserVariable[],
  dotenv: readonly { readonly key: string; readonly value: string }[],
  kept: ReadonlySet<string>,
): UserVariable[] {
  const left = dotenv.filter(({ key }) => !kept.has(key)).map(({ key, value }) => ({ key, value, expanded: false }));
  return [...new Map([...own, ...left].map((variable) => [variable.key, variable])).values()];
}

type JobsOwnFacts = Omit<
  JobPayloadFacts,
  'jobToken' | 'serverUrl' | 'timeoutSeconds' | 'secrets' | 'secretsDoor' | 'dependencies'
>;

function factsOf(job: ClaimedJob, runner: KnownRunner): JobsOwnFacts {
  return {
    ...runFacts(job),
    handedOut: handedOutFacts(job, runner),
    jobId: job.id,
    jobName: job.name,
    stage: job.stage,
    queuedSeconds: job.queued_seconds,
    variables: Object.entries(job.variables).map(([key, value]) => ({
      key,
      value,
      expanded: job.runner_options.expandedByRunner?.includes(key) ?? false,
    })),
    ...optionsOf(job),
    script: job.script,
    afterScript: job.after_script,
  };
}

/** Where it runs and for whom: of its pipeline, project, commit and environment. */
function runFacts(job: ClaimedJob) {
  return {
    serverVersion: PRODUCT_VERSION,
    pipelineId: job.pipeline_id,
    pipelineSource: job.source,
    ...(job.pipeline_name ? { pipelineName: job.pipeline_name } : {}),
    projectId: job.project_id,
    projectName: job.project_name,
    projectFullPath: job.project_path,
    projectDescription: job.project_description,
    defaultBranch: DEFAULT_BRANCH,
    ...namespaceIds(job.ancestor_ids),
    refName: job.ref_name,
    refType: job.ref_kind,
    refProtected: isProtectedRef(job.protected_refs ?? [], { kind: job.ref_kind, name: job.ref_name }),
    sha: job.sha,
    ...(job.before_sha ? { beforeSha: job.before_sha } : {}),
    commit: commitFacts(job),
    ...(job.environment ? { environmentName: job.environment, environmentAction: job.environment_action } : {}),
    ...(job.environment_tier ? { environmentTier: job.environment_tier } : {}),
    userId: job.actor_id,
    userLogin: job.actor_username,
    userName: job.actor_name,
  };
}

const commitFacts = (job: ClaimedJob): CommitFacts => ({
  message: job.message,
  createdAt: job.committed_at,
  ...(job.author_username === null ? {} : { author: job.author_username }),
});

function handedOutFacts(job: ClaimedJob, runner: KnownRunner): HandedOutFacts {
  const image = job.runner_options.image?.name;
  return {
    startedAt: job.assigned_at,
    manual: job.run_when === 'manual',
    // With a variable in it only the runner knows the name.
    ...(image && !image.includes('$') ? { image } : {}),
    tags: job.tags,
    pipelineCreatedAt: job.pipeline_created_at,
    ...(job.environment_id === null ? {} : { environmentId: job.environment_id }),
    ...(job.environment && job.environment_url ? { environmentUrl: job.environment_url } : {}),
    runner: { id: runner.id, description: job.runner_description, tags: runner.tags },
  };
}

function optionsOf({ runner_options: options }: ClaimedJob): Partial<JobsOwnFacts> {
  const { image, services, cache, artifacts, hooks, vaultSecrets } = options;
  return {
    ...(image ? { image } : {}),
    ...(services ? { services } : {}),
    ...(cache ? { cache } : {}),
    ...(artifacts ? { artifacts } : {}),
    ...(hooks ? { hooks } : {}),
    ...(vaultSecrets ? { vaultSecrets } : {}),
  };
}

const toPayloadSecret = ({ variable, name, file, owner }: ClearedSecret): PayloadSecret => ({
  variable,
  name,
  file,
  ownerKind: owner.kind,
  ownerId: owner.id,
});

function namespaceIds(ancestorIds: readonly number[]): { namespaceId?: number; rootNamespaceId?: number } {
  const parent = ancestorIds.at(-2);
  const root = ancestorIds[0];
  return { ...(parent ? { namespaceId: parent } : {}), ...(root ? { rootNamespaceId: root } : {}) };
}
