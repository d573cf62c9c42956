import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { EventLog } from '../../platform/events/index.js';
import { countOthers, holdKeys, keysByMaster, keysToRewrap, writeWrapped, type OwnerKey } from './owner-keys.query.js';
import { MASTER_KEY_TARGET, type MasterKey, type MasterKeys } from './owner-keys.js';

const AT_ONCE = 500;
const FIRST = -1;

export interface Rotation {
  readonly rewrapped: number;
  /** Owners whose data key does not open with the master key that it names: it was damaged. They are left as they are. */
  readonly damaged: readonly number[];
}

interface Batch {
  readonly last: number;
  readonly rewrapped: number;
  readonly damaged: readonly number[];
}

/**
 * Wraps every owner's data key by the first of the master keys. It may be killed at any moment and run again: each key
 * says by which master key it is wrapped. The installation's own data key goes first, and by it servers know which
 * master key wraps new ones, so none is added behind the back of this.
 */
export class RotateMasterKey {
  constructor(
    private readonly database: Database,
    private readonly events: EventLog,
  ) {}

  /** The id of a master key that wraps data keys and is not among those that are given, or null. */
  async missing(ctx: RequestContext, keys: MasterKeys): Promise<string | null> {
    const used = await keysByMaster(this.database, ctx);
    return used.find(({ master }) => !keys.ids.includes(master))?.master ?? null;
  }

  /** To be called when no master key is missing. */
  async execute(ctx: RequestContext, keys: MasterKeys): Promise<Rotation> {
    let rewrapped = 0;
    const damaged: number[] = [];
    for (let after: number | null = FIRST; after !== null;) {
      const batch: Batch | null = await this.#batch(ctx, keys, after);
      rewrapped += batch?.rewrapped ?? 0;
      damaged.push(...(batch?.damaged ?? []));
      after = batch?.last ?? null;
    }
    return { rewrapped, damaged };
  }

  async #batch(ctx: RequestContext, keys: MasterKeys, after: number): Promise<Batch | null> {
    const { database } = this;
    const to = keys.first;
    return database.transaction(ctx, async (inside) => {
      const before = await holdKeys(database, inside);
      const rows = await keysToRewrap(database, inside, { master: to.id, after, limit: AT_ONCE });
      if (rows.length === 0) return null;
      const opened = rows.map((row) => rewrapped(row, keys));
      const done = opened.filter((key) => key !== null);
      await writeWrapped(database, inside, done);
      if (before !== null && before !== to.id) await this.#record(inside, to, { action: 'started', from: before });
      if (done.length > 0 && (await countOthers(database, inside, to.id)) === 0)
        await this.#record(inside, to, { action: 'finished', from: rows[0]!.master });
      const damaged = rows.filter((_, at) => opened[at] === null).map((row) => row.owner);
      return { last: rows.at(-1)!.owner, rewrapped: done.length, damaged };
    });
  }

  /** Ids of keys are digests: nobody gets anything from them. */
  async #record(
    ctx: RequestContext,
    to: MasterKey,
    { action, from }: { action: 'started' | 'finished'; from: string },
  ): Promise<void> {
    await this.events.record(ctx, {
      action: `store.master_key_rotation_${action}`,
      target: { kind: MASTER_KEY_TARGET, id: to.id, name: 'Master key' },
      details: { from, to: to.id },
    });
  }
}

/** Null when it does not open. */
function rewrapped({ owner, master, wrapped }: OwnerKey, keys: MasterKeys): OwnerKey | null {
  const from = keys.find(master);
  if (!from) throw new Error('a data key is wrapped by a master key that is not given');
  try {
    return { owner, master: keys.first.id, wrapped: from.rewrap(owner, wrapped, keys.first) };
  } catch {
    return null;
  }
}
