import { Inject, Injectable } from '@nestjs/common';
import { TrashBin } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { OwnerPath } from './secret-request.js';
import { asManager, requireActive } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { buryManager } from './secrets-managers.query.js';

/** Turns secrets off for a group or project: all its secrets go to the trash as one, and no job gets any of them. */
@Injectable()
export class DeprovisionSecretsManager {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(TrashBin) private readonly bin: TrashBin,
  ) {}

  /** Answers null: there is no manager any more. */
  async execute(ctx: RequestContext, owner: OwnerPath): Promise<null> {
    const seen = await this.places.visible(ctx, owner);
    ctx.require('secrets_manager:delete', asManager(seen.namespace));
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.holdAlone(inside, seen.namespace.id);
      inside.require('secrets_manager:delete', asManager(place.namespace));
      requireActive(place);
      const { id, fullPath } = place.namespace;
      const trashId = await this.bin.open(inside, { kind: 'manager', namespaceId: id, name: fullPath, reason: '' });
      const secrets = await buryManager(this.database, inside, id, trashId);
      await this.events.record(inside, {
        action: 'secrets_manager.deprovisioned',
        namespaceId: id,
        target: { kind: 'secrets_manager', id, name: fullPath },
        details: { trashId, secrets },
      });
      return null;
    });
  }
}
