import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { badInput, forbidden, refuse } from '../platform/errors/index.js';
import { ownEnd } from './access-tokens.query.js';

const SCOPES = ['api', 'read_api'];
const MAX_DAYS = 366;

export interface TokenWishes {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
}

export function requireName(name: string): string {
  const trimmed = name.trim();
  const fits = trimmed.length >= 1 && trimmed.length <= 255 && !/[\p{Cc}\p{Cs}]/u.test(trimmed);
  if (!fits) throw badInput('name', 'must be 1 to 255 characters without control characters.');
  return trimmed;
}

/** A name, known scopes, and an end: what a program has is forgotten sooner than what a person has. */
export function requireWishes(ctx: RequestContext, { name, scopes, expiresAt }: TokenWishes): TokenWishes {
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope)))
    throw badInput('scopes', 'must be one or both of api, read_api.');
  const now = ctx.now().getTime();
  if (expiresAt.getTime() <= now) throw badInput('expiresAt', 'must be in the future.');
  if (expiresAt.getTime() > now + MAX_DAYS * 86_400_000)
    throw badInput('expiresAt', `must be at most ${MAX_DAYS} days away.`);
  return { name: requireName(name), scopes: SCOPES.filter((scope) => scopes.includes(scope)), expiresAt };
}

/** A program makes nothing for others, by which it would outlive its own token. */
export function requirePerson(ctx: RequestContext, ability: string): void {
  if (ctx.person.kind !== 'person') throw forbidden(ability);
}

/** A token that makes another one must not outlive itself by it. */
export async function requireEndWithinOwn(database: Database, ctx: RequestContext, expiresAt: Date): Promise<void> {
  const end = ctx.person.tokenId === null ? null : await ownEnd(database, ctx);
  if (end === null || expiresAt <= end) return;
  const sentence = `A token made by a token ends no later than that one, on ${end.toISOString()}.`;
  throw refuse('EXPIRY_REFUSED', 'expiresAt', sentence);
}
