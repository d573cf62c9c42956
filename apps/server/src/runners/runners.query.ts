import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface ManagerRow {
  id: number;
  system_id: string;
  agent_name: string;
  version: string;
  platform: string;
  architecture: string;
  executor: string;
  ip: string | null;
  contacted_at: string;
  running_jobs: number;
}

export interface RunnerRow {
  id: number;
  description: string;
  scope: 'instance' | 'group' | 'project';
  namespace_id: number | null;
  owner_path: string | null;
  owner_kind: 'group' | 'project' | null;
  owner_ancestor_ids: number[] | null;
  owner_archived: boolean | null;
  tags: string[];
  run_untagged: boolean;
  protected: boolean;
  paused: boolean;
  locked: boolean;
  maximum_timeout: number | null;
  token_prefix: string;
  online: boolean;
  contacted_at: Date | null;
  created_at: Date;
  running_jobs: number;
  managers: ManagerRow[] | null;
  assigned: AssignedRow[] | null;
}

/** A project beside its own that a project's runner serves. */
export interface AssignedRow {
  id: number;
  full_path: string;
  ancestor_ids: number[];
  archived: boolean;
}

const COLUMNS = `r.id, r.description, r.scope, r.namespace_id, n.full_path AS owner_path, n.kind AS owner_kind,
  n.ancestor_ids AS owner_ancestor_ids, n.archived AS owner_archived, r.tags, r.run_untagged, r.protected, r.paused, r.locked,
  r.maximum_timeout, r.token_prefix, coalesce(r.contacted_at > now() - interval '2 minutes', false) AS online,
  r.contacted_at, r.created_at,
  (SELECT count(*)::int FROM jobs j WHERE j.runner_id = r.id AND j.status IN ('assigned', 'running', 'canceling')) AS running_jobs,
  (SELECT json_agg(m ORDER BY m.contacted_at DESC) FROM (
     SELECT id, system_id, agent_name, version, platform, architecture, executor, ip, contacted_at,
       (SELECT count(*)::int FROM jobs j WHERE j.runner_manager_id = rm.id
          AND j.status IN ('assigned', 'running', 'canceling')) AS running_jobs
      FROM runner_managers rm
      WHERE runner_id = r.id AND unregistered_at IS NULL ORDER BY contacted_at DESC LIMIT 100) m) AS managers,
  (SELECT json_agg(p ORDER BY p.full_path) FROM (
     SELECT x.id, x.full_path, x.ancestor_ids, x.archived FROM runner_projects rp JOIN namespaces x ON x.id = rp.project_id
      WHERE rp.runner_id = r.id AND x.deleted_at IS NULL) p) AS assigned`;
const LIVE = `FROM runners r LEFT JOIN namespaces n ON n.id = r.namespace_id
  WHERE r.deleted_at IS NULL AND n.deleted_at IS NULL`;

/** The namespace whose usable runners are meant; null: every runner of the installation's own. */
export interface UsableBy {
  readonly ancestorIds: readonly number[];
  readonly demo: boolean;
}

/** Runners, newest first: rows of one page and one more, and how many there are. */
export async function listRunners(
  database: Database,
  ctx: RequestContext,
  usableBy: UsableBy | null,
  page: PageRequest,
): Promise<{ rows: RunnerRow[]; count: number }> {
  const usable = usableBy
    ? `(r.scope = 'instance' OR r.namespace_id = ANY($1::bigint[])
         OR EXISTS (SELECT FROM runner_projects rp WHERE rp.runner_id = r.id AND rp.project_id = ANY($1))) AND (NOT r.demo_only OR $2::boolean)`
    : `r.scope = 'instance' AND $1::bigint[] IS NULL AND $2::boolean IS NULL`;
  const where = [usableBy?.ancestorIds ?? null, usableBy?.demo ?? null];
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count ${LIVE} AND ${usable}`,
    where,
  );
  const rows = await database.query<RunnerRow>(
    ctx,
    `SELECT ${COLUMNS} ${LIVE} AND ${usable} AND ($3::bigint IS NULL OR r.id < $3) ORDER BY r.id DESC LIMIT $4`,
    [...where, page.after?.[0] ?? null, page.size + 1],
  );
  return { rows, count: counted[0]?.count ?? 0 };
}

export async function findRunner(database: Database, ctx: RequestContext, id: number): Promise<RunnerRow | null> {
  const rows = await database.query<RunnerRow>(ctx, `SELECT ${COLUMNS} ${LIVE} AND r.id = $1`, [id]);
  return rows[0] ?? null;
}

/** A runner, held until the transaction ends; null when there is none. */
export async function holdRunner(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<{ scope: RunnerRow['scope']; locked: boolean } | null> {
  const sql = 'SELECT scope, locked FROM runners WHERE id = $1 AND deleted_at IS NULL FOR UPDATE';
  return (await database.query<Pick<RunnerRow, 'scope' | 'locked'>>(ctx, sql, [id]))[0] ?? null;
}

/** False: it serves the project already. */
export async function addProject(
  database: Database,
  ctx: RequestContext,
  runnerId: number,
  projectId: number,
): Promise<boolean> {
  const sql = `INSERT INTO runner_projects (runner_id, project_id)
    SELECT r.id, $2 FROM runners r WHERE r.id = $1 AND r.namespace_id <> $2 ON CONFLICT DO NOTHING RETURNING runner_id`;
  return (await database.query(ctx, sql, [runnerId, projectId])).length > 0;
}

/** False: it was not assigned to the project. */
export async function removeProject(
  database: Database,
  ctx: RequestContext,
  runnerId: number,
  projectId: number,
): Promise<boolean> {
  const sql = 'DELETE FROM runner_projects WHERE runner_id = $1 AND project_id = $2 RETURNING runner_id';
  return (await database.query(ctx, sql, [runnerId, projectId])).length > 0;
}
