import type { Sensitive } from '@lockkeeper/sensitive';

/** One of the three identities: its own key, on its own JWT mount. With a shared mount one key could forge the other identity. */
export interface OpenBaoIdentity {
  /** ES256 private key (P-256), PKCS#8 PEM. */
  readonly privateKeyPem: Sensitive | string;
  /** Path of the JWT mount below `auth/`, e.g. `jwt-writer`. */
  readonly authMount: string;
  /** Name of the role on that mount. */
  readonly role: string;
  /** Claim `sub`, equal to the role's `bound_subject`. */
  readonly subject: string;
}

/** When to leave a failing server alone. */
export interface BreakerSettings {
  /** Failures in a row (no answer, sealed, server error) that open the breaker. Default 5. */
  readonly failures?: number;
  /** How long it stays open before one probe is let through, in milliseconds. Default 2000. */
  readonly openMs?: number;
}

/** Deadlines in milliseconds. */
export interface TimeoutSettings {
  /** TCP and TLS. Default 5000. */
  readonly connectMs?: number;
  /** One request from sending to the last byte of its answer. Default 5000. */
  readonly requestMs?: number;
  /** The canary read and `health()`. Default 2000. */
  readonly probeMs?: number;
}

/** What `createOpenBaoClient` needs. */
export interface OpenBaoClientOptions {
  /** `http://` or `https://`, host and port only. */
  readonly address: string;
  /** Path of the KV v2 mount. Default `lockkeeper`. */
  readonly mount?: string;
  /** Claim `aud`. Default `lockkeeper-openbao`; a constant, because it is fixed when OpenBao is first started. */
  readonly audience?: string;
  /** Claim `iss`, equal to `bound_issuer` of the JWT mounts. */
  readonly issuer: string;
  /** Creates and destroys values, cannot read them. */
  readonly writer: OpenBaoIdentity;
  /** Reads values, nothing else. */
  readonly broker: OpenBaoIdentity;
  /** Lists, reads metadata, sets mount options and JWT configurations; never sees a value. */
  readonly steward: OpenBaoIdentity;
  readonly timeouts?: TimeoutSettings;
  /** PEM of the CA to trust instead of the system's. */
  readonly caPem?: string;
  readonly breaker?: BreakerSettings;
  /** Sockets to the server. Default 32. */
  readonly connections?: number;
  /** Seconds that a self-signed JWT lives, 30 to 60. Default 45. The roles grant no leeway. */
  readonly jwtSeconds?: number;
  /**
   * Seconds that `iat` and `nbf` lie in the past, 0 to 5. Default 1: with no leeway on the server, two clocks that
   * differ by milliseconds would refuse a JWT signed at the very start of a second.
   */
  readonly backdateSeconds?: number;
  /** Milliseconds since the epoch; tests set the clock. Default `Date.now`. */
  readonly now?: () => number;
}

/** The options with every default filled in. */
export interface Settings {
  readonly origin: string;
  readonly mount: string;
  readonly audience: string;
  readonly issuer: string;
  readonly connectMs: number;
  readonly requestMs: number;
  readonly probeMs: number;
  readonly caPem: string | undefined;
  readonly breakerFailures: number;
  readonly breakerOpenMs: number;
  readonly connections: number;
  readonly jwtSeconds: number;
  readonly backdateSeconds: number;
  readonly now: () => number;
}

const PATH = /^[a-z0-9][a-z0-9_-]*$/;

/** Fills the defaults. @throws TypeError naming the option and its rule. */
export function settle(options: OpenBaoClientOptions): Settings {
  for (const which of ['writer', 'broker', 'steward'] as const) checkIdentity(which, options[which]);
  const mount = options.mount ?? 'lockkeeper';
  rule(PATH.test(mount), 'mount must be one path segment of lower-case letters, digits, "-" and "_"');
  rule(options.issuer !== '', 'issuer must not be empty');
  return {
    origin: originOf(options.address),
    mount,
    audience: options.audience ?? 'lockkeeper-openbao',
    issuer: options.issuer,
    connectMs: within('timeouts.connectMs', options.timeouts?.connectMs ?? 5000, [1, 120_000]),
    requestMs: within('timeouts.requestMs', options.timeouts?.requestMs ?? 5000, [1, 120_000]),
    probeMs: within('timeouts.probeMs', options.timeouts?.probeMs ?? 2000, [1, 120_000]),
    caPem: options.caPem,
    breakerFailures: within('breaker.failures', options.breaker?.failures ?? 5, [1, 1000]),
    breakerOpenMs: within('breaker.openMs', options.breaker?.openMs ?? 2000, [1, 600_000]),
    connections: within('connections', options.connections ?? 32, [1, 256]),
    jwtSeconds: within('jwtSeconds', options.jwtSeconds ?? 45, [30, 60]),
    backdateSeconds: within('backdateSeconds', options.backdateSeconds ?? 1, [0, 5]),
    now: options.now ?? Date.now,
  };
}

function checkIdentity(which: string, identity: OpenBaoIdentity): void {
  rule(
    PATH.test(identity.authMount),
    `${which}.authMount must be one path segment of lower-case letters, digits, "-", "_"`,
  );
  rule(identity.role !== '', `${which}.role must not be empty`);
  rule(identity.subject !== '', `${which}.subject must not be empty`);
}

function originOf(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new TypeError('address must be a URL');
  }
  rule(url.protocol === 'http:' || url.protocol === 'https:', 'address must start with http:// or https://');
  rule(url.username === '' && url.password === '', 'address must not carry a user name or password');
  rule(url.pathname === '/' && url.search === '' && url.hash === '', 'address must name host and port only');
  return url.origin;
}

function within(name: string, value: number, [low, high]: readonly [number, number]): number {
  rule(
    Number.isInteger(value) && value >= low && value <= high,
    `${name} must be a whole number from ${low} to ${high}`,
  );
  return value;
}

function rule(holds: boolean, sentence: string): void {
  if (!holds) throw new TypeError(sentence);
}
