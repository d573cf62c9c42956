import { LIMITS } from '../limits.js';
import type { EnvironmentAction, JobConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import { parseDuration } from './duration.js';
import type { Reading } from '../yaml/reading.js';

const MAX_AUTO_STOP_SECONDS = 31_622_400;
const ACTIONS = ['start', 'prepare', 'stop', 'verify', 'access'] as const satisfies readonly EnvironmentAction[];
/** What an environment is for, as GitLab names it. */
export const TIERS = ['production', 'staging', 'testing', 'development', 'other'] as const;

export const isTier = (tier: string): boolean => TIERS.some((one) => one === tier);

/** `environment:` as a name or a mapping. */
export function readEnvironment(reading: Reading, job: JobConfig): void {
  if (reading.node.kind !== 'map') return readName(reading, job);
  reading.fields(
    {
      name: (value) => readName(value, job),
      action: (value) => void (job.environmentAction = value.oneOf(ACTIONS) ?? 'start'),
      url: (value) => void (job.environmentUrl = readUrl(value)),
      deployment_tier: (value) => void (job.environmentTier = readTier(value)),
      auto_stop_in: (value) => void (job.autoStopSeconds = readAutoStop(value)),
      on_stop: (value) => void (job.onStop = value.text('the name of a job') ?? null),
    },
    {
      kubernetes: 'no agent of a cluster is connected to this server',
    },
  );
  if (!reading.node.entries.some((entry) => entry.key === 'name'))
    reading.refuse('environment_name', `${quoted(reading.path)} must have a \`name\`.`);
}

function readName(reading: Reading, job: JobConfig): void {
  const name = reading.text('the name of an environment');
  if (name === undefined) return;
  job.environment = name;
  if (name.trim() === '' || name.length > LIMITS.nameLength || /[\p{Cc}\p{Cf}]/u.test(name)) {
    reading.refuse('environment_name', `An environment's name has 1 to ${LIMITS.nameLength} visible characters.`);
  } else if (name.includes('*')) {
    reading.refuse('environment_name', `${quoted(name)} is a pattern; a job's environment is one environment.`);
  }
}

function readUrl(reading: Reading): string | null {
  const url = reading.text('an address');
  if (url === undefined) return null;
  // With variables its form shows only when the pipeline is made.
  const plain = !url.includes('$');
  if (url.length <= 2048 && (!plain || /^https?:\/\/[^\s\p{C}]+$/u.test(url))) return url;
  return reading.refuse('environment_url', `${quoted(url)} is no address of the web.`) ?? null;
}

function readAutoStop(reading: Reading): number | null {
  const text = reading.plain('a duration such as `1 week`, or `never`');
  if (text === undefined || text === 'never') return null;
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= MAX_AUTO_STOP_SECONDS) return seconds;
  const rule = 'is no duration of one second to one year; write for example `1 week` or `never`';
  return reading.refuse('auto_stop_in', `${quoted(text)} ${rule}.`) ?? null;
}

function readTier(reading: Reading): string | null {
  const tier = reading.text();
  if (tier === undefined) return null;
  return tier.includes('$') ? tier : (reading.oneOf(TIERS) ?? null);
}
