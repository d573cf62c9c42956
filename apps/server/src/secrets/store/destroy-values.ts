import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { storeUnavailable } from '../../platform/errors/index.js';
import { Background } from '../../platform/jobs/index.js';
import { SecretStore, type ValueKey } from './secret-store.js';

const TURN_SECONDS = 5;
const PER_TURN = 100;
/** How long values may be on their way, and how much earlier than that their versions must be committed. */
const ANNOUNCED_FOR = "interval '1 hour'";
const MARGIN = "interval '30 minutes'";

/** Destroys values whose tombstone is committed, and asks again until the store has acknowledged each. */
@Injectable()
export class DestroyValues implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'destroy-values', (ctx) => this.execute(ctx));
  }

  /** Call inside the transaction that writes the tombstone. */
  async enqueue(ctx: RequestContext, keys: readonly ValueKey[]): Promise<void> {
    if (keys.length === 0) return;
    await this.database.query(
      ctx,
      `INSERT INTO store_destructions (reference, owner_id)
       SELECT * FROM unnest($1::uuid[], $2::bigint[]) ON CONFLICT DO NOTHING`,
      [keys.map((key) => key.reference), keys.map((key) => key.owner)],
    );
  }

  /**
   * Before many values are stored: they are destroyed in an hour, unless `keep` is called in the transaction that makes
   * them versions. So a crash in between leaves nothing that somebody would have to judge.
   */
  async announce(ctx: RequestContext, keys: readonly ValueKey[]): Promise<void> {
    await this.database.query(
      ctx,
      `INSERT INTO store_destructions (reference, owner_id, next_attempt_at)
       SELECT reference, owner_id, now() + ${ANNOUNCED_FOR} FROM unnest($1::uuid[], $2::bigint[]) AS k(reference, owner_id)`,
      [keys.map((key) => key.reference), keys.map((key) => key.owner)],
    );
  }

  /** Inside the transaction that makes announced values versions. Refuses those that may be destroyed before it ends. */
  async keep(ctx: RequestContext, keys: readonly ValueKey[]): Promise<void> {
    const kept = await this.database.query(
      ctx,
      `DELETE FROM store_destructions WHERE reference = ANY($1::uuid[]) AND next_attempt_at > now() + ${MARGIN}
       RETURNING reference`,
      [keys.map((key) => key.reference)],
    );
    if (kept.length !== keys.length) throw storeUnavailable();
  }

  /** Announced values that will not become versions need not wait. */
  async abandon(ctx: RequestContext, keys: readonly ValueKey[]): Promise<void> {
    await this.database.query(
      ctx,
      'UPDATE store_destructions SET next_attempt_at = least(next_attempt_at, now()) WHERE reference = ANY($1::uuid[])',
      [keys.map((key) => key.reference)],
    );
  }

  async execute(ctx: RequestContext): Promise<void> {
    const due = await this.database.query<{ reference: string; owner_id: number }>(
      ctx,
      `SELECT reference, owner_id FROM store_destructions WHERE next_attempt_at <= now() ORDER BY next_attempt_at LIMIT ${PER_TURN}`,
    );
    for (const row of due) await this.#destroy(ctx, { owner: row.owner_id, reference: row.reference });
  }

  async #destroy(ctx: RequestContext, key: ValueKey): Promise<void> {
    try {
      await this.store.destroy(key);
      await this.database.query(ctx, 'DELETE FROM store_destructions WHERE reference = $1', [key.reference]);
    } catch {
      // Later each time, at most every hour: a store that is down for long must not be hammered when it returns.
      await this.database.query(
        ctx,
        `UPDATE store_destructions SET attempts = attempts + 1,
           next_attempt_at = now() + least(interval '1 hour', interval '5 seconds' * power(2, least(attempts, 10)))
          WHERE reference = $1`,
        [key.reference],
      );
    }
  }
}
