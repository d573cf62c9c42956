import { StoreBadAnswer } from './faults.js';
import type { Settings } from './options.js';
import type { Transport } from './transport.js';

/** What `sys/health` says about the process. It does not touch storage or audit: only the canary tells whether values can be read. */
export type ServerState = 'active' | 'standby' | 'sealed' | 'uninitialised';

export interface ServerHealth {
  readonly state: ServerState;
  /** As the binary was stamped, e.g. `2.6.4`; `2.0.0-HEAD` when it was not. Empty when the server does not tell. */
  readonly version: string;
  /** The server's clock minus ours, in whole seconds; JWTs get no leeway, so two seconds are too many. Null when it does not tell. */
  readonly clockAheadSeconds: number | null;
}

const STATES: Readonly<Record<number, ServerState>> = {
  200: 'active',
  429: 'standby',
  472: 'standby',
  473: 'standby',
  501: 'uninitialised',
  503: 'sealed',
};

/** Asks without authentication and past the breaker: this is how one looks at a server that fails. */
export async function readHealth(transport: Transport, settings: Settings): Promise<ServerHealth> {
  const asked = { operation: 'health', write: false } as const;
  const answer = await transport.send({ ...asked, method: 'GET', path: 'sys/health', timeoutMs: settings.probeMs });
  const state = STATES[answer.status];
  const body = answer.body as {
    initialized?: unknown;
    sealed?: unknown;
    version?: unknown;
    server_time_utc?: unknown;
  } | null;
  if (!state || typeof body?.initialized !== 'boolean' || typeof body.sealed !== 'boolean') {
    const facts = { operation: 'health', status: answer.status, outcome: 'not_done' } as const;
    throw new StoreBadAnswer('this is no health answer of OpenBao', facts);
  }
  const time = body.server_time_utc;
  return {
    state,
    version: typeof body.version === 'string' ? body.version : '',
    clockAheadSeconds: typeof time === 'number' ? time - Math.floor(settings.now() / 1000) : null,
  };
}

/** The verdict on a server's version. `unstamped`: a binary built without a version says nothing; the caller decides. */
export type VersionCheck =
  | { readonly verdict: 'ok'; readonly version: string }
  | { readonly verdict: 'unstamped'; readonly version: string; readonly message: string }
  | { readonly verdict: 'too_old'; readonly version: string; readonly message: string };

const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const FLOORS: readonly (readonly [number, number, number])[] = [
  [2, 6, 4],
  [2, 7, 1],
];

/**
 * Holds a version against the floor 2.6.4 (in the 2.6 line) or 2.7.1: everything older has open vulnerabilities in
 * policies, JWT login and inline auth (CVE-2026-115365, CVE-2026-115359 and others). The caller decides what follows.
 */
export function checkVersion(health: Pick<ServerHealth, 'version'>): VersionCheck {
  const { version } = health;
  const match = VERSION.exec(version);
  if (!match || /HEAD|dev/i.test(match[4] ?? '')) {
    return {
      verdict: 'unstamped',
      version,
      message: 'OpenBao does not tell its version; 2.6.4 or 2.7.1 at least is needed.',
    };
  }
  const numbers = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  if (isAtLeastAFloor(numbers, match[4] !== undefined)) return { verdict: 'ok', version };
  return {
    verdict: 'too_old',
    version,
    message: `OpenBao ${version} has known vulnerabilities; 2.6.4 or 2.7.1 at least is needed.`,
  };
}

/** A pre-release is older than the release it precedes. */
function isAtLeastAFloor([major, minor, patch]: readonly [number, number, number], preRelease: boolean): boolean {
  const last = FLOORS[FLOORS.length - 1];
  if (last && (major > last[0] || (major === last[0] && minor > last[1]))) return true;
  const floor = FLOORS.find((candidate) => candidate[0] === major && candidate[1] === minor);
  return floor !== undefined && (patch > floor[2] || (patch === floor[2] && !preRelease));
}
