import type { SecretRow } from './use-secrets';

export const filterStates = [
  'EXPOSED',
  'EXPIRED',
  'EXPIRING',
  'OVERDUE',
  'APPROACHING',
  'FROZEN',
  'NEVER_RELEASED',
  'PROTECTED',
  'WRITE_ONLY',
] as const;
export type FilterState = (typeof filterStates)[number];

const SOON = 30 * 86_400_000;

const expired = (secret: SecretRow, now: number): boolean =>
  secret.expiresAt !== null && new Date(secret.expiresAt).getTime() <= now;

const TESTS: Record<FilterState, (secret: SecretRow, now: number) => boolean> = {
  EXPOSED: (secret) => secret.exposed,
  EXPIRED: expired,
  EXPIRING: (secret, now) =>
    secret.expiresAt !== null && !expired(secret, now) && new Date(secret.expiresAt).getTime() <= now + SOON,
  OVERDUE: (secret) => secret.rotationInfo?.status === 'OVERDUE',
  APPROACHING: (secret) => secret.rotationInfo?.status === 'APPROACHING',
  FROZEN: (secret) => secret.frozen,
  NEVER_RELEASED: (secret) => secret.lastReleasedAt === null,
  PROTECTED: (secret) => secret.protected,
  WRITE_ONLY: (secret) => secret.writeOnly,
};

/** The states that are true of a secret; the server has the same words for its own filter. */
export function isInState(secret: SecretRow, state: FilterState, now = Date.now()): boolean {
  return TESTS[state](secret, now);
}

export function tagsOf(rows: readonly SecretRow[]): string[] {
  return [...new Set(rows.flatMap((row) => row.tags))].sort();
}

/** What the page shows of all that it has, by state and tag; names are filtered by the grid. */
export function narrow(rows: readonly SecretRow[], state: string, tag: string): readonly SecretRow[] {
  const known = filterStates.find((one) => one === state);
  if (!known && !tag) return rows;
  return rows.filter((row) => (!known || isInState(row, known)) && (!tag || row.tags.includes(tag)));
}
