import { LIMITS } from '../limits.js';
import type { RetryConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';

// GitLab's words for why a job failed.
const REASONS = [
  'always',
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
] as const;

/** `retry:` as a number or a mapping. */
export function readRetry(reading: Reading): RetryConfig {
  const retry: RetryConfig = { max: 0, when: ['always'], exitCodes: [] };
  const max = (value: Reading): void => void (retry.max = (value.integer(0, 2) ?? 0) as 0 | 1 | 2);
  if (reading.node.kind !== 'map') {
    max(reading);
    return retry;
  }
  let when: string[] | null = null;
  reading.fields({
    max,
    when: (value) => void (when = value.flatItems(10).flatMap((item) => item.oneOf(REASONS) ?? [])),
    exit_codes: (value) => void (retry.exitCodes = readExitCodes(value)),
  });
  // Exit codes alone name when to retry; with reasons beside them either is enough.
  retry.when = when ?? (retry.exitCodes.length > 0 ? [] : ['always']);
  return retry;
}

/** `allow_failure:` as true, false or the exit codes that may be. */
export function readAllowFailure(reading: Reading): { allowFailure: boolean; exitCodes: number[] } {
  if (reading.node.kind !== 'map') return { allowFailure: reading.flag() ?? false, exitCodes: [] };
  let exitCodes: number[] = [];
  reading.fields({ exit_codes: (value) => void (exitCodes = readExitCodes(value)) });
  if (exitCodes.length === 0 && reading.node.entries.length === 0)
    reading.refuse('allow_failure', `${quoted(reading.path)} must name its \`exit_codes\`.`);
  return { allowFailure: exitCodes.length > 0, exitCodes };
}

function readExitCodes(reading: Reading): number[] {
  const items = reading.flatItems(10);
  if (items.length === 0 || items.length > LIMITS.exitCodes)
    reading.refuse('exit_codes', `${quoted(reading.path)} has 1 to ${LIMITS.exitCodes} exit codes.`);
  return [
    ...new Set(items.slice(0, LIMITS.exitCodes).flatMap((item) => item.integer(-2_147_483_648, 4_294_967_295) ?? [])),
  ];
}
