/** Whose jobs hold a resource: no runner has heard of those that wait for an approval. */
export const HOLDS_RESOURCE = `status IN ('pending', 'assigned', 'running', 'canceling')`;

/** The pipelines that hold some jobs, in the order in which they are locked. */
export const LOCK_PIPELINES =
  'SELECT id FROM pipelines WHERE id IN (SELECT pipeline_id FROM jobs WHERE id = ANY($1::bigint[])) ORDER BY id FOR UPDATE';

/** With exit codes named, a failure with another one is not allowed. */
export const MAY_FAIL = `CASE WHEN j.status = 'failed' AND j.allow_failure_exit_codes <> '[]'
  THEN coalesce(j.allow_failure_exit_codes @> to_jsonb(j.exit_code), false) ELSE j.allow_failure END`;

/** Of pipeline $1 the jobs as they are planned. */
export const PLANNED = `SELECT j.id, j.name, j.stage_index AS "stageIndex", j.status, j.run_when AS "runWhen", ${MAY_FAIL} AS "allowFailure",
    CASE WHEN j.needs IS NOT NULL THEN ARRAY(SELECT n->>'job' FROM jsonb_array_elements(j.needs) n) END AS needs
  FROM jobs j WHERE j.pipeline_id = $1 AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id) ORDER BY j.id`;

/** $1 wait for a person, $2 for their time, $3 will not run. */
export const TURN = `UPDATE jobs SET version = version + 1,
    scheduled_at = CASE WHEN id = ANY($2::bigint[]) THEN now() + coalesce(start_in_seconds, 0) * interval '1 second' END,
    finished_at = CASE WHEN id = ANY($3::bigint[]) THEN now() END,
    status = CASE WHEN id = ANY($1::bigint[]) THEN 'manual' WHEN id = ANY($2::bigint[]) THEN 'delayed' ELSE 'skipped' END
  WHERE id = ANY($1::bigint[] || $2::bigint[] || $3::bigint[]) AND status = 'created'`;

/** Of jobs $1 those in $2 wait for approvals, others for their resource, the rest for a runner. */
export const QUEUE = `UPDATE jobs SET version = version + 1,
    queued_at = CASE WHEN id = ANY($2::bigint[]) THEN NULL ELSE now() END,
    status = CASE WHEN id = ANY($2::bigint[]) THEN 'waiting_for_approval'
      WHEN resource_group IS NOT NULL THEN 'waiting_for_resource' ELSE 'pending' END
  WHERE id = ANY($1::bigint[]) AND status IN ('created', 'manual', 'delayed', 'waiting_for_approval')
  RETURNING status, trigger IS NOT NULL AS triggers`;

const GROUPS_WAITED_FOR = `SELECT DISTINCT project_id, resource_group FROM jobs WHERE pipeline_id = $1 AND status = 'waiting_for_resource'`;

/** Nobody else gives the resources that jobs of pipeline $1 wait for, until the transaction ends. */
export const LOCK_RESOURCES = `SELECT pg_advisory_xact_lock(hashtextextended(format('resource:%s:%s', g.project_id, g.resource_group), 0))
  FROM (${GROUPS_WAITED_FOR} ORDER BY project_id, resource_group) g`;

/** Heads of the queues of free resources; `of`: which resources. */
const heads = (
  of: string,
): string => `SELECT DISTINCT ON (w.project_id, w.resource_group) w.id, w.pipeline_id FROM jobs w
  WHERE w.status = 'waiting_for_resource' AND ${of} AND NOT EXISTS (
    SELECT FROM jobs h WHERE h.project_id = w.project_id AND h.resource_group = w.resource_group AND h.${HOLDS_RESOURCE})
  ORDER BY w.project_id, w.resource_group, w.queued_at, w.id`;

/** Gives the free ones to jobs of pipeline $1 whose turn it is; another pipeline's job may have waited longer. */
export const GRANT = `UPDATE jobs SET status = 'pending', version = version + 1, queued_at = now()
  WHERE pipeline_id = $1 AND status = 'waiting_for_resource' AND id IN (
    SELECT id FROM (${heads(`(w.project_id, w.resource_group) IN (${GROUPS_WAITED_FOR})`)}) head)
  RETURNING id, trigger IS NOT NULL AS triggers`;

/** Pipelines that would get a resource if they were advanced. */
export const TO_BE_GRANTED = `SELECT DISTINCT pipeline_id AS id FROM (${heads('w.resource_group IS NOT NULL')}) head ORDER BY 1 LIMIT 200`;

export const SET_STATUS = `UPDATE pipelines SET status = $2::text,
    started_at = CASE WHEN started_at IS NULL AND $2::text IN ('running', 'success', 'failed') THEN now() ELSE started_at END,
    finished_at = CASE WHEN $2::text IN ('success', 'failed', 'canceled', 'skipped') THEN coalesce(finished_at, now()) END
  WHERE id = $1 RETURNING trigger_job_id IS NOT NULL AND finished_at IS NOT NULL AS ends_trigger`;
