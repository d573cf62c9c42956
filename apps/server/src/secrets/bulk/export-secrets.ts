import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, refuse, storeUnavailable } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { chooseRow } from '../choose-row.js';
import { liveSecretsByName, type SecretRow } from '../secret-rows.query.js';
import { requireEnvironmentName, requireSecretName } from '../secret-rules.js';
import { asAnySecret, asStoredSecret, requireMayReveal, seenBy, type SecretPlace } from '../secret.policy.js';
import { SecretPlaces } from '../secret-places.js';
import { RevealPermit, SecretStore } from '../store/index.js';
import { holdCurrentVersions } from './bulk.query.js';
import { MOST_AT_ONCE } from './change-secrets.js';
import { Problems } from './problems.js';

export interface SecretsExport {
  readonly fullPath: string;
  /** The environment whose jobs would get the values; null: what a job without one would get. */
  readonly environment?: string | null;
  /** All that there are when absent. */
  readonly names?: readonly string[] | null;
}

export interface ExportedSecret {
  readonly name: string;
  readonly value: Sensitive;
}

/** Shows many values to a person who may see each of them. The events are committed before anybody sees anything. */
@Injectable()
export class ExportSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: SecretsExport): Promise<ExportedSecret[]> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.requireSome('secret:read_value', asAnySecret(namespace));
    const place = await this.places.of(ctx, namespace);
    const rows = await this.#chosen(ctx, place, input);
    requireAll(ctx, place, rows);
    const values = await this.#values(ctx, place, rows);
    await this.#record(ctx, namespace.id, {
      rows,
      references: new Map(values.map((one) => [one.row.id, one.reference])),
    });
    return values.map(({ row, value }) => ({ name: row.name, value }));
  }

  /** Of each name the variant that a job of the environment would get from this owner. */
  async #chosen(ctx: RequestContext, place: SecretPlace, input: SecretsExport): Promise<SecretRow[]> {
    const { namespace } = place;
    const names = input.names?.map(requireSecretName) ?? null;
    const environment = input.environment == null ? null : requireEnvironmentName(input.environment);
    const known = await liveSecretsByName(this.database, ctx, namespace.id, { names, most: MOST_AT_ONCE });
    if (known === null) throw badInput('names', `must be given: there are more than ${MOST_AT_ONCE} secrets.`);
    // Chosen before what is hidden goes: no job would get another variant in its place.
    const all = [...known.values()].flatMap((rows) => chooseRow(namespace, rows, environment) ?? []);
    const chosen = seenBy(ctx, place, all);
    const missing = (names ?? []).filter((name) => !chosen.some((row) => row.name === name));
    if (missing.length > 0) {
      throw refuse('SECRET_MISSING', 'names', `There is no secret for that environment: ${missing.join(', ')}.`);
    }
    return chosen;
  }

  async #values(
    ctx: RequestContext,
    place: SecretPlace,
    rows: readonly SecretRow[],
  ): Promise<{ row: SecretRow; reference: string; value: Sensitive }[]> {
    const stored = new Map(
      (
        await holdCurrentVersions(
          this.database,
          ctx,
          rows.map((row) => row.id),
        )
      ).map((one) => [one.secret_id, one]),
    );
    const requests = rows.map((row) => {
      const permit = RevealPermit.for(ctx, asStoredSecret(place, row));
      return { owner: row.namespace_id, reference: stored.get(row.id)?.reference ?? '', permit };
    });
    const values = await this.store.get(requests);
    return rows.map((row, index) => {
      const { reference } = requests[index]!;
      const value = values.get(reference);
      if (!value) throw storeUnavailable();
      return { row, reference, value };
    });
  }

  /** The store may have been slow: rights and versions are asked again, in the transaction that writes the events. */
  async #record(
    ctx: RequestContext,
    namespaceId: number,
    { rows, references }: { rows: readonly SecretRow[]; references: ReadonlyMap<string, string> },
  ): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, namespaceId);
      const held = await holdCurrentVersions(
        this.database,
        inside,
        rows.map((row) => row.id),
      );
      const now = new Map(held.map((one) => [one.secret_id, one]));
      if (rows.some((row) => now.get(row.id)?.reference !== references.get(row.id))) {
        throw refuse('CONFLICT', null, 'A secret was changed while it was being exported; export again.');
      }
      requireAll(inside, place, rows);
      await this.events.recordAll(
        inside,
        rows.map((row) => ({
          action: 'secret.exported',
          namespaceId,
          target: { kind: 'secret', id: row.id, name: row.name },
          details: { environmentScope: row.environment_scope, version: now.get(row.id)?.number, together: rows.length },
        })),
      );
    });
  }
}

/** One that may not be shown refuses all: a file with silent holes would be taken for the whole. */
function requireAll(ctx: RequestContext, place: SecretPlace, rows: readonly SecretRow[]): void {
  const problems = new Problems();
  for (const row of rows) problems.of(row.name, () => requireMayReveal(ctx, place, row));
  problems.throwIfAny();
}
