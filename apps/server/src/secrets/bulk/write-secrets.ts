import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound, refuse } from '../../platform/errors/index.js';
import { EventLog, type AuditFact } from '../../platform/events/index.js';
import { TrashBin } from '../../groups/index.js';
import { severalOf, type SecretName } from '../find-secret.js';
import { KeepValue } from '../keep-value.js';
import { requireUnmodified } from '../metadata-cas.js';
import { changedSettings, settingsOf, type AskedChanges } from '../secret-changes.js';
import { admitChange, admitNew, creationDetails, type SecretDraft } from '../secret-draft.js';
import { SecretPlaces } from '../secret-places.js';
import { lockVariantsOf, variantsOfNames, type SecretRow } from '../secret-rows.query.js';
import { SecretLimits } from '../secret-limits.js';
import { addVersion, insertSecrets, markSecretDeleted, updateSettings } from '../secret-writes.query.js';
import { asSecret, seenBy, type SecretPlace } from '../secret.policy.js';
import { ValueDigests } from '../store/index.js';
import { requireValueFits } from '../value-rules/index.js';
import { Problems } from './problems.js';

/** `at` says which entry of the request a step is, as in `create[3]`. */
export interface Creation {
  readonly at: string;
  readonly draft: SecretDraft;
}
export interface Change {
  readonly at: string;
  readonly named: SecretName;
  /** Null: whatever it is now. */
  readonly metadataCas: number | null;
  readonly asked: AskedChanges;
}
export interface Removal {
  readonly at: string;
  readonly named: SecretName;
  readonly metadataCas: number | null;
  readonly reason: string;
}
export interface Steps {
  readonly creations: readonly Creation[];
  readonly changes: readonly Change[];
  readonly removals: readonly Removal[];
  /** Told in every audit event: what one call changed together. */
  readonly origin: Readonly<Record<string, unknown>>;
}

export interface WrittenSecret {
  readonly secretId: string;
  readonly name: string;
  readonly environmentScope: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'deleted';
}

interface Admitted {
  readonly changes: readonly { readonly change: Change; readonly row: SecretRow }[];
  readonly removals: readonly { readonly removal: Removal; readonly row: SecretRow }[];
}

