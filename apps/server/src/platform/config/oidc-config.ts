import { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError } from './config-error.js';

/** The OpenID provider by which people may sign in. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: Sensitive;
  /** On the button: "Sign in with NAME". */
  readonly name: string;
  readonly scopes: string;
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  /** Null: any. Else only verified addresses of these domains, in lower case. */
  readonly domains: readonly string[] | null;
  /** Null: any. Else members of one of these groups. */
  readonly groups: readonly string[] | null;
  /** Whoever signs in first and has no account gets one. */
  readonly createUsers: boolean;
  /** Values of `amr` or `acr` that count as the second factor; none: ours is asked for as ever. */
  readonly secondFactor: readonly string[];
}

export interface OidcVariables {
  readonly issuer: string | undefined;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly name: string | undefined;
  readonly scopes: string | undefined;
  readonly usernameClaim: string | undefined;
  readonly groupsClaim: string | undefined;
  readonly domains: string | undefined;
  readonly groups: string | undefined;
  readonly createUsers: boolean;
  readonly secondFactor: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Null: nobody signs in by a provider. */
export function readOidcConfig(env: OidcVariables): OidcConfig | null {
  if (!env.issuer) return null;
  const missing = !env.clientId
    ? 'LOCKKEEPER_OIDC_CLIENT_ID'
    : !env.clientSecret
      ? 'LOCKKEEPER_OIDC_CLIENT_SECRET or LOCKKEEPER_OIDC_CLIENT_SECRET_FILE'
      : null;
  if (missing) throw new ConfigError(`LOCKKEEPER_OIDC_ISSUER is set, so ${missing} must be set too.`);
  const scopes = env.scopes || 'openid profile email';
  if (!scopes.split(/\s+/).includes('openid')) throw new ConfigError('LOCKKEEPER_OIDC_SCOPES: must contain openid.');
  return {
    issuer: requireIssuer(env.issuer),
    clientId: env.clientId!,
    clientSecret: new Sensitive(env.clientSecret!),
    name: env.name || 'OpenID Connect',
    scopes,
    usernameClaim: env.usernameClaim || 'preferred_username',
    groupsClaim: env.groupsClaim || 'groups',
    domains: listOf(env.domains)?.map((domain) => domain.toLowerCase()) ?? null,
    groups: listOf(env.groups),
    createUsers: env.createUsers,
    secondFactor: listOf(env.secondFactor) ?? [],
  };
}

/** Without TLS whoever is on the way would say who signs in; to this machine itself nobody is. */
function requireIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!url || !safe || url.search !== '' || url.hash !== '')
    throw new ConfigError(
      'LOCKKEEPER_OIDC_ISSUER: must be an https:// address without query, as the provider names itself.',
    );
  return issuer;
}

/** Parts between commas; null for none. */
function listOf(text: string | undefined): string[] | null {
  const parts = (text ?? '').split(',').map((part) => part.trim());
  const named = parts.filter((part) => part !== '');
  return named.length === 0 ? null : named;
}
