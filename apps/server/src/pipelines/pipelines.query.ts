import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { RefKindColumn } from '../projects/index.js';

export interface PipelineRow {
  id: number;
  project_id: number;
  project_path: string;
  name: string | null;
  ref_kind: RefKindColumn;
  ref_name: string;
  sha: string;
  source: string;
  status: string;
  failure_reason: string | null;
  actor_id: number;
  actor_username: string;
  actor_name: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

// Its variables stay out: whoever starts a pipeline may have put there what is not for everybody who sees the list.
const SELECT = `SELECT p.id, p.project_id, n.full_path AS project_path, p.name, p.ref_kind, p.ref_name, p.sha, p.source, p.status,
  CASE WHEN p.status = 'failed' AND EXISTS (SELECT FROM jobs j WHERE j.pipeline_id = p.id AND j.failure_reason = 'preflight_failed'
    AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id)) THEN 'preflight_failed' END AS failure_reason,
  p.actor_id, u.username AS actor_username, u.name AS actor_name, p.created_at, p.started_at, p.finished_at
  FROM pipelines p JOIN namespaces n ON n.id = p.project_id JOIN users u ON u.id = p.actor_id`;

/** Newest first: one page and one row more. */
export async function listPipelines(
  database: Database,
  ctx: RequestContext,
  of: { readonly projectId: number; readonly refName: string | null },
  page: PageRequest,
): Promise<PipelineRow[]> {
  return database.query<PipelineRow>(
    ctx,
    `${SELECT} WHERE p.project_id = $1 AND ($2::bigint IS NULL OR p.id < $2) AND ($3::text IS NULL OR p.ref_name = $3)
      ORDER BY p.id DESC LIMIT $4`,
    [of.projectId, page.after?.[0] ?? null, of.refName, page.size + 1],
  );
}

export async function findPipeline(database: Database, ctx: RequestContext, id: number): Promise<PipelineRow | null> {
  const [row] = await database.query<PipelineRow>(ctx, `${SELECT} WHERE p.id = $1`, [id]);
  return row ?? null;
}

/** What a cancel can still end. The pipeline is held meanwhile, so that nothing is queued behind it. */
export async function liveJobsOf(database: Database, ctx: RequestContext, pipelineId: number): Promise<number[]> {
  await database.query(ctx, 'SELECT id FROM pipelines WHERE id = $1 FOR UPDATE', [pipelineId]);
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT id FROM jobs WHERE pipeline_id = $1
        AND status IN ('created', 'manual', 'delayed', 'waiting_for_approval', 'waiting_for_resource', 'pending', 'assigned',
          'running') ORDER BY id`,
    [pipelineId],
  );
  return rows.map((row) => row.id);
}

/** The latest runs in a pipeline that failed or were canceled. The pipeline is held meanwhile. */
export async function failedJobsOf(
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
): Promise<JobToRepeat[]> {
  await database.query(ctx, 'SELECT id FROM pipelines WHERE id = $1 FOR UPDATE', [pipelineId]);
  return database.query<JobToRepeat>(
    ctx,
    `SELECT j.id, j.environment FROM jobs j WHERE j.pipeline_id = $1 AND j.status IN ('failed', 'canceled')
        AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id) ORDER BY j.id`,
    [pipelineId],
  );
}

export interface JobToRepeat {
  readonly id: number;
  readonly environment: string | null;
}
