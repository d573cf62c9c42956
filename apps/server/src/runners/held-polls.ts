/** Who finds a job calls this many more: for many jobs at once, soon all are there. */
const CALLED_BY_FINDER = 2;

/**
 * Polls that wait for a job. Those of one group may have the same jobs, so that one of them looks for all: when it finds
 * nothing there is nothing for the others, and when it finds something it calls more of them. Whoever was called and goes
 * without having looked passes the call on.
 */
export class HeldPolls {
  /** In the order in which they began to wait. */
  readonly #groups = new Map<string, Set<HeldPoll>>();

  hold(group: string): HeldPoll {
    return new HeldPoll(this, group);
  }

  /** There may be something for anybody. */
  callEachGroup(): void {
    for (const group of [...this.#groups.keys()]) this.call(group, 1);
  }

  call(group: string, most: number): void {
    const waiting = this.#groups.get(group) ?? [];
    for (const poll of [...waiting].slice(0, most)) poll.call();
  }

  endAll(): void {
    for (const group of [...this.#groups.values()]) for (const poll of [...group]) poll.call();
  }

  add(group: string, poll: HeldPoll): void {
    const waiting = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, waiting.add(poll));
  }

  remove(group: string, poll: HeldPoll): void {
    const waiting = this.#groups.get(group);
    waiting?.delete(poll);
    if (waiting?.size === 0) this.#groups.delete(group);
  }
}

/** One poll: `wait`, then a look, then `looked` or `found`, again and again; `leave` whatever happens. */
export class HeldPoll {
  #calls = 0;
  /** How many of them came before the look that is under way, and before the last one that came to its end. */
  #heeding = 0;
  #heeded = 0;
  #end: (() => void) | null = null;

  constructor(
    private readonly polls: HeldPolls,
    private readonly group: string,
  ) {}

  /**
   * Resolves when it is called, when the time is over or when the signal fires. Begins before a look, so that what becomes
   * ready during it is not missed.
   */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#heeding = this.#calls;
    return new Promise((resolve) => {
      this.#end = () => {
        this.#end = null;
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.polls.remove(this.group, this);
        resolve();
      };
      const end = this.#end;
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end, { once: true });
      this.polls.add(this.group, this);
      if (signal.aborted) end();
    });
  }

  call(): void {
    this.#calls += 1;
    this.#end?.();
  }

  /** The look came to its end; one that failed has not heeded what it was called for. */
  looked(): void {
    this.#heeded = this.#heeding;
  }

  /** Something was there; there may be more. */
  found(): void {
    this.polls.call(this.group, CALLED_BY_FINDER);
  }

  leave(): void {
    this.#end?.();
    if (this.#calls > this.#heeded) this.polls.call(this.group, 1);
  }
}
