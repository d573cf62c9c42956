import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { describe } from '../platform/errors/index.js';
import { Background } from '../platform/jobs/index.js';
import { LOGGER, type Logger } from '../platform/logging/index.js';
import { SecretStore } from '../secrets/index.js';
import { PurgeEntry } from './purge-entry.js';
import { dueEntries, purgedOwners } from './purge.query.js';

const TURN_SECONDS = 60;
const PER_TURN = 100;
const SHRED_SECONDS = 600;

/** Destroys what has waited in the trash for its time: each entry in a transaction of its own, so that any turn may end. */
@Injectable()
export class PurgeDue implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(PurgeEntry) private readonly purge: PurgeEntry,
    @Inject(Background) private readonly background: Background,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'purge-trash', (ctx) => this.execute(ctx));
    this.background.every(SHRED_SECONDS, 'shred-purged-owners', (ctx) => this.shred(ctx));
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (const id of await dueEntries(this.database, ctx, PER_TURN)) {
      try {
        await this.purge.execute(ctx, id, 'retention');
      } catch (error) {
        // One that cannot be purged must not keep the others.
        this.logger.error({ trashId: id, err: describe(error) }, 'purging from the trash failed');
      }
    }
  }

  /** Nobody can write values of a purged group or project any more, so the key that sealed them may go after the last. */
  async shred(ctx: RequestContext): Promise<void> {
    const owners = await purgedOwners(this.database, ctx);
    if (owners.length > 0) await this.store.shred(owners);
  }
}
