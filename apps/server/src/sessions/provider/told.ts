import type { OidcConfig } from '../../platform/config/index.js';
import { isUsername } from '../credential-rules.js';

export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** What a provider told of a person, as far as it counts here. */
export interface Told {
  readonly issuer: string;
  readonly subject: string;
  /** For an account that is made; null: the provider names none that could be one. */
  readonly username: string | null;
  readonly name: string | null;
  /** Verified ones only. */
  readonly email: string | null;
  /** A second factor was shown there, and that counts here. */
  readonly factor: boolean;
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const LONGEST_SUBJECT = 255;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** Null: this person may not sign in here. Anything that is missing or of another type counts as not said. */
export function readClaims(config: OidcConfig, claims: Claims): Told | null {
  const email = verifiedEmail(claims);
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (config.domains && !(domain !== undefined && config.domains.includes(domain))) return null;
  const groups = textsOf(claims[config.groupsClaim]);
  if (config.groups && !config.groups.some((group) => groups.includes(group))) return null;
  if (claims.sub.length > LONGEST_SUBJECT) return null;
  const shown = [...textsOf(claims['amr']), ...textsOf(claims['acr'])];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    username: usernameOf(claims[config.usernameClaim]),
    name: nameOf(claims['name']),
    email,
    factor: config.secondFactor.some((value) => shown.includes(value)),
  };
}

/** An address that the provider does not say it has verified could be anybody's. */
function verifiedEmail(claims: Claims): string | null {
  const { email, email_verified: verified } = claims;
  return verified === true && typeof email === 'string' && email.length <= 254 && EMAIL.test(email) ? email : null;
}

function textsOf(claim: unknown): string[] {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === 'string');
}

/** The part before an @, where the provider names people by addresses. */
function usernameOf(claim: unknown): string | null {
  const name = typeof claim === 'string' ? claim.split('@')[0]! : '';
  return isUsername(name) ? name : null;
}

function nameOf(claim: unknown): string | null {
  const name = typeof claim === 'string' ? claim.trim() : '';
  return name !== '' && name.length <= 255 && !UNPRINTABLE.test(name) ? name : null;
}
