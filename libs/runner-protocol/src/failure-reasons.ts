/** The nine failure reasons a runner may report; a job payload lists all of them, else the runner maps some away. */
export const FAILURE_REASONS = [
  'unknown_failure',
  'script_failure',
  'runner_system_failure',
  'job_execution_timeout',
  'image_pull_failure',
  'runner_configuration_error',
  'runner_external_dependency_failure',
  'runner_interrupted',
  'job_canceled',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Maps what a runner reports to a known reason. Anything else is `unknown_failure`: refusing it would lose the job's end. */
export function toFailureReason(reported: unknown): FailureReason {
  return FAILURE_REASONS.find((reason) => reason === reported) ?? 'unknown_failure';
}
