import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { FindSecret, type SecretView } from './find-secret.js';
import { KeepValue } from './keep-value.js';
import { requireUnmodified } from './metadata-cas.js';
import { changedSettings, requireChanges, settingsOf, type AskedChanges } from './secret-changes.js';
import type { SecretChange } from './secret-request.js';
import { secretById, variantsOf, type SecretRow } from './secret-rows.query.js';
import { addVersion, lockSecret, updateSettings, type SecretSettingsRow } from './secret-writes.query.js';
import { asAnySecret, asSecret, requireActive, requireMayOutrank, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { ValueDigests } from './store/index.js';

interface Plan {
  readonly id: string;
  readonly metadataCas: number;
  readonly asked: AskedChanges;
  readonly reference: string | null;
}

/** Changes settings of a secret, or its value by a new version, if it is still as its editor saw it. */
@Injectable()
export class UpdateSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(KeepValue) private readonly keep: KeepValue,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
  ) {}

  async execute(ctx: RequestContext, input: SecretChange): Promise<SecretView> {
    const place = await this.places.visible(ctx, input.owner);
    ctx.require('secret:update', asAnySecret(place.namespace));
    const asked = requireChanges(input, ctx.now());
    const row = await this.find.forChange(ctx, place, input);
    await this.#admit(ctx, place, row, asked.appliedTo(row));
    requireUnmodified(row.metadata_version, input.metadataCas);
    const plan = { id: row.id, metadataCas: input.metadataCas, asked };
    if (!asked.value) {
      return this.database.transaction(ctx, (inside) => this.#change(inside, place, { ...plan, reference: null }));
    }
    return this.keep.execute(ctx, place.namespace.id, asked.value, (inside, reference) =>
      this.#change(inside, place, { ...plan, reference }),
    );
  }

  /** Both scopes count: who may not touch what the secret was for may not move it away from there either. */
  async #admit(ctx: RequestContext, place: SecretPlace, row: SecretRow, next: SecretSettingsRow): Promise<void> {
    requireActive(place);
    ctx.require('secret:update', asSecret(place, row.environment_scope));
    if (next.environmentScope === row.environment_scope) return;
    ctx.require('secret:update', asSecret(place, next.environmentScope));
    const variants = await variantsOf(this.database, ctx, place.namespace.id, row.name);
    const others = variants.filter((variant) => variant.id !== row.id).map((variant) => variant.environment_scope);
    requireMayOutrank(ctx, place, next.environmentScope, others);
  }

  async #change(ctx: RequestContext, { namespace }: SecretPlace, plan: Plan): Promise<SecretView> {
    const place = await this.places.hold(ctx, namespace.id);
    const locked = await lockSecret(this.database, ctx, plan.id);
    if (!locked) throw notFound();
    requireUnmodified(locked.metadata_version, plan.metadataCas);
    const row = await secretById(this.database, ctx, plan.id);
    if (!row) throw notFound();
    const next = plan.asked.appliedTo(row);
    await this.#admit(ctx, place, row, next);
    const changed = changedSettings(settingsOf(row), next);
    if (changed.length === 0 && !plan.reference) return { row, place };
    await updateSettings(this.database, ctx, row, next);
    const version = await this.#addVersion(ctx, plan);
    await this.events.record(ctx, {
      action: 'secret.updated',
      namespaceId: namespace.id,
      target: { kind: 'secret', id: row.id, name: row.name },
      details: {
        environmentScope: next.environmentScope,
        changed: version === null ? changed : ['secret', ...changed],
        ...(version === null ? {} : { version }),
      },
    });
    return { row: (await secretById(this.database, ctx, row.id))!, place };
  }

  async #addVersion(ctx: RequestContext, { id, asked, reference }: Plan): Promise<number | null> {
    if (!reference || !asked.value) return null;
    const version = { reference, reason: asked.reason, ...this.digests.traitsOf(asked.value) };
    return addVersion(this.database, ctx, id, version);
  }
}
