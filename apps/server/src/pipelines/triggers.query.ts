import type { TriggerConfig } from '@lockkeeper/pipeline-config';
import type { RefKindColumn } from '../projects/index.js';

/** Channel on which replicas hear that a job is to start a pipeline, or that a pipeline that was started is over. */
export const TRIGGERS = 'lockkeeper_triggers';

const OVER = `('success', 'failed', 'canceled', 'skipped')`;

export const WAITING_TRIGGERS = `SELECT id FROM jobs WHERE trigger IS NOT NULL AND status = 'pending' ORDER BY id LIMIT 200`;

/** Jobs that go as the pipelines go that they have started, and what these came to; one that was deleted has failed. */
export const ENDED_TRIGGERS = `SELECT j.id, coalesce(c.status, 'failed') AS status FROM jobs j LEFT JOIN pipelines c ON c.trigger_job_id = j.id
  WHERE j.trigger IS NOT NULL AND j.status = 'running' AND (c.id IS NULL OR c.status IN ${OVER}) ORDER BY j.id LIMIT 200`;

/** Job $1 that is to start a pipeline now. Whoever plays a job makes it run. */
export const TRIGGER = `SELECT j.id, j.name, j.pipeline_id, j.project_id, j.trigger, j.variables, p.variables AS given,
    p.ref_kind, p.ref_name, p.commit_id, coalesce(j.retried_by, p.actor_id) AS actor_id,
    CASE WHEN j.retried_by IS NULL THEN p.impersonator_id ELSE j.retried_by_impersonator END IS NOT NULL AS impersonated
  FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id
  WHERE j.id = $1 AND j.trigger IS NOT NULL AND j.status = 'pending' FOR UPDATE OF j`;

export interface TriggerRow {
  id: number;
  name: string;
  pipeline_id: number;
  project_id: number;
  trigger: TriggerConfig;
  variables: Record<string, string>;
  given: Record<string, string>;
  ref_kind: RefKindColumn;
  ref_name: string;
  commit_id: number;
  actor_id: number;
  impersonated: boolean;
}

/** Pipeline $1 and those above it, itself first; of the topmost how many it has led to. */
export const LINEAGE = `WITH RECURSIVE up AS (
    SELECT p.id, p.source, p.trigger_job_id, 1 AS height FROM pipelines p WHERE p.id = $1
    UNION ALL SELECT p.id, p.source, p.trigger_job_id, up.height + 1 FROM up
      JOIN jobs j ON j.id = up.trigger_job_id JOIN pipelines p ON p.id = j.pipeline_id
  ), down AS (
    SELECT id FROM up WHERE trigger_job_id IS NULL
    UNION ALL SELECT c.id FROM down JOIN jobs j ON j.pipeline_id = down.id AND j.trigger IS NOT NULL
      JOIN pipelines c ON c.trigger_job_id = j.id
  )
  SELECT array_agg(source ORDER BY height) AS sources, (SELECT count(*)::int FROM down) AS family FROM up`;

export interface LineageRow {
  sources: string[];
  family: number;
}

/** The commit that pipeline jobs of commit $1 run, as the head of a ref has it. */
export const COMMIT = `SELECT 0 AS ref_id, c.id AS commit_id, c.sha, c.parent_sha, c.message, c.content, c.created_at, c.author_id,
    u.username AS author_username, u.name AS author_name
  FROM commits c LEFT JOIN users u ON u.id = c.author_id WHERE c.id = $1`;

/** The child pipelines, and theirs, that are not over of pipeline $1, or of its jobs $2 alone. */
export const LIVE_CHILDREN = `WITH RECURSIVE children AS (
    SELECT c.id, c.project_id, c.status FROM jobs j JOIN pipelines c ON c.trigger_job_id = j.id AND c.source = 'parent_pipeline'
     WHERE j.pipeline_id = $1 AND j.trigger IS NOT NULL AND ($2::bigint[] IS NULL OR j.id = ANY($2::bigint[]))
    UNION ALL SELECT c.id, c.project_id, c.status FROM children JOIN jobs j ON j.pipeline_id = children.id AND j.trigger IS NOT NULL
      JOIN pipelines c ON c.trigger_job_id = j.id AND c.source = 'parent_pipeline'
  )
  SELECT id, project_id FROM children WHERE status NOT IN ${OVER} ORDER BY id`;

/** Jobs that have started pipelines, with both ends: what pipelines $1 have started, and what has started them. */
export const LINKS = `SELECT t.id AS job_id, t.name AS job_name, up.id AS up_id, up.project_id AS up_project_id, up.ref_kind AS up_ref_kind,
    up.ref_name AS up_ref_name, up.status AS up_status, up.source AS up_source, down.id AS down_id, down.project_id AS down_project_id,
    down.ref_kind AS down_ref_kind, down.ref_name AS down_ref_name, down.status AS down_status, down.source AS down_source
  FROM jobs t JOIN pipelines up ON up.id = t.pipeline_id JOIN pipelines down ON down.trigger_job_id = t.id
  WHERE t.id IN (SELECT trigger_job_id FROM pipelines WHERE id = ANY($1::bigint[])
    UNION ALL SELECT id FROM jobs WHERE pipeline_id = ANY($1::bigint[]) AND trigger IS NOT NULL)
  ORDER BY t.id`;

type End<E extends string> = Record<`${E}_id` | `${E}_project_id`, number> &
  Record<`${E}_ref_kind`, RefKindColumn> &
  Record<`${E}_ref_name` | `${E}_status` | `${E}_source`, string>;

export type LinkRow = { job_id: number; job_name: string } & End<'up'> & End<'down'>;
