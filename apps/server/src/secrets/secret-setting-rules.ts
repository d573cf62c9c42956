import { badInput } from '../platform/errors/index.js';

const MAX_TAGS = 20;
const MAX_TAG_LENGTH = 64;
const TAG = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
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

/** An empty list accepts no pipeline at all. */
export function requireSources(sources: readonly string[]): readonly string[] {
  const known: readonly string[] = PIPELINE_SOURCES;
  if (sources.every((source) => known.includes(source))) return [...new Set(sources)].sort();
  throw badInput('acceptedSources', `must be of ${PIPELINE_SOURCES.join(', ')}.`);
}
