const COPIED = `pipeline_id, project_id, name, stage, stage_index, position, run_when, start_in_seconds, manual_confirmation,
  allow_failure, allow_failure_exit_codes, retry, needs, dependencies, resource_group, interruptible, timeout_seconds, tags,
  environment, environment_action, environment_url, on_stop, auto_stop_seconds, script, after_script, variables, secrets, needs_secrets, runner_options, trigger`;
const ADDED = 'RETURNING id, pipeline_id, status, resource_group, stage_index';

/** Repeats those of jobs $1 that are over and were not repeated, for person $2, as whom $3 acts. */
export const REPEAT = `INSERT INTO jobs (${COPIED}, retry_of, retried_by, retried_by_impersonator)
  SELECT ${COPIED}, id, $2, $3 FROM jobs j
   WHERE id = ANY($1::bigint[]) AND status IN ('success', 'failed', 'canceled')
     AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id)
   ORDER BY id ${ADDED}`;

// What no other run can change: it would be refused in the same way.
const FINAL = `('job_canceled', 'secrets_withheld', 'environment_not_approved', 'preflight_failed', 'job_not_runnable')`;

/** Repeats those of jobs $1 that failed in a way, and not too often, that their configuration lets run again. */
export const REPEAT_FAILED = `INSERT INTO jobs (${COPIED}, retry_of, retried_by, retried_by_impersonator)
  SELECT ${COPIED}, id, retried_by, retried_by_impersonator FROM jobs j
   WHERE id = ANY($1::bigint[]) AND status = 'failed' AND failure_reason NOT IN ${FINAL}
     AND (retry->>'max')::int > (SELECT count(*) FROM jobs o WHERE o.pipeline_id = j.pipeline_id AND o.name = j.name AND o.id < j.id)
     AND (retry->'when' ? 'always' OR retry->'when' ? failure_reason
       OR (exit_code IS NOT NULL AND retry->'exitCodes' @> to_jsonb(exit_code)))
   ORDER BY id ${ADDED}`;

/** In pipeline $1, what was skipped behind a job of stage $2 that runs after all; $3 makes it run, as whom $4 acts. */
export const LET_SKIPPED_WAIT = `UPDATE jobs j SET status = 'created', version = version + 1, finished_at = NULL,
    retried_by = $3, retried_by_impersonator = $4
  WHERE pipeline_id = $1 AND status = 'skipped' AND (stage_index > $2 OR (stage_index = $2 AND needs IS NOT NULL))
    AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id)`;
