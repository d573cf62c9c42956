import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** What hangs on a project that is to be archived or deleted. */
export interface ConsequencesRow {
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
  projectId: number,
  days: number,
): Promise<ConsequencesRow> {
  const [row] = await database.query<ConsequencesRow>(
    ctx,
    `WITH used AS (
       SELECT DISTINCT u.secret_id FROM secret_uses u
        WHERE u.project_id = $1 AND u.outcome = 'released' AND u.job_id IS NOT NULL
          AND u.occurred_at > now() - make_interval(days => $2))
     SELECT
       (SELECT count(*)::int FROM pipelines WHERE project_id = $1
          AND status IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling')) AS live_pipelines,
       (SELECT count(*)::int FROM jobs WHERE project_id = $1 AND status IN ('assigned', 'running', 'canceling')) AS running_jobs,
       (SELECT count(*)::int FROM jobs WHERE project_id = $1
          AND status IN ('pending', 'delayed', 'waiting_for_approval', 'waiting_for_resource')) AS waiting_jobs,
       (SELECT count(*)::int FROM secrets WHERE namespace_id = $1 AND deleted_at IS NULL) AS secrets,
       (SELECT count(*)::int FROM used JOIN secrets s ON s.id = used.secret_id
         WHERE s.namespace_id = $1 AND s.deleted_at IS NULL) AS used_secrets,
       (SELECT count(*)::int FROM used JOIN secrets s ON s.id = used.secret_id
         WHERE s.namespace_id <> $1 AND s.deleted_at IS NULL) AS used_group_secrets,
       (SELECT count(*)::int FROM members WHERE namespace_id = $1
          AND (expires_at IS NULL OR expires_at > now())) AS members,
       (SELECT count(*)::int FROM environments WHERE project_id = $1 AND state = 'available') AS environments`,
    [projectId, days],
  );
  return row!;
}
