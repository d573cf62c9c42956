import { createPrivateKey, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { JobPayloadRefused } from '@lockkeeper/runner-protocol';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { identifyJob, type IdentifiedJob } from '../releases/index.js';
import { IdTokenKeys } from './id-token-keys.js';
import { signingKey } from './key-file.js';

/** One entry of a job's `id_tokens:`. */
export interface AskedIdToken {
  readonly variable: string;
  readonly audiences: readonly string[];
}

export interface IdTokensOf {
  readonly jobId: number;
  readonly asked: readonly AskedIdToken[];
  readonly lifetimeSeconds: number;
  readonly deploymentTier: string | null;
}

/** Runners' and verifiers' clocks are not ours. */
const CLOCK_SECONDS = 5;

/**
 * Signs the ID tokens of a job that is being handed out. Who trusts them gives access by what they say, so a job gets none
 * where the gate would not believe it either: from a fork, or for a protected environment that its actor may not deploy to.
 */
@Injectable()
export class IssueIdTokens {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(IdTokenKeys) private readonly keys: IdTokenKeys,
  ) {}

  async execute(ctx: RequestContext, of: IdTokensOf): Promise<{ variable: string; token: string }[]> {
    if (of.asked.length === 0) return [];
    const keys = this.keys.current();
    if (keys === null)
      throw new JobPayloadRefused('id_tokens', 'needs keys for ID tokens, which this installation has not.');
    const job = await identifyJob(this.database, of.jobId, ctx.now());
    requireTrusted(job);
    const key = signingKey(keys, ctx.now());
    const signer = createPrivateKey({ key: key.jwk, format: 'jwk' });
    const now = Math.floor(ctx.now().getTime() / 1000);
    const claims = claimsOf(job, of.deploymentTier);
    return Promise.all(
      of.asked.map(async ({ variable, audiences }) => ({
        variable,
        token: await new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
          .setIssuer(this.config.publicUrl)
          .setAudience(audiences.length === 1 ? audiences[0]! : [...audiences])
          .setJti(randomUUID())
          .setIssuedAt(now)
          .setNotBefore(now - CLOCK_SECONDS)
          .setExpirationTime(now + of.lifetimeSeconds)
          .sign(signer),
      })),
    );
  }
}

function requireTrusted(identified: IdentifiedJob | null): asserts identified is IdentifiedJob {
  const { fork, environment } = identified?.job ?? {};
  if (fork !== false)
    throw new JobPayloadRefused('id_tokens', 'is not for pipelines that come, or may come, from a fork.');
  if (environment?.protected && !environment.actorMayDeploy)
    throw new JobPayloadRefused('id_tokens', 'is not for a protected environment that the actor may not deploy to.');
}

/** As GitLab has them: numbers and booleans as text. Ids stay what they are when something is renamed or moved. */
function claimsOf({ row, job }: IdentifiedJob, tier: string | null): Record<string, string> {
  const { name: ref, kind: refType, protected: refProtected } = job.ref;
  const path = row.project_path;
  const { environment } = job;
  return {
    sub: `project_path:${path}:ref_type:${refType}:ref:${ref}`,
    namespace_id: String(row.ancestor_ids.at(-2) ?? row.project_id),
    root_namespace_id: String(row.ancestor_ids[0]),
    namespace_path: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
    project_id: String(row.project_id),
    project_path: path,
    user_id: String(row.actor_id),
    user_login: row.actor_username,
    user_access_level: job.details.actor.role,
    pipeline_id: String(row.pipeline_id),
    pipeline_source: row.source,
    job_id: String(row.id),
    job_name: row.name,
    ref,
    ref_type: refType,
    ref_path: `refs/${refType === 'tag' ? 'tags' : 'heads'}/${ref}`,
    ref_protected: String(refProtected),
    sha: row.sha,
    runner_id: String(row.runner_id),
    ...(environment
      ? {
          environment: environment.name,
          environment_protected: String(environment.protected),
          ...(tier === null ? {} : { deployment_tier: tier }),
        }
      : {}),
  };
}
