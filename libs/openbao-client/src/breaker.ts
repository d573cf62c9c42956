import { StoreUnavailable, isStoreFault, type StoreOperation } from './faults.js';
import type { Settings } from './options.js';

/** What the breaker does now. `half_open`: one probe is under way, everything else is turned away. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** Leaves a failing server alone: a frozen database would otherwise cost every caller the whole deadline. */
export class Breaker {
  #failures = 0;
  #openUntil: number | null = null;
  #probing = false;

  constructor(private readonly settings: Settings) {}

  get state(): BreakerState {
    if (this.#openUntil === null) return 'closed';
    return this.#probing ? 'half_open' : 'open';
  }

  /** Runs one exchange. @throws StoreUnavailable `breaker_open` without running it. */
  async run<T>(operation: StoreOperation, exchange: () => Promise<T>): Promise<T> {
    const probe = this.#admit(operation);
    try {
      const result = await exchange();
      this.#close();
      return result;
    } catch (error) {
      if (tellsThatTheServerIsDown(error)) this.#failed(probe);
      else this.#close();
      throw error;
    }
  }

  #admit(operation: StoreOperation): boolean {
    if (this.#openUntil === null) return false;
    if (this.#probing || this.settings.now() < this.#openUntil) {
      throw new StoreUnavailable('breaker_open', { operation, status: null, outcome: 'not_done' });
    }
    this.#probing = true;
    return true;
  }

  #close(): void {
    this.#failures = 0;
    this.#openUntil = null;
    this.#probing = false;
  }

  #failed(probe: boolean): void {
    this.#failures += 1;
    if (probe) this.#probing = false;
    // Stragglers from before the opening do not prolong it.
    if (!probe && this.#openUntil !== null) return;
    if (probe || this.#failures >= this.settings.breakerFailures) {
      this.#openUntil = this.settings.now() + this.settings.breakerOpenMs;
    }
  }
}

function tellsThatTheServerIsDown(error: unknown): boolean {
  if (!isStoreFault(error)) return false;
  if (error.kind === 'timeout' || error.kind === 'sealed') return true;
  return error.kind === 'unavailable' && ['network', 'server_error', 'redirect'].includes(error.reason);
}
