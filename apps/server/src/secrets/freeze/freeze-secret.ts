import { Inject, Injectable } from '@nestjs/common';
import { requireReason } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { FindSecret, type SecretView } from '../find-secret.js';
import { requireUnmodified } from '../metadata-cas.js';
import { SecretPlaces } from '../secret-places.js';
import { secretById } from '../secret-rows.query.js';
import { lockSecret } from '../secret-writes.query.js';
import { asStoredSecret } from '../secret.policy.js';
import { setSecretFreeze } from './freeze.query.js';

export interface SecretFreeze {
  readonly secretId: string;
  /** Absent: whatever it is now, for nobody should have to look first who must stop a secret at once. */
  readonly metadataCas?: number | null;
  readonly reason?: string | null;
}

/** Stops all releases of a secret at once, or lets them go on. One that is as it should be stays as it is. */
@Injectable()
export class FreezeSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  async execute(ctx: RequestContext, input: SecretFreeze, to: 'freeze' | 'thaw'): Promise<SecretView> {
    const ability = to === 'freeze' ? 'secret:freeze' : 'secret:thaw';
    const seen = await this.find.byId(ctx, input.secretId);
    ctx.require(ability, asStoredSecret(seen.place, seen.row));
    const reason = requireReason(input.reason);
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, seen.row.namespace_id);
      const locked = await lockSecret(this.database, inside, seen.row.id);
      const row = locked && (await secretById(this.database, inside, seen.row.id));
      if (!row) throw notFound();
      inside.require(ability, asStoredSecret(place, row));
      if (input.metadataCas != null) requireUnmodified(row.metadata_version, input.metadataCas);
      if ((row.frozen_at !== null) === (to === 'freeze')) return { row, place };
      await setSecretFreeze(this.database, inside, row.id, to === 'freeze' ? reason : null);
      await this.events.record(inside, {
        action: to === 'freeze' ? 'secret.frozen' : 'secret.thawed',
        namespaceId: row.namespace_id,
        target: { kind: 'secret', id: row.id, name: row.name },
        details: { environmentScope: row.environment_scope, reason },
      });
      return { row: (await secretById(this.database, inside, row.id))!, place };
    });
  }
}
