import { LIMITS } from '../limits.js';
import type { EnvironmentAction, JobConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';

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
      on_stop: (value) => void (job.onStop = value.text('the name of a job') ?? null),
    },
    {
      auto_stop_in: 'an environment here is not stopped by time; run the job that stops it',
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

function readTier(reading: Reading): string | null {
  const tier = reading.text();
  if (tier === undefined) return null;
  return tier.includes('$') ? tier : (reading.oneOf(TIERS) ?? null);
}
