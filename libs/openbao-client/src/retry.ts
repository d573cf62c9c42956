import { setTimeout as sleep } from 'node:timers/promises';
import { isStoreFault } from './faults.js';

const PAUSES_MS = [50, 200];
const UPGRADE_PAUSE_MS = 50;
/** A fresh KV mount is normally ready within milliseconds, at worst within about 15 s. */
const UPGRADE_ATTEMPTS = 300;

/**
 * Repeats what may be repeated: reads, and writes that end in the same state however often they are done. Never a put.
 * A lost connection or a gateway's 502/504 is tried three times in all; a 500 twice, since it is also the answer to a
 * request that can never succeed; a timeout, a seal or an open breaker not at all.
 */
export async function retrying<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      const pause = PAUSES_MS[failed];
      if (pause === undefined || failed >= repeatsFor(error)) throw error;
      // Spread, so that callers who failed together do not come back together.
      await sleep(pause * (0.5 + Math.random()));
    }
  }
}

function repeatsFor(error: unknown): number {
  if (!isStoreFault(error) || error.kind !== 'unavailable') return 0;
  if (error.reason === 'network' || error.reason === 'upgrading') return 2;
  if (error.reason !== 'server_error') return 0;
  return error.status === 500 ? 1 : 2;
}

/** Waits out "Upgrading from non-versioned to versioned data", which a new mount answers for a moment. */
export async function whenUpgraded<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = UPGRADE_ATTEMPTS; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      const upgrading = isStoreFault(error) && error.kind === 'unavailable' && error.reason === 'upgrading';
      if (!upgrading || left <= 1) throw error;
      await sleep(UPGRADE_PAUSE_MS);
    }
  }
}
