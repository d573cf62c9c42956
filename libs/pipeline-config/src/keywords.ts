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
  const near = nearest(key, [...known, ...notYet]);
  const hint = near === undefined ? '' : `, did you mean ${quoted(near)}?`;
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

/** The word that a typing slip may have meant, or undefined. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = word.length <= 4 ? 2 : 3;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

// Optimal string alignment: a swap of neighbours counts once, as typing slips do.
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length]!;
}
