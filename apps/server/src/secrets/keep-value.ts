import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { describe } from '../platform/errors/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { DestroyValues, newReference, SecretStore } from './store/index.js';

interface Steps<T> {
  readonly put: () => Promise<void>;
  readonly work: (ctx: RequestContext) => Promise<T>;
  /** Has the values destroyed that did not become versions. */
  readonly abandon: () => Promise<void>;
}

/**
 * The order of writing: the value goes into the store under a fresh reference first, then one transaction makes it a
 * version. What ends in between leaves a value that nobody can reach. One is left to the reconciler; many are announced
 * before, so that they are not taken for a restored database.
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
    return this.#around(ctx, {
      put: () => this.store.put(kept, value),
      work: (inside) => work(inside, kept.reference),
      abandon: () => this.destroyValues.enqueue(ctx, [kept]),
    });
  }

  /** Several values of one owner, all or none. The references come in the order of the values. */
  async executeAll<T>(
    ctx: RequestContext,
    owner: number,
    values: readonly Sensitive[],
    work: (ctx: RequestContext, references: readonly string[]) => Promise<T>,
  ): Promise<T> {
    const kept = values.map((value) => ({ owner, reference: newReference(), value }));
    const references = kept.map(({ reference }) => reference);
    if (kept.length === 0) return this.database.transaction(ctx, (inside) => work(inside, references));
    await this.destroyValues.announce(ctx, kept);
    let stored = false;
    return this.#around(ctx, {
      put: async () => {
        await this.store.putAll(kept);
        stored = true;
      },
      work: async (inside) => {
        await this.destroyValues.keep(inside, kept);
        return work(inside, references);
      },
      // What a store that failed was sent may still arrive there: those values have their hour.
      abandon: async () => (stored ? this.destroyValues.abandon(ctx, kept) : undefined),
    });
  }

  async #around<T>(ctx: RequestContext, { put, work, abandon }: Steps<T>): Promise<T> {
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
      if (!mayBeCommitted) await this.#tried(ctx, abandon);
      throw error;
    }
  }

  async #tried(ctx: RequestContext, abandon: () => Promise<void>): Promise<void> {
    try {
      await abandon();
    } catch (error) {
      this.logger.warn({ requestId: ctx.requestId, err: describe(error) }, 'unused values are left for later');
    }
  }
}
