import { Inject, Injectable } from '@nestjs/common';
import { requireReason, TrashBin } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { FindSecret, type SecretView } from './find-secret.js';
import { requireUnmodified } from './metadata-cas.js';
import type { SecretRemoval } from './secret-request.js';
import { lockSecret, markSecretDeleted } from './secret-writes.query.js';
import { asAnySecret, asSecret } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';

/** Moves a secret to the trash: no job gets it from now on; its versions and values stay. */
@Injectable()
export class DeleteSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(TrashBin) private readonly bin: TrashBin,
  ) {}

  async execute(ctx: RequestContext, input: SecretRemoval): Promise<SecretView> {
    const { namespace } = await this.places.visible(ctx, input.owner);
    ctx.requireSome('secret:delete', asAnySecret(namespace));
    const reason = requireReason(input.reason);
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, namespace.id);
      const row = await this.find.forChange(inside, place, input);
      inside.require('secret:delete', asSecret(place, row));
      const locked = await lockSecret(this.database, inside, row.id);
      if (!locked) throw notFound();
      if (input.metadataCas != null) requireUnmodified(locked.metadata_version, input.metadataCas);
      const entry = { kind: 'secret', namespaceId: namespace.id, secretId: row.id, name: row.name, reason } as const;
      const trashId = await this.bin.open(inside, entry);
      await markSecretDeleted(this.database, inside, row.id, trashId);
      await this.events.record(inside, {
        action: 'secret.deleted',
        namespaceId: namespace.id,
        target: { kind: 'secret', id: row.id, name: row.name },
        details: { environmentScope: row.environment_scope, trashId, reason },
      });
      return { row: { ...row, metadata_version: locked.metadata_version + 1 }, place };
    });
  }
}
