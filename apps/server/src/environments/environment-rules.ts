import { roleLevel } from '@lockkeeper/abilities';
import { fromRole, type Role } from '../groups/index.js';
import { badInput } from '../platform/errors/index.js';

const CONTROL = /[\p{Cc}\p{Cs}]/u;
const MAX_LENGTH = 255;
const MAX_APPROVALS = 10;

export const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;
export type Tier = (typeof tiers)[number];

/** A `*` belongs to scopes and patterns: an environment with one in its name would match others' secrets. */
export function requireEnvironmentName(field: string, name: string): string {
  const fits = name.length >= 1 && name.length <= MAX_LENGTH && !CONTROL.test(name) && name === name.trim();
  if (!fits) {
    throw badInput(field, `must have 1 to ${MAX_LENGTH} characters, no control characters and no spaces at its ends.`);
  }
  if (name.includes('*')) throw badInput(field, 'must not contain *, which stands for any characters in scopes.');
  return name;
}

export function requirePattern(field: string, pattern: string): string {
  const fits =
    pattern.length >= 1 && pattern.length <= MAX_LENGTH && !CONTROL.test(pattern) && pattern === pattern.trim();
  if (fits) return pattern;
  throw badInput(field, `must have 1 to ${MAX_LENGTH} characters, no control characters and no spaces at its ends.`);
}

export function requireTier(field: string, tier: string): Tier {
  const known = tiers.find((one) => one === tier.toLowerCase());
  if (!known) throw badInput(field, `must be one of ${tiers.join(', ')}.`);
  return known;
}

export function requireDeployRole(field: string, role: Role): number {
  const level = fromRole(role);
  if (level < roleLevel('developer')) throw badInput(field, 'must be DEVELOPER, MAINTAINER or OWNER.');
  return level;
}

export function requireApprovals(field: string, count: number): number {
  if (count >= 0 && count <= MAX_APPROVALS) return count;
  throw badInput(field, `must be from 0 to ${MAX_APPROVALS}.`);
}

// Asked in this order, so that `review/production-fix` and `pre-production` are not taken for production.
const TIER_WORDS: readonly (readonly [Tier, RegExp])[] = [
  ['development', /dev|review|trunk|sandbox/i],
  ['testing', /test|qa|quality|accept|integration/i],
  ['staging', /stag|stg|pre-?prod|demo|non-?prod/i],
  ['production', /prod|prd|live/i],
];

/** The tier that a name suggests. */
export const guessTier = (name: string): Tier => TIER_WORDS.find(([, words]) => words.test(name))?.[0] ?? 'other';
