import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { JOBS_READY } from '../pipelines/index.js';
import { Notifications } from '../platform/database/index.js';
import { HeldPolls, type HeldPoll } from './held-polls.js';
import type { KnownRunner } from './runner-identity.js';

/** Wakes held polls when jobs become ready, on whichever replica that happened. */
@Injectable()
export class JobWaiters implements OnModuleInit, OnModuleDestroy {
  private readonly polls = new HeldPolls();
  #closed = false;

  constructor(@Inject(Notifications) private readonly notifications: Notifications) {}

  async onModuleInit(): Promise<void> {
    await this.notifications.listen(JOBS_READY, () => this.polls.callEachGroup());
  }

  /** Held polls must not hold up a shutdown. */
  onModuleDestroy(): void {
    this.#closed = true;
    this.polls.endAll();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What decides which jobs a poll may have makes its group; a runner may have been given another token since it asked. */
  hold({ id, tokenHash, protected: isProtected }: KnownRunner, resolvesSecrets: boolean): HeldPoll {
    return this.polls.hold([id, tokenHash.toString('hex'), isProtected, resolvesSecrets].join(' '));
  }
}