/** Creates, changes and deletes many secrets of one owner: all or nothing, with an audit event for each. */
@Injectable()
export class WriteSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(KeepValue) private readonly keep: KeepValue,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
    @Inject(TrashBin) private readonly bin: TrashBin,
    @Inject(SecretLimits) private readonly limits: SecretLimits,
  ) {}

  async execute(ctx: RequestContext, namespaceId: number, steps: Steps): Promise<WrittenSecret[]> {
    const changed = steps.changes.flatMap(({ asked }) => (asked.value ? [asked.value] : []));
    const values = [...steps.creations.map(({ draft }) => draft.value), ...changed];
    // Asked before the store is written to, so that a refusal costs nothing there; and again with everything held still.
    await this.#admit(ctx, await this.places.visibleById(ctx, namespaceId), { steps, load: variantsOfNames });
    return this.keep.executeAll(ctx, namespaceId, values, async (inside, references) => {
      const place = await this.places.hold(inside, namespaceId);
      const admitted = await this.#admit(inside, place, { steps, load: lockVariantsOf });
      const count = steps.creations.length;
      await this.limits.requireRoom(inside, place.namespace, count - steps.removals.length);
      const made = await this.#create(inside, place, { steps, references: references.slice(0, count) });
      const updated = await this.#update(inside, place, { steps, admitted, references: references.slice(count) });
      const deleted = await this.#delete(inside, place, { steps, admitted });
      const all = [...made, ...updated, ...deleted];
      await this.events.recordAll(
        inside,
        all.flatMap(({ fact }) => fact ?? []),
      );
      return all.map(({ written }) => written);
    });
  }

  /** Judges every step against what is there now, and tells all that is wrong. */
  async #admit(
    ctx: RequestContext,
    place: SecretPlace,
    { steps, load }: { steps: Steps; load: typeof lockVariantsOf },
  ): Promise<Admitted> {
    const { creations, changes, removals } = steps;
    const names = [
      ...creations.map(({ draft }) => draft.name),
      ...[...changes, ...removals].map(({ named }) => named.name),
    ];
    const known = await load(this.database, ctx, place.namespace.id, [...new Set(names)]);
    const problems = new Problems();
    const variantsOf = (name: string): readonly SecretRow[] => known.get(name) ?? [];
    for (const { at, draft } of creations) {
      problems.of(at, () => admitNew(ctx, place, draft, variantsOf(draft.name)));
    }
    const admitted = {
      changes: changes.flatMap((change) => {
        const row = problems.of(change.at, () => admittedChange(ctx, place, change, variantsOf(change.named.name)));
        return row ? [{ change, row }] : [];
      }),
      removals: removals.flatMap((removal) => {
        const row = problems.of(removal.at, () => admittedRemoval(ctx, place, removal, variantsOf(removal.named.name)));
        return row ? [{ removal, row }] : [];
      }),
    };
    problems.throwIfAny();
    return admitted;
  }

  async #create(
    ctx: RequestContext,
    { namespace, valueRules }: SecretPlace,
    { steps, references }: { steps: Steps; references: readonly string[] },
  ): Promise<Told[]> {
    const rows = steps.creations.map(({ draft }, index) => ({
      name: draft.name,
      settings: draft.settings,
      version: {
        reference: references[index]!,
        reason: draft.reason,
        judgedBy: requireValueFits([valueRules, draft.settings.valueRules], draft.value),
        ...this.digests.traitsOf(draft.value),
      },
    }));
    const ids = await insertSecrets(this.database, ctx, namespace.id, rows);
    return steps.creations.map(({ draft: { name, settings } }, index) => {
      const secretId = ids[index]!;
      const details = { ...creationDetails(settings), ...steps.origin };
      const written = { secretId, name, environmentScope: settings.environmentScope, outcome: 'created' } as const;
      return told(namespace.id, 'secret.created', written, details);
    });
  }

  async #update(
    ctx: RequestContext,
    place: SecretPlace,
    { steps, admitted, references }: { steps: Steps; admitted: Admitted; references: readonly string[] },
  ): Promise<Told[]> {
    const waiting = [...references];
    const done: Told[] = [];
    for (const { change, row } of admitted.changes) {
      const reference = change.asked.value ? waiting.shift()! : null;
      done.push(await this.#updateOne(ctx, place, { change, row, reference, origin: steps.origin }));
    }
    return done;
  }

  async #updateOne(
    ctx: RequestContext,
    { namespace, valueRules }: SecretPlace,
    { change, row, reference, origin }: { change: Change; row: SecretRow; reference: string | null; origin: object },
  ): Promise<Told> {
    const { asked } = change;
    const next = asked.appliedTo(row);
    const changed = changedSettings(settingsOf(row), next);
    const written = { secretId: row.id, name: row.name, environmentScope: next.environmentScope };
    if (changed.length === 0 && !asked.value) return { written: { ...written, outcome: 'unchanged' }, fact: null };
    await updateSettings(this.database, ctx, row, next);
    const details = {
      environmentScope: next.environmentScope,
      changed: [...(asked.value ? ['secret'] : []), ...changed],
    };
    if (!asked.value || !reference) {
      return told(namespace.id, 'secret.updated', { ...written, outcome: 'updated' }, { ...details, ...origin });
    }
    const judgedBy = requireValueFits([valueRules, next.valueRules], asked.value);
    const added = { reference, reason: asked.reason, judgedBy, ...this.digests.traitsOf(asked.value) };
    const version = await addVersion(this.database, ctx, row.id, added);
    return told(namespace.id, 'secret.updated', { ...written, outcome: 'updated' }, { ...details, version, ...origin });
  }

  async #delete(
    ctx: RequestContext,
    { namespace }: SecretPlace,
    { steps, admitted }: { steps: Steps; admitted: Admitted },
  ): Promise<Told[]> {
    const done: Told[] = [];
    for (const { removal, row } of admitted.removals) {
      const entry = { namespaceId: namespace.id, secretId: row.id, name: row.name, reason: removal.reason };
      const trashId = await this.bin.open(ctx, { kind: 'secret', ...entry });
      await markSecretDeleted(this.database, ctx, row.id, trashId);
      const scope = { environmentScope: row.environment_scope };
      const written = { secretId: row.id, name: row.name, ...scope, outcome: 'deleted' } as const;
      done.push(
        told(namespace.id, 'secret.deleted', written, { ...scope, trashId, reason: removal.reason, ...steps.origin }),
      );
    }
    return done;
  }
}

interface Told {
  readonly written: WrittenSecret;
  readonly fact: AuditFact | null;
}

function told(namespaceId: number, action: string, written: WrittenSecret, details: Record<string, unknown>): Told {
  const target = { kind: 'secret', id: written.secretId, name: written.name };
  return { written, fact: { action, namespaceId, target, details } };
}

function admittedChange(
  ctx: RequestContext,
  place: SecretPlace,
  { named, metadataCas, asked }: Change,
  variants: readonly SecretRow[],
): SecretRow {
  const row = meant(named, seenBy(ctx, place, variants));
  admitChange(ctx, place, { row, next: asked.appliedTo(row), value: asked.value }, variants);
  if (metadataCas !== null) requireUnmodified(row.metadata_version, metadataCas);
  return row;
}

function admittedRemoval(
  ctx: RequestContext,
  place: SecretPlace,
  { named, metadataCas }: Removal,
  variants: readonly SecretRow[],
): SecretRow {
  const row = meant(named, seenBy(ctx, place, variants));
  ctx.require('secret:delete', asSecret(place, row));
  if (metadataCas !== null) requireUnmodified(row.metadata_version, metadataCas);
  return row;
}

function meant({ name, variant }: SecretName, variants: readonly SecretRow[]): SecretRow {
  const [first, ...others] = variants.filter((row) => variant == null || row.environment_scope === variant);
  if (!first) throw notFound();
  if (others.length === 0) return first;
  throw refuse('AMBIGUOUS_NAME', 'variant', severalOf(name, variants.map((row) => row.environment_scope).join(', ')));
}
