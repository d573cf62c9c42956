import { badInput, refuse } from '../platform/errors/index.js';
import type { TrustRuleTermsInput } from './trust-rules.inputs.js';
import type { TrustRuleRow, TrustRuleTerms } from './trust-rules.query.js';
import { missingPins, saysNothing } from './wide-bounds.js';

/** Where this installation is, and whether it may reach private networks. */
export interface Surroundings {
  readonly publicUrl: string;
  readonly allowPrivate: boolean;
  readonly now: Date;
}

const NAME = /^[a-z][a-z0-9_.-]{0,99}$/;
const CLAIM = /^[\x21-\x7e]{1,100}$/;
const TEXT = /^[^\p{Cc}\p{Cs}]{1,512}$/u;
const MOST_CLAIMS = 20;
const MOST_VALUES = 20;
const SCOPES = ['api', 'read_api'];
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const ELSEWHERE: Readonly<Record<string, string>> = { iss: 'issuer', aud: 'audience', sub: 'subject' };
const TIMES = ['exp', 'iat', 'nbf', 'jti'];
export const DEFAULT_SECONDS = 900;

/** The terms of a rule as they are to be; what is not asked for stays as it is known. */
export function requireTerms(
  asked: TrustRuleTermsInput,
  known: TrustRuleTerms | null,
  around: Surroundings,
): TrustRuleTerms {
  const { subject, claims, scopes, tokenSeconds, expiresAt } = asked;
  const terms = {
    issuer: requireIssuer(asked.issuer ?? known?.issuer ?? '', around),
    audience: requireText('audience', asked.audience ?? known?.audience ?? ''),
    subject: subject === undefined ? (known?.subject ?? null) : requireSubject(subject),
    claims: claims == null ? (known?.claims ?? {}) : requireClaims(claims),
    scopes: scopes == null ? (known?.scopes ?? ['api']) : requireScopes(scopes),
    tokenSeconds: requireSeconds(tokenSeconds ?? known?.tokenSeconds ?? DEFAULT_SECONDS),
    enabled: asked.enabled ?? known?.enabled ?? true,
    expiresAt: expiresAt === undefined ? (known?.expiresAt ?? null) : requireEnd(expiresAt, around.now),
  };
  requireBound(terms);
  return terms;
}

export const termsOfRow = (row: TrustRuleRow): TrustRuleTerms => ({
  issuer: row.issuer,
  audience: row.audience,
  subject: row.subject,
  claims: row.claims,
  scopes: row.scopes,
  tokenSeconds: row.token_seconds,
  enabled: row.enabled,
  expiresAt: row.expires_at,
});

export function requireName(name: string): string {
  if (NAME.test(name)) return name;
  throw badInput('name', 'must be 1 to 100 lower-case letters, digits, _, . or -, and begin with a letter.');
}

function requireText(field: string, text: string): string {
  if (TEXT.test(text)) return text;
  throw badInput(field, 'must be 1 to 512 characters without control characters.');
}

/** Without TLS whoever is on the way would say whose token is good; to this machine itself nobody is. */
export function isSafeAddress(text: string, allowPrivate: boolean): boolean {
  const url = text.length <= 512 && URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username !== '' || url.password !== '' || /\s/.test(text)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && allowPrivate && LOOPBACK.has(url.hostname));
}

function requireIssuer(issuer: string, { publicUrl, allowPrivate }: Surroundings): string {
  if (!isSafeAddress(issuer, allowPrivate) || /[?#]/.test(issuer))
    throw badInput(
      'issuer',
      'must be an https:// address of at most 512 characters without query, as the issuer names itself.',
    );
  const bare = (text: string): string => new URL(text).href.replace(/\/+$/, '').toLowerCase();
  if (bare(issuer) !== bare(publicUrl)) return issuer;
  const sentence = 'Jobs of this installation get their secrets by its own gate, not by their ID tokens.';
  throw refuse('OWN_ISSUER', 'issuer', sentence);
}

function requireSubject(subject: string | null): string | null {
  return subject === null ? null : requirePattern('subject', subject);
}

function requirePattern(field: string, pattern: string): string {
  requireText(field, pattern);
  if (!saysNothing(pattern)) return pattern;
  const sentence = `${field}: ${JSON.stringify(pattern)} is anybody whom the issuer knows. Write out whose tokens you mean.`;
  throw refuse('TOO_WIDE', field, sentence);
}

function requireClaims(claims: NonNullable<TrustRuleTermsInput['claims']>): Record<string, string[]> {
  if (claims.length > MOST_CLAIMS) throw badInput('claims', `must be at most ${MOST_CLAIMS}.`);
  const bound = new Map<string, string[]>();
  for (const { name, values } of claims) {
    if (!CLAIM.test(name)) throw badInput('claims.name', 'must be 1 to 100 printable ASCII characters.');
    const own = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
    if (own !== undefined) throw badInput('claims.name', `${name} has a field of its own: ${own}.`);
    if (TIMES.includes(name)) throw badInput('claims.name', `${name} is looked at for every token.`);
    if (bound.has(name)) throw badInput('claims.name', `${name} must be there once, with all its values.`);
    if (values.length === 0 || values.length > MOST_VALUES)
      throw badInput('claims.values', `must be 1 to ${MOST_VALUES} for ${name}.`);
    bound.set(
      name,
      values.map((value) => requirePattern(`claims.${name}`, value)),
    );
  }
  return Object.fromEntries(bound);
}

function requireScopes(scopes: readonly string[]): string[] {
  if (scopes.length === 0 || scopes.some((scope) => !SCOPES.includes(scope)))
    throw badInput('scopes', 'must be one or both of api, read_api.');
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function requireSeconds(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 3600) return seconds;
  throw badInput('tokenSeconds', 'must be from 60 to 3600.');
}

function requireEnd(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt !== null && expiresAt <= now) throw badInput('expiresAt', 'must be in the future.');
  return expiresAt;
}

/** "Anybody at this issuer" is the hole that rules of this kind are known for. */
function requireBound(terms: TrustRuleTerms): void {
  if (terms.subject === null && Object.keys(terms.claims).length === 0)
    throw refuse(
      'TOO_WIDE',
      'subject',
      'A subject or a claim must be given: else anybody whom the issuer knows is let in.',
    );
  const pins = missingPins(terms);
  if (pins === null) return;
  const sentence = `${terms.issuer} signs for everybody. At least one of ${pins.join(', ')} must say whose token it is, up to the first slash without *.`;
  throw refuse('TOO_WIDE', terms.subject === null ? 'claims' : 'subject', sentence);
}
