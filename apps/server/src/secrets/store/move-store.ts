import { timingSafeEqual } from 'node:crypto';
import { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { EventLog } from '../../platform/events/index.js';
import { StartRefused } from '../../platform/start-refused.js';
import { holdsCanary } from './choose-store.js';
import { holdNames, namedValues, otherSessions, switchStore } from './move-store.query.js';
import { ReadPermit } from './reveal-permit.js';
import type { SecretStore, ValueKey } from './secret-store.js';

const AT_ONCE = 200;
const TURNS = 5;
const LOWEST = '00000000-0000-0000-0000-000000000000';

/** Made for references that versions and webhooks name, while no server runs, and handed to nobody. */
class MovePermit extends ReadPermit {}

export interface Moved {
  readonly values: number;
  /** Named by something, and not in the store that they should be in: neither before nor after. */
  readonly missing: number;
}

interface Stores {
  readonly from: SecretStore;
  readonly to: SecretStore;
}

/**
 * Copies every value to the other store under the reference that it has, reads each back, and records the other store in
 * one transaction once everything that is named is there. Run again it goes on: what is there already is only compared.
 */
export class MoveStore {
  readonly #there = new Set<string>();
  readonly #missing = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly events: EventLog,
    private readonly stores: Stores,
  ) {}

  async execute(ctx: RequestContext, canary: { reference: string; uuid: string }): Promise<Moved> {
    await this.#claim(canary);
    // Again when something came to be named in between, which no server does.
    for (let turn = 0; turn < TURNS; turn += 1) {
      await this.#each(ctx, (keys) => this.#copy(keys.filter((key) => !this.#isKnown(key))));
      if (await this.#switch(ctx)) return { values: this.#there.size, missing: this.#missing.size };
    }
    throw new StartRefused('Something goes on writing secrets: stop all servers.');
  }

  readonly #isKnown = ({ reference }: ValueKey): boolean => this.#there.has(reference) || this.#missing.has(reference);

  /** The canary goes first: whatever else is in a store without it is somebody else's, and would count as orphans here. */
  async #claim({ reference, uuid }: { reference: string; uuid: string }): Promise<void> {
    const { to } = this.stores;
    if (await holdsCanary(to, reference, uuid)) return;
    if ((await to.references(null)).length > 0)
      throw new StartRefused('The other store holds values already, and not those of this installation.');
    await to.put({ owner: 0, reference }, new Sensitive(uuid));
    if (!(await holdsCanary(to, reference, uuid)))
      throw new StartRefused('The other store does not give back what it was given.');
  }

  async #each(ctx: RequestContext, work: (keys: readonly ValueKey[]) => Promise<void>): Promise<void> {
    for (let after = LOWEST; ;) {
      const keys = await namedValues(this.database, ctx, { after, limit: AT_ONCE });
      if (keys.length === 0) return;
      await work(keys);
      after = keys.at(-1)!.reference;
    }
  }

  async #copy(keys: readonly ValueKey[]): Promise<void> {
    if (keys.length === 0) return;
    const { from, to } = this.stores;
    const values = await read(from, keys);
    const before = await read(to, keys);
    for (const { reference } of keys) if (!values.has(reference)) this.#missing.add(reference);
    const fresh = keys.filter(({ reference }) => values.has(reference) && !before.has(reference));
    await to.putAll(fresh.map((key) => ({ ...key, value: values.get(key.reference)! })));
    const after = new Map([...before, ...(await read(to, fresh))]);
    for (const [reference, value] of values) {
      if (!same(value, after.get(reference)))
        throw new StartRefused(`The other store does not have the value of the reference ${reference} as it is here.`);
      this.#there.add(reference);
    }
  }

  async #switch(ctx: RequestContext): Promise<boolean> {
    const { database, stores } = this;
    return database.transaction(ctx, async (inside) => {
      await holdNames(database, inside);
      let complete = true;
      await this.#each(inside, async (keys) => void (complete &&= keys.every(this.#isKnown)));
      if (!complete) return false;
      if ((await otherSessions(database, inside)) > 0)
        throw new StartRefused('A server has started meanwhile: stop it, then run this again.');
      if (!(await switchStore(database, inside, stores.from.kind, stores.to.kind)))
        throw new StartRefused('The move was given up meanwhile.');
      await this.events.record(inside, {
        action: 'store.moved',
        target: { kind: 'store', id: stores.to.kind, name: stores.to.kind },
        details: { from: stores.from.kind, to: stores.to.kind, values: this.#there.size, missing: this.#missing.size },
      });
      return true;
    });
  }
}

const read = async (store: SecretStore, keys: readonly ValueKey[]): Promise<ReadonlyMap<string, Sensitive>> =>
  keys.length === 0 ? new Map() : store.get(keys.map((key) => ({ ...key, permit: new MovePermit() })));

function same(one: Sensitive, other: Sensitive | undefined): boolean {
  if (other?.byteLength !== one.byteLength) return false;
  return timingSafeEqual(Buffer.from(one.reveal()), Buffer.from(other.reveal()));
}
