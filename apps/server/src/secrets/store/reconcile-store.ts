import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { Background } from '../../platform/jobs/index.js';
import { LOGGER, type Logger } from '../../platform/logging/index.js';
import { holdsCanary, readInstallation } from './choose-store.js';
import { DestroyValues } from './destroy-values.js';
import { referenceAge } from './reference.js';
import { SecretStore } from './secret-store.js';

const TURN_SECONDS = 600;
const ORPHAN_AGE_MS = 3_600_000;
const MOST_ORPHANS = 100;
const MOST_ORPHANS_SHARE = 0.01;

export interface ReconcileReport {
  readonly outcome: 'done' | 'foreign_store' | 'too_many_orphans';
  readonly values: number;
  readonly orphans: number;
}

/**
 * Removes what a crash between "value stored" and "version committed" left behind: values older than an hour that no
 * version and no webhook names, and that are not to be destroyed anyway. Stops and raises an alarm when the store is
 * another installation's, or when so many are orphans that the database must have been restored to an earlier state: a
 * restored database must never empty a store.
 */
@Injectable()
export class ReconcileStore implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'reconcile-store', (ctx) => this.execute(ctx));
  }

  async execute(ctx: RequestContext): Promise<ReconcileReport> {
    const row = await readInstallation(ctx, this.database);
    if (!row.canary_reference || !(await holdsCanary(this.store, row.canary_reference, row.uuid))) {
      return this.#alarm(ctx, { outcome: 'foreign_store', values: 0, orphans: 0 });
    }
    const { values, orphans } = await this.#scan(ctx, row.canary_reference);
    if (orphans.length > allowed(values)) {
      return this.#alarm(ctx, { outcome: 'too_many_orphans', values, orphans: orphans.length });
    }
    // The owner is bound into a value but not needed to remove it.
    await this.destroyValues.enqueue(
      ctx,
      orphans.map((reference) => ({ owner: 0, reference })),
    );
    return { outcome: 'done', values, orphans: orphans.length };
  }

  async #scan(ctx: RequestContext, canary: string): Promise<{ values: number; orphans: string[] }> {
    const orphans: string[] = [];
    let values = 0;
    let after: string | null = null;
    for (;;) {
      const page: readonly string[] = await this.store.references(after);
      if (page.length === 0) return { values, orphans };
      values += page.length;
      after = page.at(-1) ?? null;
      const old = page.filter((reference) => reference !== canary && referenceAge(reference) > ORPHAN_AGE_MS);
      const rows = await this.database.query<{ reference: string }>(
        ctx,
        `SELECT r.reference FROM unnest($1::uuid[]) AS r(reference)
          WHERE NOT EXISTS (SELECT FROM secret_versions v WHERE v.reference = r.reference)
            AND NOT EXISTS (SELECT FROM webhooks w WHERE w.key_reference = r.reference)
            AND NOT EXISTS (SELECT FROM store_destructions d WHERE d.reference = r.reference)`,
        [old],
      );
      orphans.push(...rows.map((row) => row.reference));
    }
  }

  async #alarm(ctx: RequestContext, report: ReconcileReport): Promise<ReconcileReport> {
    this.logger.error({ report }, 'reconciling the store was stopped');
    await this.events.record(ctx, {
      action: 'store.reconcile_stopped',
      outcome: 'failed',
      target: { kind: 'store', id: this.store.kind, name: this.store.kind },
      details: { ...report },
    });
    return report;
  }
}

/** Few orphans are a crash; a hundred, or one in a hundred, are a restored database. A small store may have a handful. */
function allowed(values: number): number {
  return Math.min(MOST_ORPHANS, Math.max(5, Math.floor(values * MOST_ORPHANS_SHARE)));
}
