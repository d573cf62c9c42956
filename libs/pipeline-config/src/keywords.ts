import { nearestWord } from '@lockkeeper/nearest-word';
import { codePoint, quoted } from './problem.js';

/** Keywords that are read. */
export const TOP_KEYWORDS = ['stages', 'variables'] as const;
export const JOB_KEYWORDS = [
  'stage',
  'script',
  'before_script',
  'after_script',
  'variables',
  'environment',
  'tags',
  'when',
  'allow_failure',
  'timeout',
  'secrets',
] as const;

// GitLab's documented keywords that are not read yet. Ignoring one would run a job its author did not write.
const TOP_NOT_YET = 'after_script before_script cache default image include pages services spec types workflow'.split(
  ' ',
);
const JOB_NOT_YET = (
  'artifacts cache cache:key coverage dast_configuration dependencies except extends hooks id_tokens identity image ' +
  'inherit inputs interruptible manual_confirmation needs only pages parallel publish release resource_group retry rules ' +
  'run services start_in trigger type'
).split(' ');

export const TOP_RESERVED = new Set<string>(TOP_NOT_YET.filter((word) => word !== 'pages'));

/** What to say about a key that is not among `known`. */
export function refusal(
  key: string,
  known: readonly string[],
  notYet: readonly string[],
): [code: string, message: string] {
  if (notYet.includes(key)) return ['not_supported', `${quoted(key)} is not supported yet.`];
  const near = nearestWord(key, [...known, ...notYet]);
  const hint = near === null ? '' : `, did you mean ${quoted(near)}?`;
  const odd = /[^\x20-\x7e]/u.exec(key);
  const letter = odd ? ` (it contains ${codePoint(key.slice(odd.index))})` : '';
  return ['unknown_keyword', `Unknown keyword ${quoted(key)}${letter}${hint || '.'}`];
}

export function jobRefusal(key: string): [string, string] {
  return refusal(key, JOB_KEYWORDS, JOB_NOT_YET);
}

export function topRefusal(key: string): [string, string] {
  return refusal(key, TOP_KEYWORDS, TOP_NOT_YET);
}
