import { ownEnd } from '../access-tokens/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import type { TrustRuleTerms } from './trust-rules.query.js';

/** The terms as the audit trail tells them. */
export const detailsOf = (terms: TrustRuleTerms): Readonly<Record<string, unknown>> => ({
  issuer: terms.issuer,
  audience: terms.audience,
  subject: terms.subject,
  claims: terms.claims,
  scopes: terms.scopes,
  tokenSeconds: terms.tokenSeconds,
  enabled: terms.enabled,
  expiresAt: terms.expiresAt?.toISOString() ?? null,
});

/** Whoever came by a token must not outlive it by a rule that issues others. */
export async function requireRuleEndsWithToken(
  database: Database,
  ctx: RequestContext,
  expiresAt: Date | null,
): Promise<void> {
  const end = ctx.person.tokenId === null ? null : await ownEnd(database, ctx);
  if (end === null || (expiresAt !== null && expiresAt <= end)) return;
  const sentence = `A rule made by a token ends no later than that one, on ${end.toISOString()}.`;
  throw refuse('EXPIRY_REFUSED', 'expiresAt', sentence);
}
