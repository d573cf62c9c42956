/** What a job that succeeded made of its environment, where it was another before. */
export interface ChangedEnvironment {
  id: number;
  project_id: number;
  name: string;
  state: 'available' | 'stopped';
  job_id: number;
  changed: boolean;
  action: string;
  url: string | null;
  dotenv: Record<string, string> | null;
  /** Variables of the job's secrets. */
  sealed: string[];
}

/**
 * Whether job `j` stops what deployment job `d` made: it is of the same pipeline, or of a newer one that only stops. What an
 * older pipeline deployed is not there any more, and its stop job would take down what took its place.
 */
const STOPS = `(d.id IS NULL OR d.pipeline_id = j.pipeline_id OR (d.pipeline_id < j.pipeline_id AND NOT EXISTS (
  SELECT FROM jobs o WHERE o.pipeline_id = j.pipeline_id AND o.environment = j.environment
    AND o.environment_action = 'start' AND o.status = 'success')))`;

/** Leaves environments as those of jobs $1 that succeeded say. A plain `verify` or `access` changes nothing but the time. */
export const FOLLOW = `
WITH ended AS (
  SELECT j.*, e.id AS environment_id, e.state AS before FROM jobs j
    JOIN environments e ON e.project_id = j.project_id AND e.name = j.environment
    LEFT JOIN jobs d ON d.id = e.deployment_job_id
   WHERE (j.environment_action <> 'stop' OR ${STOPS}) AND j.id = ANY($1::bigint[]) AND j.status = 'success' FOR UPDATE OF e
)
UPDATE environments e SET
  state = CASE j.environment_action WHEN 'start' THEN 'available' WHEN 'stop' THEN 'stopped' ELSE e.state END,
  stop_job_id = CASE WHEN j.environment_action <> 'start' THEN e.stop_job_id ELSE (
    SELECT s.id FROM jobs s WHERE s.pipeline_id = j.pipeline_id AND s.name = j.on_stop AND s.environment = j.environment
      ORDER BY s.id DESC LIMIT 1) END,
  deployment_job_id = CASE WHEN j.environment_action = 'start' THEN j.id ELSE e.deployment_job_id END,
  auto_stop_at = CASE WHEN j.environment_action = 'stop' THEN NULL
    WHEN j.auto_stop_seconds IS NOT NULL THEN now() + make_interval(secs => j.auto_stop_seconds) ELSE e.auto_stop_at END
FROM ended j WHERE e.id = j.environment_id
RETURNING e.id, e.project_id, e.name, e.state, j.id AS job_id, e.state <> j.before AS changed, j.environment_action AS action,
  j.environment_url AS url, j.dotenv, ARRAY(SELECT s->>'variable' FROM jsonb_array_elements(j.secrets) s) AS sealed`;

/** Environments $1 are reached at $2, or nobody knows where. */
export const SET_ADDRESSES = `UPDATE environments e SET url = a.url FROM unnest($1::bigint[], $2::text[]) AS a (id, url) WHERE e.id = a.id`;

/** The latest run of the job that stops environment $1; none where nothing that was deployed names one. */
export const STOP_JOB = `
SELECT s.id, s.name, s.status FROM environments e JOIN jobs k ON k.id = e.stop_job_id
  JOIN jobs s ON s.pipeline_id = k.pipeline_id AND s.name = k.name
 WHERE e.id = $1 ORDER BY s.id DESC LIMIT 1`;

/** Those of jobs $1 that would stop what a newer deployment has made, with that deployment's pipeline. */
export const OUTDATED = `
SELECT j.id, j.name, j.environment, d.pipeline_id FROM jobs j
  JOIN environments e ON e.project_id = j.project_id AND e.name = j.environment JOIN jobs d ON d.id = e.deployment_job_id
 WHERE j.id = ANY($1::bigint[]) AND j.environment_action = 'stop' AND NOT ${STOPS} ORDER BY j.id`;

export interface OutdatedJob {
  id: number;
  name: string;
  environment: string;
  pipeline_id: number;
}

export interface StopJob {
  id: number;
  name: string;
  status: string;
}

/** Nothing changes in a project that is archived or in the trash; its environments stop when it is back. */
export const DUE = `SELECT e.id, e.project_id, e.name FROM environments e JOIN namespaces n ON n.id = e.project_id
 WHERE e.auto_stop_at <= now() AND NOT n.archived AND n.deleted_at IS NULL ORDER BY e.auto_stop_at, e.id LIMIT 200`;

/** Takes the time off environment $1 if it is still due. */
export const TIME_USED = `UPDATE environments SET auto_stop_at = NULL WHERE id = $1 AND auto_stop_at <= now() RETURNING id`;

/** Stops environment $1 without a job. */
export const STOP = `UPDATE environments SET state = 'stopped', auto_stop_at = NULL WHERE id = $1 AND state <> 'stopped' RETURNING id`;
