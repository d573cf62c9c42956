import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TRACE_PATCH_BYTES } from '@lockkeeper/runner-protocol';
import type { JobLink } from './job-link.js';
import type { JobLog } from './job-log.js';
import type { JobStop } from './job-stop.js';

const REFUSED_ROUNDS = 10;

export interface ShippingTimes {
  /** Milliseconds between updates until the server names an interval. */
  intervalMs: number;
  /** A job without news is touched after this many milliseconds. */
  touchMs: number;
  /** The longest pause between two tries after a failure. */
  maxPauseMs: number;
}

/** Brings the log to the server byte by byte: what was not acknowledged is sent again, whatever happened to the server. */
export class LogShipper {
  readonly #closing = new AbortController();
  #sent = 0;
  #failures = 0;
  #refusals = 0;
  #lastPatch = 0;
  #loop: Promise<void> | null = null;

  constructor(
    private readonly log: JobLog,
    private readonly link: JobLink,
    private readonly stop: JobStop,
    private readonly times: ShippingTimes,
  ) {}

  start(): void {
    this.#loop = this.#keepUp();
  }

  /**
   * Sends everything that is left; gives up at `deadline` (milliseconds since 1970), after ten refusals in a row, or when the
   * server aborts the job.
   */
  async finish(deadline: number): Promise<void> {
    this.#closing.abort();
    await this.#loop;
    const wanted = () =>
      this.#sent < this.log.size && this.stop.reason !== 'aborted' && this.#refusals < REFUSED_ROUNDS;
    while (wanted() && Date.now() < deadline) {
      await this.#send();
      if (this.#failures > 0) await sleep(this.#pause());
    }
  }

  /** Forgets what was sent: the server found that its copy is wrong. */
  rewind(): void {
    this.#sent = 0;
  }

  async #keepUp(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const interval = Math.min(this.link.intervalMs ?? this.times.intervalMs, this.times.touchMs);
      const pause = this.#failures > 0 ? Math.min(interval, this.#pause()) : interval;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted || this.stop.reason === 'aborted') return;
      const due = this.#lastPatch + (this.link.intervalMs ?? this.times.intervalMs) <= Date.now();
      if (this.#sent < this.log.size && due) await this.#send();
      else if (Date.now() - this.link.lastContact >= this.times.touchMs) await this.#touch();
    }
  }

  async #send(): Promise<void> {
    const bytes = this.log.slice(this.#sent, MAX_TRACE_PATCH_BYTES);
    const next = await this.link.patchTrace(bytes, this.#sent).catch(() => 'later' as const);
    this.#refusals = next === 'refused' ? this.#refusals + 1 : 0;
    if (typeof next === 'string' || next === this.#sent) {
      this.#failures++;
      return;
    }
    // A 416 moves backwards; were that answered for ever, the pauses must still grow.
    this.#failures = next < this.#sent ? this.#failures + 1 : 0;
    this.#sent = Math.min(next, this.log.size);
    this.#lastPatch = Date.now();
  }

  async #touch(): Promise<void> {
    await this.link.touch(this.log).catch(() => undefined);
  }

  #pause(): number {
    return Math.min(100 * 2 ** this.#failures, this.times.maxPauseMs);
  }
}
