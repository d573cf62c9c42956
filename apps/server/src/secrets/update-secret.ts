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
import { admitChange, type AdmittedChange } from './secret-draft.js';
import { secretById, variantTraitsOf, type SecretRow } from './secret-rows.query.js';
import { addVersion, lockSecret, updateSettings, type SecretSettingsRow } from './secret-writes.query.js';
import { asAnySecret, type SecretPlace } from './secret.policy.js';
import { SecretPlaces } from './secret-places.js';
import { AllowedProjects } from './sharing/allowed-projects.js';
import { ValueDigests } from './store/index.js';
import { requireValueFits, type RulesInForce } from './value-rules/index.js';

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
    @Inject(AllowedProjects) private readonly allowed: AllowedProjects,
  ) {}

  async execute(ctx: RequestContext, input: SecretChange): Promise<SecretView> {
    const place = await this.places.visible(ctx, input.owner);
    ctx.requireSome('secret:update', asAnySecret(place.namespace));
    const allowedProjectIds = await this.allowed.idsOf(ctx, place.namespace, input.allowedProjects);
    const asked = requireChanges({ ...input, allowedProjectIds }, ctx.now());
    const row = await this.find.forChange(ctx, place, input);
    await this.#admit(ctx, place, { row, next: asked.appliedTo(row), value: asked.value });
    requireUnmodified(row.metadata_version, input.metadataCas);
    const plan = { id: row.id, metadataCas: input.metadataCas, asked };
    if (!asked.value) {
      return this.database.transaction(ctx, (inside) => this.#change(inside, place, { ...plan, reference: null }));
    }
    return this.keep.execute(ctx, place.namespace.id, asked.value, (inside, reference) =>
      this.#change(inside, place, { ...plan, reference }),
    );
  }

  async #admit(ctx: RequestContext, place: SecretPlace, change: AdmittedChange): Promise<void> {
    const { row, next } = change;
    const moves = next.environmentScope !== row.environment_scope;
    const variants = moves ? await variantTraitsOf(this.database, ctx, place.namespace.id, row.name) : [];
    admitChange(ctx, place, change, variants);
  }

  async #change(ctx: RequestContext, { namespace }: SecretPlace, plan: Plan): Promise<SecretView> {
    const place = await this.places.hold(ctx, namespace.id);
    const locked = await lockSecret(this.database, ctx, plan.id);
    if (!locked) throw notFound();
    requireUnmodified(locked.metadata_version, plan.metadataCas);
    const row = await secretById(this.database, ctx, plan.id);
    if (!row) throw notFound();
    const next = await this.#withHidden(ctx, row, plan.asked.appliedTo(row));
    await this.#admit(ctx, place, { row, next, value: plan.asked.value });
    const changed = changedSettings(settingsOf(row), next);
    if (changed.length === 0 && !plan.reference) return { row, place };
    await updateSettings(this.database, ctx, row, next);
    const version = await this.#addVersion(ctx, plan, [place.valueRules, next.valueRules]);
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

  /** A list that was not asked for is the row's own. */
  async #withHidden(ctx: RequestContext, row: SecretRow, next: SecretSettingsRow): Promise<SecretSettingsRow> {
    const [present, asked] = [row.allowed_project_ids, next.allowedProjectIds];
    if (asked === present || asked === null || present === null) return next;
    return { ...next, allowedProjectIds: await this.allowed.withHidden(ctx, present, asked) };
  }

  async #addVersion(ctx: RequestContext, { id, asked, reference }: Plan, rules: RulesInForce): Promise<number | null> {
    if (!reference || !asked.value) return null;
    const judgedBy = requireValueFits(rules, asked.value);
    const version = { reference, reason: asked.reason, judgedBy, ...this.digests.traitsOf(asked.value) };
    return addVersion(this.database, ctx, id, version);
  }
}
