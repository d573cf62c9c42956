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
    const kept = { owner, reference: newReference(), value };
    const put = (): Promise<void> => this.store.put(kept, value);
    return this.#around(ctx, [kept], put, (inside) => work(inside, kept.reference));
  }

  /** Several values of one owner, all or none. The references come in the order of the values. */
  async executeAll<T>(
    ctx: RequestContext,
    owner: number,
    values: readonly Sensitive[],
    work: (ctx: RequestContext, references: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const kept = values.map((value) => ({ owner, reference: newReference(), value }));
    const put = async (): Promise<void> => (kept.length > 0 ? this.store.putAll(kept) : undefined);
    const references = kept.map(({ reference }) => reference);
    return this.#around(ctx, kept, put, (inside) => work(inside, references));
  }

  async #around<T>(
    ctx: RequestContext,
    keys: readonly ValueKey[],
    put: () => Promise<void>,
    work: (ctx: RequestContext) => Promise<T>,
  ): Promise<T> {
    // A commit whose answer is lost may have happened: those values are left to the reconciler, which looks first.
    let mayBeCommitted = false;
    try {
      await put();
      return await this.database.transaction(ctx, async (inside) => {
        const result = await work(inside);
        mayBeCommitted = true;
        return result;
      });
    } catch (error) {
      if (!mayBeCommitted) await this.#abandon(ctx, keys);
      throw error;
    }
  }

  async #abandon(ctx: RequestContext, keys: readonly ValueKey[]): Promise<void> {
    try {
      await this.destroyValues.enqueue(ctx, keys);
    } catch (error) {
      this.logger.warn({ requestId: ctx.requestId, err: describe(error) }, 'unused values are left to the reconciler');
    }
  }
}
