import { createHash, timingSafeEqual } from 'node:crypto';
import { RUNNER_TOKEN_PREFIX, shownPart } from '@lockkeeper/runner-protocol';

/** Tokens carry 190 random bits, so a plain digest is enough: there is nothing to guess. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export function sameHash(a: Buffer | null, b: Buffer): boolean {
  return a !== null && a.length === b.length && timingSafeEqual(a, b);
}

/** What may be shown of a runner's token to tell it from others. */
export const tokenPrefix = (token: string): string => `${RUNNER_TOKEN_PREFIX}${shownPart(token)}`;
