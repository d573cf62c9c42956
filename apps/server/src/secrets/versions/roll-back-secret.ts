import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound, refuse, storeUnavailable } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { FindSecret, type SecretView } from '../find-secret.js';
import { KeepValue } from '../keep-value.js';
import { requireUnmodified } from '../metadata-cas.js';
import { SecretPlaces } from '../secret-places.js';
import { secretById } from '../secret-rows.query.js';
import { requireReason } from '../secret-rules.js';
import { versionOf, type SecretVersionRow } from '../secret-versions.query.js';
import { lockSecret } from '../secret-writes.query.js';
import { asAnySecret, asSecret, asStoredSecret, requireActive } from '../secret.policy.js';
import { InsidePermit, SecretStore, ValueDigests } from '../store/index.js';
import { requireStoredValueFits } from '../value-rules/index.js';
import { requireVersion } from './require-version.js';
import { addVersionAgain } from './versions.query.js';

/** What a change of one version of a secret names. */
export interface VersionChange {
  readonly secretId: string;
  readonly version: number;
  readonly metadataCas: number;
  readonly reason?: string | null;
}

export interface ChangedVersion extends SecretView {
  readonly version: SecretVersionRow;
}

interface Plan {
  readonly secretId: string;
  readonly metadataCas: number;
  readonly former: SecretVersionRow;
  readonly value: Sensitive;
  readonly reason: string;
}

/** Makes a new version with the value of an older one. The value stays inside the server: nobody is shown it. */
@Injectable()
export class RollBackSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(KeepValue) private readonly keep: KeepValue,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
  ) {}

  async execute(ctx: RequestContext, input: VersionChange): Promise<ChangedVersion> {
    const secret = await this.find.byId(ctx, input.secretId);
    this.#admit(ctx, secret);
    const reason = requireReason(input.reason ?? '');
    requireUnmodified(secret.row.metadata_version, input.metadataCas);
    const former = await this.#former(ctx, secret, input.version);
    const value = await this.#valueOf(ctx, secret, former);
    requireFits(ctx, secret, { former, value });
    const plan = { secretId: secret.row.id, metadataCas: input.metadataCas, former, value, reason };
    return this.keep.execute(ctx, secret.row.namespace_id, value, (inside, reference) =>
      this.#change(inside, secret.row.namespace_id, plan, reference),
    );
  }

  #admit(ctx: RequestContext, { row, place }: SecretView): void {
    ctx.requireSome('secret:update', asAnySecret(place.namespace));
    requireActive(place);
    ctx.require('secret:update', asSecret(place, row));
  }

  async #former(ctx: RequestContext, { row }: SecretView, number: number): Promise<SecretVersionRow> {
    const version = await requireVersion(this.database, ctx, { secret: row, number }, (code, sentence) =>
      refuse(code, 'version', sentence),
    );
    if (!version.current) return version;
    throw refuse('VERSION_CURRENT', 'version', `Version ${number} of ${row.name} is the current one already.`);
  }

  async #valueOf(ctx: RequestContext, { row, place }: SecretView, { reference }: SecretVersionRow): Promise<Sensitive> {
    const permit = InsidePermit.for(ctx, asSecret(place, row));
    const values = await this.store.get([{ owner: row.namespace_id, reference, permit }]);
    const value = values.get(reference);
    if (!value) throw storeUnavailable();
    return value;
  }

  /** The store may have been slow. A destroyed or replaced version raises `metadataVersion`, so that is asked alone. */
  async #change(ctx: RequestContext, ownerId: number, plan: Plan, reference: string): Promise<ChangedVersion> {
    const { secretId, former, value, reason } = plan;
    const place = await this.places.hold(ctx, ownerId);
    const locked = await lockSecret(this.database, ctx, secretId);
    if (!locked) throw notFound();
    requireUnmodified(locked.metadata_version, plan.metadataCas);
    const row = (await secretById(this.database, ctx, secretId))!;
    this.#admit(ctx, { row, place });
    const judgedBy = requireFits(ctx, { row, place }, plan);
    const added = { reference, reason, judgedBy, ...this.digests.traitsOf(value) };
    const version = await addVersionAgain(this.database, ctx, { secretId, from: former.number }, added);
    await this.events.record(ctx, {
      action: 'secret.rolled_back',
      namespaceId: ownerId,
      target: { kind: 'secret', id: secretId, name: row.name },
      details: { environmentScope: row.environment_scope, from: row.version_number, to: former.number, version },
    });
    const changed = (await secretById(this.database, ctx, secretId))!;
    return { row: changed, place, version: (await versionOf(this.database, ctx, secretId, version))! };
  }
}

function requireFits(
  ctx: RequestContext,
  { row, place }: SecretView,
  { former, value }: { readonly former: SecretVersionRow; readonly value: Sensitive },
): Buffer | null {
  const mayRead = ctx.can('secret:read_value', asStoredSecret(place, row));
  const stored = { value, judgedBy: former.judged_by, mayRead };
  return requireStoredValueFits([place.valueRules, row.value_rules], stored, 'version');
}
