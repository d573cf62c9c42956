import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound, refuse } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { FindSecret, type SecretView } from '../find-secret.js';
import { requireUnmodified } from '../metadata-cas.js';
import { SecretPlaces } from '../secret-places.js';
import { secretById } from '../secret-rows.query.js';
import { requireReason } from '../secret-rules.js';
import { versionOf, type SecretVersionRow } from '../secret-versions.query.js';
import { lockSecret } from '../secret-writes.query.js';
import { asAnySecret, asSecret } from '../secret.policy.js';
import { DestroyValues } from '../store/index.js';
import { requireVersion } from './require-version.js';
import type { ChangedVersion, VersionChange } from './roll-back-secret.js';
import { markVersionDestroyed } from './versions.query.js';

/**
 * Destroys the value of one version for good; its row stays as a tombstone. The tombstone commits first, with what the
 * store is still to do: a crash in between ends with the value destroyed.
 */
@Injectable()
export class DestroyVersion {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
  ) {}

  async execute(ctx: RequestContext, input: VersionChange): Promise<ChangedVersion> {
    const { row: seen, place: found } = await this.find.byId(ctx, input.secretId);
    ctx.requireSome('secret:destroy_version', asAnySecret(found.namespace));
    const reason = requireReason(input.reason ?? '');
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, seen.namespace_id);
      const locked = await lockSecret(this.database, inside, seen.id);
      const row = locked && (await secretById(this.database, inside, seen.id));
      if (!row) throw notFound();
      inside.require('secret:destroy_version', asSecret(place, row));
      requireUnmodified(row.metadata_version, input.metadataCas);
      const version = await this.#former(inside, { row, place }, input.version);
      await this.#destroy(inside, { row, place }, version, reason);
      const changed = (await secretById(this.database, inside, row.id))!;
      return { row: changed, place, version: (await versionOf(this.database, inside, row.id, version.number))! };
    });
  }

  async #former(ctx: RequestContext, { row }: SecretView, number: number): Promise<SecretVersionRow> {
    const version = await requireVersion(this.database, ctx, { secret: row, number }, (code, sentence) =>
      refuse(code, 'version', sentence),
    );
    if (!version.current) return version;
    const what = `Version ${number} of ${row.name} is the current one; give the secret a new value first, or delete it.`;
    throw refuse('VERSION_CURRENT', 'version', what);
  }

  async #destroy(ctx: RequestContext, { row }: SecretView, version: SecretVersionRow, reason: string): Promise<void> {
    await markVersionDestroyed(this.database, ctx, { secretId: row.id, versionId: version.id });
    await this.destroyValues.enqueue(ctx, [{ owner: row.namespace_id, reference: version.reference }]);
    await this.events.record(ctx, {
      action: 'secret.version_destroyed',
      namespaceId: row.namespace_id,
      target: { kind: 'secret', id: row.id, name: row.name },
      details: { environmentScope: row.environment_scope, version: version.number, ...(reason && { reason }) },
    });
  }
}
