import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { SecretView } from './find-secret.js';
import { KeepValue } from './keep-value.js';
import { admitNew, creationDetails, requireDraft, type SecretDraft } from './secret-draft.js';
import type { NewSecret } from './secret-request.js';
import { SecretLimits } from './secret-limits.js';
import { secretById, variantTraitsOf } from './secret-rows.query.js';
import { insertSecret } from './secret-writes.query.js';
import { asAnySecret, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { AllowedProjects } from './sharing/allowed-projects.js';
import { ValueDigests } from './store/index.js';
import { requireValueFits } from './value-rules/index.js';

/** Makes a secret with its first version. A known name with another environment scope makes a variant. */
@Injectable()
export class CreateSecret {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(KeepValue) private readonly keep: KeepValue,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
    @Inject(AllowedProjects) private readonly allowed: AllowedProjects,
    @Inject(SecretLimits) private readonly limits: SecretLimits,
  ) {}

  async execute(ctx: RequestContext, input: NewSecret): Promise<SecretView> {
    const place = await this.places.visible(ctx, input.owner);
    ctx.requireSome('secret:create', asAnySecret(place.namespace));
    const allowedProjectIds = await this.allowed.idsOf(ctx, place.namespace, input.allowedProjects);
    const draft = requireDraft({ ...input, allowedProjectIds }, ctx.now());
    await this.#admit(ctx, place, draft);
    const { id } = place.namespace;
    return this.keep.execute(ctx, id, draft.value, async (inside, reference) => {
      const held = await this.places.hold(inside, id);
      // Roles and protections may have changed while the store was written to.
      await this.#admit(inside, held, draft);
      return this.#insert(inside, held, draft, reference);
    });
  }

  async #admit(ctx: RequestContext, place: SecretPlace, draft: SecretDraft): Promise<void> {
    const variants = await variantTraitsOf(this.database, ctx, place.namespace.id, draft.name);
    admitNew(ctx, place, draft, variants);
  }

  async #insert(ctx: RequestContext, place: SecretPlace, draft: SecretDraft, reference: string): Promise<SecretView> {
    const { name, settings, value, reason } = draft;
    const namespaceId = place.namespace.id;
    const judgedBy = requireValueFits([place.valueRules, settings.valueRules], value);
    const version = { reference, reason, judgedBy, ...this.digests.traitsOf(value) };
    await this.limits.requireRoom(ctx, place.namespace, 1);
    const id = await insertSecret(this.database, ctx, { namespaceId, name, settings }, version);
    await this.events.record(ctx, {
      action: 'secret.created',
      namespaceId,
      target: { kind: 'secret', id, name },
      details: creationDetails(settings),
    });
    const row = await secretById(this.database, ctx, id);
    return { row: row!, place };
  }
}
