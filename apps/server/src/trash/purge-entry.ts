import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog, type AuditFact } from '../platform/events/index.js';
import { DestroyValues } from '../secrets/index.js';
import { destroyVersionsOf, lockDoomedEntries, markPurged, type DoomedEntry } from './purge.query.js';

/**
 * Destroys for good what an entry holds: tombstones, the order to the store and the event commit together, then the
 * store destroys the values, and is asked until it has. Of a group or project the entries of what is in it end too.
 */
@Injectable()
export class PurgeEntry {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
  ) {}

  /** False when it was restored or purged already. */
  execute(ctx: RequestContext, id: string, why: 'asked' | 'retention'): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      const entries = await lockDoomedEntries(this.database, inside, id);
      const whole = entries.find((entry) => entry.id === id);
      if (!whole) return false;
      const destroyed = await destroyVersionsOf(this.database, inside, whole);
      await this.destroyValues.enqueue(inside, destroyed);
      await markPurged(
        this.database,
        inside,
        entries.map((entry) => entry.id),
      );
      const facts = entries.map((entry) =>
        eventOf(entry, {
          why,
          trashId: entry.id,
          ...(entry === whole ? { versions: destroyed.length } : { with: id }),
        }),
      );
      await this.events.recordAll(inside, facts);
      return true;
    });
  }
}

function eventOf(entry: DoomedEntry, details: Readonly<Record<string, unknown>>): AuditFact {
  const kind = entry.kind === 'manager' ? 'secrets_manager' : entry.kind;
  return {
    action: `${kind}.purged`,
    namespaceId: entry.namespace_id,
    target: { kind, id: entry.secret_id ?? entry.namespace_id, name: entry.name },
    details,
  };
}
