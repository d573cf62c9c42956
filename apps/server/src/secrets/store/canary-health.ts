import { Inject, Injectable } from '@nestjs/common';
import { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { StoreHealth } from '../../platform/health/index.js';
import { holdsCanary, readInstallation } from './choose-store.js';
import { SecretStore } from './secret-store.js';

const DEADLINE_MS = 2000;

/** A store's own health call can say "fine" while its database is down, so readiness reads a real entry, with a deadline. */
@Injectable()
export class CanaryHealth extends StoreHealth {
  constructor(
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(Database) private readonly database: Database,
  ) {
    super();
  }

  override get kind(): string {
    return this.store.kind;
  }

  override async ready(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), DEADLINE_MS);
    });
    try {
      return await Promise.race([this.#read(), late]);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<boolean> {
    const row = await readInstallation(RequestContext.system('health'), this.database);
    // Not after a move that this server missed, which left the values here too.
    if (row.store_kind !== this.store.kind) return false;
    return row.canary_reference !== null && holdsCanary(this.store, row.canary_reference, row.uuid);
  }
}
