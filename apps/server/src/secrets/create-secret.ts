import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { SecretView } from './find-secret.js';
import { KeepValue } from './keep-value.js';
import { requireNewSettings } from './secret-changes.js';
import type { NewSecret } from './secret-request.js';
import { secretById, variantsOf } from './secret-rows.query.js';
import { requireReason, requireSecretName, requireValue } from './secret-rules.js';
import { insertSecret, nameTaken, type SecretSettingsRow } from './secret-writes.query.js';
import { asAnySecret, asSecret, requireActive, requireMayOutrank, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { ValueDigests } from './store/index.js';

interface Draft {
  readonly name: string;
  readonly value: Sensitive;
  readonly reason: string;
  readonly settings: SecretSettingsRow;
}

/** Makes a secret with its first version. A known name with another environment scope makes a variant. */
@Injectable()
export class CreateSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(KeepValue) private readonly keep: KeepValue,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
  ) {}

  async execute(ctx: RequestContext, input: NewSecret): Promise<SecretView> {
    const place = await this.places.visible(ctx, input.owner);
    ctx.require('secret:create', asAnySecret(place.namespace));
    const draft = requireDraft(input, ctx.now());
    await this.#admit(ctx, place, draft);
    const { id } = place.namespace;
    return this.keep.execute(ctx, id, draft.value, async (inside, reference) => {
      const held = await this.places.hold(inside, id);
      // Roles and protections may have changed while the store was written to.
      await this.#admit(inside, held, draft);
      return this.#insert(inside, held, draft, reference);
    });
  }

  async #admit(ctx: RequestContext, place: SecretPlace, { name, settings }: Draft): Promise<void> {
    requireActive(place);
    ctx.require('secret:create', asSecret(place, settings.environmentScope));
    const variants = await variantsOf(this.database, ctx, place.namespace.id, name);
    const scopes = variants.map((row) => row.environment_scope);
    if (scopes.includes(settings.environmentScope)) throw nameTaken(name, settings.environmentScope);
    requireMayOutrank(ctx, place, settings.environmentScope, scopes);
  }

  async #insert(ctx: RequestContext, place: SecretPlace, draft: Draft, reference: string): Promise<SecretView> {
    const { name, settings, value, reason } = draft;
    const namespaceId = place.namespace.id;
    const version = { reference, reason, ...this.digests.traitsOf(value) };
    const id = await insertSecret(this.database, ctx, { namespaceId, name, settings }, version);
    await this.events.record(ctx, {
      action: 'secret.created',
      namespaceId,
      target: { kind: 'secret', id, name },
      details: {
        environmentScope: settings.environmentScope,
        branchScope: settings.refScope.branch,
        tagScope: settings.refScope.tag,
        protected: settings.protected,
        ...(settings.writeOnly ? { writeOnly: true } : {}),
        ...(settings.expiresAt ? { expiresAt: settings.expiresAt.toISOString() } : {}),
        version: 1,
      },
    });
    const row = await secretById(this.database, ctx, id);
    return { row: row!, place };
  }
}

const requireDraft = (input: NewSecret, now: Date): Draft => ({
  name: requireSecretName(input.name),
  value: requireValue(input.secret),
  reason: requireReason(input.reason ?? ''),
  settings: requireNewSettings(input, now),
});
