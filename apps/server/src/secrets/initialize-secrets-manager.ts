import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { OwnerPath } from './secret-request.js';
import { asManager, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { activateManager } from './secrets-managers.query.js';

/** Turns secrets on for a group or project; one that is on stays as it is. */
@Injectable()
export class InitializeSecretsManager {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, owner: OwnerPath): Promise<SecretPlace> {
    const { id } = await this.places.visibleNamespace(ctx, owner);
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, id);
      inside.require('secrets_manager:create', asManager(place.namespace));
      const activated = await activateManager(this.database, inside, id);
      if (activated) {
        await this.events.record(inside, {
          action: 'secrets_manager.initialized',
          namespaceId: id,
          target: { kind: 'secrets_manager', id: activated.id, name: place.namespace.fullPath },
        });
      }
      return { ...place, managerActive: true };
    });
  }
}
