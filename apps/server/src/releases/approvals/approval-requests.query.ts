import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

// The names that many jobs ask for are looked up once, by key: job by job, each would read all secrets in its reach.
const MAY_WAIT = `
WITH asking AS MATERIALIZED (
  SELECT j.id, n.ancestor_ids, a.name FROM jobs j JOIN namespaces n ON n.id = j.project_id
    CROSS JOIN LATERAL jsonb_to_recordset(j.secrets) AS a (name text)
   WHERE j.id = ANY($1::bigint[]) AND j.needs_secrets
), demanding AS MATERIALIZED (
  SELECT s.name, s.namespace_id FROM secrets s
   WHERE s.name = ANY(ARRAY(SELECT DISTINCT name FROM asking))
     AND s.namespace_id = ANY(ARRAY(SELECT DISTINCT unnest(ancestor_ids) FROM asking))
     AND s.deleted_at IS NULL AND s.approval_required
)
SELECT j.id FROM jobs j
 WHERE j.id = ANY($1::bigint[]) AND (
   j.environment IS NOT NULL
     AND EXISTS (SELECT FROM protected_environments e WHERE e.project_id = j.project_id AND e.required_approvals > 0)
   OR j.id IN (SELECT a.id FROM asking a JOIN demanding d ON d.name = a.name AND d.namespace_id = ANY(a.ancestor_ids)))
 ORDER BY j.id`;

/**
 * Those of some jobs that ask for a name under which a secret in their reach demands approvals, or have an environment in
 * a project that demands approvals of some.
 */
export async function jobsThatMayWait(
  database: Database,
  ctx: RequestContext,
  jobIds: readonly number[],
): Promise<number[]> {
  const rows = await database.query<{ id: number }>(ctx, MAY_WAIT, [jobIds]);
  return rows.map((row) => row.id);
}

export interface OpenedRequest {
  job_id: number;
  secret_id: string;
  secret_name: string;
  owner_id: number;
  environment_scope: string;
}

/** Opens what is not open; answers that alone. A request that was decided is opened anew, for it is asked anew. */
export async function openRequests(
  database: Database,
  ctx: RequestContext,
  awaited: readonly { readonly jobId: number; readonly secretId: string }[],
  dueAt: Date,
): Promise<OpenedRequest[]> {
  return database.query<OpenedRequest>(
    ctx,
    `WITH opened AS (
       INSERT INTO approval_requests AS r (job_id, secret_id, owner_id, secret_name, due_at)
       SELECT q.job_id, s.id, s.namespace_id, s.name, $3
         FROM unnest($1::bigint[], $2::uuid[]) AS q (job_id, secret_id) JOIN secrets s ON s.id = q.secret_id
       ON CONFLICT (job_id, secret_id)
         DO UPDATE SET state = 'pending', asked_at = now(), due_at = excluded.due_at, told_at = NULL WHERE r.state <> 'pending'
       RETURNING r.job_id, r.secret_id, r.secret_name, r.owner_id)
     SELECT o.*, s.environment_scope FROM opened o JOIN secrets s ON s.id = o.secret_id ORDER BY o.job_id, o.secret_name`,
    [awaited.map((one) => one.jobId), awaited.map((one) => one.secretId), dueAt],
  );
}

/** The same for the environments of jobs: the ids of those jobs of which it was not open. */
export async function openEnvironmentRequests(
  database: Database,
  ctx: RequestContext,
  jobIds: readonly number[],
  dueAt: Date,
): Promise<number[]> {
  const rows = await database.query<{ job_id: number }>(
    ctx,
    `INSERT INTO approval_requests AS r (job_id, owner_id, environment, due_at)
     SELECT j.id, j.project_id, j.environment, $2 FROM jobs j WHERE j.id = ANY($1::bigint[])
     ON CONFLICT (job_id) WHERE secret_id IS NULL
       DO UPDATE SET state = 'pending', asked_at = now(), due_at = excluded.due_at, told_at = NULL WHERE r.state <> 'pending'
     RETURNING r.job_id`,
    [jobIds, dueAt],
  );
  return rows.map((row) => row.job_id).sort((a, b) => a - b);
}
