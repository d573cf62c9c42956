import type { TriggerConfig } from '@lockkeeper/pipeline-config';
import type { RefKindColumn } from '../projects/index.js';

/** Channel on which replicas hear that a job is to start a pipeline, or that a pipeline that was started is over. */
export const TRIGGERS = 'lockkeeper_triggers';

const OVER = `('success', 'failed', 'canceled', 'skipped')`;
const follows = (job: string): string =>
  `(${job}.trigger->>'depends')::boolean AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = ${job}.id)`;

export const WAITING_TRIGGERS = `SELECT id FROM jobs WHERE trigger IS NOT NULL AND status = 'pending' ORDER BY id LIMIT 200`;

/** Jobs that go as the pipelines go that they have started, which are over; one that was deleted has failed. */
const ENDED = `FROM jobs j LEFT JOIN pipelines c ON c.trigger_job_id = j.id
  WHERE j.trigger IS NOT NULL AND j.status = 'running' AND (c.id IS NULL OR c.status IN ${OVER})`;
export const ENDED_TRIGGERS = `SELECT j.id ${ENDED} ORDER BY j.id LIMIT 200`;
/** What that of job $1 came to; none while it goes on. */
export const ENDED_TRIGGER = `SELECT coalesce(c.status, 'failed') AS status ${ENDED} AND j.id = $1`;

/** Job $1 that is to start a pipeline now. Whoever plays a job makes it run. */
export const TRIGGER = `SELECT j.id, j.name, j.pipeline_id, j.project_id, j.trigger, j.variables, p.variables AS given,
    p.ref_kind, p.ref_name, p.commit_id, coalesce(j.retried_by, p.actor_id) AS actor_id,
    CASE WHEN j.retried_by IS NULL THEN p.impersonator_id ELSE j.retried_by_impersonator END IS NOT NULL AS impersonated,
    EXISTS (SELECT FROM pipelines c WHERE c.trigger_job_id = j.id) AS started
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
  /** Its pipeline is there: the job was over with it, and goes as it goes once more. */
  started: boolean;
}

/** The jobs, nearest first, that go as pipeline $1 goes, since it or one above it was started by them; not those that were repeated. */
const FOLLOWERS = `WITH RECURSIVE up AS (
    SELECT j.id, j.pipeline_id, 1 AS height FROM pipelines p JOIN jobs j ON j.id = p.trigger_job_id
     WHERE p.id = $1 AND ${follows('j')}
    UNION ALL SELECT j.id, j.pipeline_id, up.height + 1 FROM up JOIN pipelines p ON p.id = up.pipeline_id
      JOIN jobs j ON j.id = p.trigger_job_id WHERE ${follows('j')}
  )`;

export const UPSTREAM = `${FOLLOWERS} SELECT up.id, up.pipeline_id, p.project_id, p.ref_kind, p.ref_name
  FROM up JOIN pipelines p ON p.id = up.pipeline_id ORDER BY up.height`;

/** A started pipeline is younger than what has started it, so pipelines are locked in the order of their ids, as everywhere. */
export const LOCK_UPSTREAM = `${FOLLOWERS} SELECT id FROM pipelines WHERE id IN (SELECT pipeline_id FROM up) ORDER BY id FOR UPDATE`;

export interface UpstreamRow {
  id: number;
  pipeline_id: number;
  project_id: number;
  ref_kind: RefKindColumn;
  ref_name: string;
}

/** Job $1, over as the pipeline that it has started was, waits for its turn again; $2 makes it run, as whom $3 acts. */
export const REOPEN = `UPDATE jobs SET status = 'created', version = version + 1, failure_reason = NULL, cancel_requested_at = NULL,
    queued_at = NULL, started_at = NULL, finished_at = NULL, retried_by = $2, retried_by_impersonator = $3
  WHERE id = $1 AND status IN ('success', 'failed', 'canceled')`;

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
