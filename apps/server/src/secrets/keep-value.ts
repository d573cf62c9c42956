import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { describe } from '../platform/errors/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { DestroyValues, newReference, SecretStore, type ValueKey } from './store/index.js';

/**
 * The order of writing: the value goes into the store under a fresh reference first, then one transaction makes it a
 * version. What ends in between leaves a value that nobody can reach.
 */
@Injectable()
export class KeepValue {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute<T>(
    ctx: RequestContext,
    owner: number,
    value: Sensitive,
    work: (ctx: RequestContext, reference: string) => Promise<T>,
  ): Promise<T> {
    const key = { owner, reference: newReference() };
    // A commit whose answer is lost may have happened: that value is left to the reconciler, which looks first.
    let mayBeCommitted = false;
    try {
      await this.store.put(key, value);
      return await this.database.transaction(ctx, async (inside) => {
        const result = await work(inside, key.reference);
        mayBeCommitted = true;
        return result;
      });
    } catch (error) {
      if (!mayBeCommitted) await this.#abandon(ctx, key);
      throw error;
    }
  }

  async #abandon(ctx: RequestContext, key: ValueKey): Promise<void> {
    try {
      await this.destroyValues.enqueue(ctx, [key]);
    } catch (error) {
      this.logger.warn({ requestId: ctx.requestId, err: describe(error) }, 'an unused value is left to the reconciler');
    }
  }
}
