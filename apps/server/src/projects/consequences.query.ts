import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** What hangs on a project that is to be archived or deleted, or on a group with everything below it. */
export interface ConsequencesRow {
  readonly groups: number;
  readonly projects: number;
  readonly live_pipelines: number;
  readonly running_jobs: number;
  readonly waiting_jobs: number;
  readonly secrets: number;
  readonly used_secrets: number;
  readonly used_group_secrets: number;
  readonly members: number;
  readonly environments: number;
}

export async function readConsequences(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  days: number,
): Promise<ConsequencesRow> {
  const [row] = await database.query<ConsequencesRow>(
    ctx,
    `WITH here AS (
       SELECT id, kind FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint] AND deleted_at IS NULL),
     used AS (
       SELECT DISTINCT u.secret_id FROM secret_uses u
        WHERE u.project_id IN (SELECT id FROM here) AND u.outcome = 'released' AND u.job_id IS NOT NULL
          AND u.occurred_at > now() - make_interval(days => $2)),
     used_of AS (
       SELECT s.namespace_id IN (SELECT id FROM here) AS own FROM used JOIN secrets s ON s.id = used.secret_id
        WHERE s.deleted_at IS NULL)
     SELECT
       (SELECT count(*)::int FROM here WHERE kind = 'group' AND id <> $1) AS groups,
       (SELECT count(*)::int FROM here WHERE kind = 'project' AND id <> $1) AS projects,
       (SELECT count(*)::int FROM pipelines WHERE project_id IN (SELECT id FROM here)
          AND status IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling')) AS live_pipelines,
       (SELECT count(*)::int FROM jobs WHERE project_id IN (SELECT id FROM here)
          AND status IN ('assigned', 'running', 'canceling')) AS running_jobs,
       (SELECT count(*)::int FROM jobs WHERE project_id IN (SELECT id FROM here)
          AND status IN ('pending', 'delayed', 'waiting_for_approval', 'waiting_for_resource')) AS waiting_jobs,
       (SELECT count(*)::int FROM secrets WHERE namespace_id IN (SELECT id FROM here) AND deleted_at IS NULL) AS secrets,
       (SELECT count(*)::int FROM used_of WHERE own) AS used_secrets,
       (SELECT count(*)::int FROM used_of WHERE NOT own) AS used_group_secrets,
       (SELECT count(DISTINCT user_id)::int FROM members WHERE namespace_id IN (SELECT id FROM here)
          AND (expires_at IS NULL OR expires_at > now())) AS members,
       (SELECT count(*)::int FROM environments WHERE project_id IN (SELECT id FROM here)
          AND state = 'available') AS environments`,
    [namespaceId, days],
  );
  return row!;
}
