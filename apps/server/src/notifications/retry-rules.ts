/** How often one mail or call is tried; the waits between come to a little more than a day. */
export const MOST_ATTEMPTS = 10;
/** Longer than any single try may take: what was claimed by a server that died is claimed again after this. */
export const LEASE_MS = 120_000;

const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** The wait after that many tries: 30 s, 2 min, 8 min, 32 min, 2 h, then 6 h each. */
export const waitAfter = (attempts: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 4 ** Math.max(0, attempts - 1));

/** What became of one try. */
export type Outcome =
  | { readonly sent: true }
  | {
      readonly sent: false;
      /** One sentence; never what the other side said, which may hold anything. */
      readonly reason: string;
      /** Trying again would not help. */
      readonly final: boolean;
      /** The other side as a whole did not answer, so what else waits for it may wait a little too. */
      readonly away: boolean;
    };

export const SENT: Outcome = { sent: true };
export const failed = (reason: string): Outcome => ({ sent: false, reason, final: false, away: false });
export const failedForGood = (reason: string): Outcome => ({ sent: false, reason, final: true, away: false });
export const away = (reason: string): Outcome => ({ sent: false, reason, final: false, away: true });
