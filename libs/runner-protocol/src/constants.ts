/** Seconds the server holds `jobs/request`. A longer hold blocks the other entries of a GitLab Runner whose `concurrent` is 1. */
export const LONG_POLL_SECONDS = 20;
/** Seconds after which a job that no call has acknowledged goes back to the queue. */
export const ACKNOWLEDGE_WITHIN_SECONDS = 120;
/** Seconds between two trace updates when the server has not said otherwise. */
export const DEFAULT_TRACE_INTERVAL_SECONDS = 3;
/** The longest trace interval (seconds) a runner obeys. */
export const MAX_TRACE_INTERVAL_SECONDS = 900;
/** A runner that had nothing to send for this many seconds touches its job with a running PUT. */
export const TOUCH_AFTER_SECONDS = 30;
/** Job timeout (seconds) when `runner_info.timeout` is absent, zero or negative. */
export const DEFAULT_JOB_TIMEOUT_SECONDS = 7200;
/** Seconds an after_script may take. */
export const AFTER_SCRIPT_TIMEOUT_SECONDS = 300;
/** Bytes of the largest trace body that a runner sends. It may end inside a character: store bytes, never text. */
export const MAX_TRACE_PATCH_BYTES = 1_048_576;

/** Header names of the protocol, as they are written on the wire. */
export const HEADERS = {
  jobStatus: 'Job-Status',
  traceInterval: 'X-GitLab-Trace-Update-Interval',
  lastUpdate: 'X-GitLab-Last-Update',
  requestId: 'X-Request-Id',
  runnerToken: 'RUNNER-TOKEN',
  jobToken: 'JOB-TOKEN',
  privateToken: 'PRIVATE-TOKEN',
  contentRange: 'Content-Range',
  range: 'Range',
} as const;

/** `info.name` of the runner that comes with Lockkeeper. */
export const BUNDLED_RUNNER_NAME = 'lockkeeper-runner';
