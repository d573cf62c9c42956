import { isProtectedRef } from '@lockkeeper/release';
import type { RunnerOptions } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { RUNNER_SERVES } from '../releases/index.js';
import type { KnownRunner } from './runner-identity.js';

/** What the payload of a claimed job is made of. */
export interface ClaimedJob {
  id: number;
  handout: number;
  name: string;
  stage: string;
  pipeline_id: number;
  project_id: number;
  project_name: string;
  project_path: string;
  ancestor_ids: number[];
  ref_kind: 'branch' | 'tag';
  ref_name: string;
  sha: string;
  before_sha: string | null;
  message: string;
  committed_at: Date;
  author_username: string | null;
  source: string;
  pipeline_name: string | null;
  pipeline_created_at: Date;
  actor_id: number;
  actor_username: string;
  actor_name: string;
  project_description: string;
  run_when: string;
  tags: string[];
  assigned_at: Date;
  runner_description: string;
  environment: string | null;
  environment_id: number | null;
  environment_tier: string | null;
  environment_action: string;
  environment_url: string | null;
  timeout_seconds: number;
  queued_seconds: number;
  script: string[];
  after_script: string[];
  variables: Record<string, string>;
  /** What the configuration leaves to the runner; empty for a job of before there was such. */
  runner_options: Partial<RunnerOptions>;
  needs_secrets: boolean;
  protected_refs: { kind: 'branch' | 'tag'; pattern: string }[] | null;
}

// The runner is read anew: a poll may have been held while it was paused, deleted, given another token or other tags.
const FROM_QUEUE = `FROM jobs j JOIN namespaces n ON n.id = j.project_id JOIN runners r ON r.id = $1 AND r.token_hash = $2`;
const FITS = `j.status = 'pending' AND j.trigger IS NULL AND NOT n.archived AND n.deleted_at IS NULL AND r.deleted_at IS NULL AND NOT r.paused
    AND ${RUNNER_SERVES('r', 'n')}
    AND j.tags <@ r.tags AND (r.run_untagged OR cardinality(j.tags) > 0)
    AND ($3::boolean OR NOT j.needs_secrets) AND (NOT r.demo_only OR n.demo)`;

// Projects of which the fewest jobs run go first, then who has waited longest. SKIP LOCKED: two runners that ask at once
// never wait for each other and never get the same job.
const CLAIM = `
WITH busy AS (
  SELECT project_id, count(*) AS jobs FROM jobs WHERE status IN ('assigned', 'running', 'canceling') GROUP BY project_id
), queues AS MATERIALIZED (
  SELECT q.project_id FROM (SELECT project_id, min(id) AS oldest FROM jobs WHERE status = 'pending' AND trigger IS NULL GROUP BY project_id) q
    LEFT JOIN busy b ON b.project_id = q.project_id ORDER BY coalesce(b.jobs, 0), q.oldest
), next AS (
  SELECT head.id FROM queues CROSS JOIN LATERAL (
    SELECT j.id ${FROM_QUEUE}
     WHERE j.project_id = queues.project_id AND ${FITS} AND (NOT r.protected OR j.id = ANY($4::bigint[]))
     ORDER BY j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED) head
  LIMIT 1
), claimed AS (
  UPDATE jobs SET status = 'assigned', handout = handout + 1, version = version + 1, token_hash = $5, runner_id = $1,
    runner_manager_id = $6, assigned_at = now(), contacted_at = now(), failure_reason = NULL, exit_code = NULL
  FROM next WHERE jobs.id = next.id RETURNING jobs.*
)
SELECT c.id, c.handout, c.name, c.stage, c.pipeline_id, c.project_id, n.name AS project_name, n.full_path AS project_path, n.ancestor_ids,
  n.description AS project_description, p.ref_kind, p.ref_name, p.sha, co.parent_sha AS before_sha, co.message, co.created_at AS committed_at,
  (SELECT username FROM users WHERE id = co.author_id) AS author_username, p.source, p.name AS pipeline_name,
  p.created_at AS pipeline_created_at, p.actor_id, u.username AS actor_username, u.name AS actor_name, c.run_when, c.tags, c.assigned_at,
  (SELECT description FROM runners WHERE id = $1) AS runner_description,
  c.environment, c.environment_action, c.environment_url, e.id AS environment_id, e.tier AS environment_tier,
  c.timeout_seconds, greatest(extract(epoch FROM now() - c.queued_at), 0)::float8 AS queued_seconds,
  c.script, c.after_script, c.variables, c.runner_options, c.needs_secrets,
  (SELECT json_agg(json_build_object('kind', r.kind, 'pattern', r.pattern)) FROM protected_refs r WHERE r.project_id = c.project_id) AS protected_refs
FROM claimed c JOIN namespaces n ON n.id = c.project_id JOIN pipelines p ON p.id = c.pipeline_id
  JOIN commits co ON co.id = p.commit_id JOIN users u ON u.id = p.actor_id
  LEFT JOIN environments e ON e.project_id = c.project_id AND e.name = c.environment`;

const WAITING = `
SELECT j.id, p.ref_kind, p.ref_name,
  (SELECT json_agg(json_build_object('kind', r.kind, 'pattern', r.pattern)) FROM protected_refs r WHERE r.project_id = n.id) AS protected_refs
${FROM_QUEUE} JOIN pipelines p ON p.id = j.pipeline_id
WHERE ${FITS} ORDER BY j.id LIMIT 500`;

export interface Claim {
  readonly runner: KnownRunner;
  readonly resolvesSecrets: boolean;
  readonly tokenHash: Buffer;
}

/** Takes the job whose turn it is among those that this runner may have, or null. */
export async function claimJob(database: Database, ctx: RequestContext, claim: Claim): Promise<ClaimedJob | null> {
  const { runner } = claim;
  const fits = [runner.id, runner.tokenHash, claim.resolvesSecrets];
  // A protected runner takes jobs of protected refs only, and patterns are matched in one place.
  const only = runner.protected ? await protectedJobs(database, ctx, fits) : null;
  if (only?.length === 0) return null;
  const parameters = [...fits, only, claim.tokenHash, runner.managerId];
  const rows = await database.prepared<ClaimedJob>('claim-job', CLAIM, parameters);
  return rows[0] ?? null;
}

async function protectedJobs(database: Database, ctx: RequestContext, fits: readonly unknown[]): Promise<number[]> {
  const rows = await database.query<Pick<ClaimedJob, 'id' | 'ref_kind' | 'ref_name' | 'protected_refs'>>(
    ctx,
    WAITING,
    fits,
  );
  return rows
    .filter((row) => isProtectedRef(row.protected_refs ?? [], { kind: row.ref_kind, name: row.ref_name }))
    .map((row) => row.id);
}
