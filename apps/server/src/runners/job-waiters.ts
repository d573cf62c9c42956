import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { JOBS_READY } from '../pipelines/index.js';
import { Notifications } from '../platform/database/index.js';

/** Wakes held polls when jobs become ready, on whichever replica that happened. */
@Injectable()
export class JobWaiters implements OnModuleInit, OnModuleDestroy {
  private readonly waiting = new Set<() => void>();
  #closed = false;

  constructor(@Inject(Notifications) private readonly notifications: Notifications) {}

  async onModuleInit(): Promise<void> {
    await this.notifications.listen(JOBS_READY, () => {
      for (const wake of [...this.waiting]) wake();
    });
  }

  /** Held polls must not hold up a shutdown. */
  onModuleDestroy(): void {
    this.#closed = true;
    for (const wake of [...this.waiting]) wake();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves at the next announcement, when the time is over or when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted || this.#closed) wake();
    });
  }
}
