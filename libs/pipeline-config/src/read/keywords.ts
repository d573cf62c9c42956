import type { Refusals } from '../yaml/reading.js';
import { unknownKey } from '../yaml/reading.js';

/** Keywords that are read. */
export const TOP_KEYWORDS = [
  'stages',
  'variables',
  'default',
  'workflow',
  'include',
  'image',
  'services',
  'cache',
  'before_script',
  'after_script',
] as const;

/** What `default` may say, and a job takes from it unless it says something itself. */
export const DEFAULT_KEYWORDS = [
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'hooks',
  'id_tokens',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
] as const;

export const JOB_KEYWORDS = [
  ...DEFAULT_KEYWORDS,
  'allow_failure',
  'dependencies',
  'environment',
  'except',
  'extends',
  'inherit',
  'manual_confirmation',
  'needs',
  'only',
  'parallel',
  'resource_group',
  'rules',
  'script',
  'secrets',
  'stage',
  'start_in',
  'trigger',
  'variables',
  'when',
] as const;

// Ignoring one of these would run a job that its author did not write.
export const JOB_REFUSED: Refusals = {
  coverage: 'nobody looks for it in the log; print it at the end of the script',
  dast_configuration: 'it names a scan that a Git host would prepare, and there is none behind this server',
  identity: 'it asks a Git host to speak for the job elsewhere; use `id_tokens`',
  inputs: 'values for a job are given as variables of the pipeline',
  pages: 'no web site is published from here',
  publish: 'no web site is published from here',
  release: 'a release is made in a Git host, and there is none behind this server; make it in the script',
  run: 'steps need a runner that fetches them; write them into `script`',
  type: 'it is the old name of `stage`',
};

export const TOP_REFUSED: Refusals = {
  spec: 'a configuration takes no inputs; use variables',
  types: 'it is the old name of `stages`',
};

export const TOP_RESERVED = new Set<string>([...Object.keys(TOP_REFUSED)]);

export function jobRefusal(key: string): [string, string] {
  return unknownKey(key, JOB_KEYWORDS, JOB_REFUSED);
}

export function topRefusal(key: string): [string, string] {
  return unknownKey(key, TOP_KEYWORDS, TOP_REFUSED);
}
