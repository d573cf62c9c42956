import { conditionProblem } from '@lockkeeper/release';
import { badInput } from '../platform/errors/index.js';

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 64;
const TAG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const MAX_EXEMPT_REFS = 20;
const MAX_REF_LENGTH = 255;
// No refs have white space or control characters in their names.
const REF = /^(?:branch|tag):[\x21-\x7e\u00a0-\uffff]+$/;
const MAX_EXPIRY_YEARS = 100;

/** What `CI_PIPELINE_SOURCE` can say. */
export const PIPELINE_SOURCES = [
  'api',
  'chat',
  'external',
  'external_pull_request_event',
  'merge_request_event',
  'parent_pipeline',
  'pipeline',
  'push',
  'schedule',
  'trigger',
  'web',
  'webide',
] as const;

/** The moment from which no job gets the secret any more. */
export function requireExpiry(expiresAt: Date, now: Date): Date {
  const latest = new Date(now);
  latest.setUTCFullYear(latest.getUTCFullYear() + MAX_EXPIRY_YEARS);
  if (expiresAt > now && expiresAt <= latest) return expiresAt;
  throw badInput('expiresAt', `must be in the future and within ${MAX_EXPIRY_YEARS} years.`);
}

/** Each once, in their order. */
export function requireTags(tags: readonly string[]): readonly string[] {
  const sound = tags.every((tag) => tag.length <= MAX_TAG_LENGTH && TAG.test(tag));
  const distinct = [...new Set(tags)].sort();
  if (sound && distinct.length <= MAX_TAGS) return distinct;
  const form = `a to z, 0 to 9 and hyphens inside, at most ${MAX_TAG_LENGTH} characters each`;
  throw badInput('tags', `must be at most ${MAX_TAGS} tags of ${form}.`);
}

/** Each once, in their order. Which of them are protected is looked at when a job asks. */
export function requireExemptRefs(refs: readonly string[]): readonly string[] {
  const distinct = [...new Set(refs)].sort();
  const sound = distinct.every((ref) => ref.length <= MAX_REF_LENGTH && REF.test(ref));
  if (sound && distinct.length <= MAX_EXEMPT_REFS) return distinct;
  const form = `branch: or tag: and a name or pattern, at most ${MAX_REF_LENGTH} characters each`;
  throw badInput('approvalExemptRefs', `must be at most ${MAX_EXEMPT_REFS} of ${form}.`);
}

/** Blank: none. It is checked here against the facts that jobs have, so that a misspelt one is not found by withholding. */
export function requireCondition(text: string): string | null {
  const condition = text.trim();
  if (condition === '') return null;
  const problem = conditionProblem(condition);
  if (problem !== null) throw badInput('condition', problem);
  return condition;
}

/** An empty list accepts no pipeline at all. */
export function requireSources(sources: readonly string[]): readonly string[] {
  const known: readonly string[] = PIPELINE_SOURCES;
  if (sources.every((source) => known.includes(source))) return [...new Set(sources)].sort();
  throw badInput('acceptedSources', `must be of ${PIPELINE_SOURCES.join(', ')}.`);
}
