import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, requireReason } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { SecretPlaces } from '../secret-places.js';
import { asManager, requireActive, type SecretPlace } from '../secret.policy.js';
import { setManagerFreeze } from './freeze.query.js';

export interface ManagerFreeze {
  readonly fullPath: string;
  readonly reason?: string | null;
}

/** Stops all releases of all secrets of a group or project by one row, or lets them go on. */
@Injectable()
export class FreezeManager {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, input: ManagerFreeze, to: 'freeze' | 'thaw'): Promise<SecretPlace> {
    const ability = to === 'freeze' ? 'secrets_manager:freeze' : 'secrets_manager:thaw';
    const seen = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.require(ability, asManager(seen));
    const reason = requireReason(input.reason);
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, seen.id);
      inside.require(ability, asManager(place.namespace));
      requireActive(place);
      const { id, fullPath } = place.namespace;
      const changed = await setManagerFreeze(this.database, inside, id, to === 'freeze' ? reason : null);
      if (!changed) return place;
      await this.events.record(inside, {
        action: to === 'freeze' ? 'secrets_manager.frozen' : 'secrets_manager.thawed',
        namespaceId: id,
        target: { kind: 'secrets_manager', id, name: fullPath },
        details: { reason },
      });
      return this.places.visibleById(inside, id);
    });
  }
}
