import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, refuse, storeUnavailable } from '../../platform/errors/index.js';
import { holdCurrentVersions } from '../bulk/bulk.query.js';
import { MOST_AT_ONCE } from '../bulk/change-secrets.js';
import { Problems } from '../bulk/problems.js';
import { WriteSecrets, type Change, type Creation, type WrittenSecret } from '../bulk/write-secrets.js';
import { settingsOf } from '../secret-changes.js';
import type { SecretRow } from '../secret-rows.query.js';
import { requireReason, requireSecretName } from '../secret-rules.js';
import { asSecret, asStoredSecret, requireActive, type SecretPlace } from '../secret.policy.js';
import { InsidePermit, SecretStore } from '../store/index.js';
import { requireStoredValueFits } from '../value-rules/index.js';
import { CompareEnvironments, type ComparedName, type EnvironmentPair } from './compare-environments.js';

export interface Promotion extends EnvironmentPair {
  readonly names: readonly string[];
  /** Of the comparison that was looked at; another state now is a conflict. */
  readonly digest?: string | null;
  readonly reason?: string | null;
}

interface EnvironmentNames {
  readonly from: string;
  readonly to: string;
}

interface Source {
  readonly at: string;
  readonly compared: ComparedName & { readonly from: SecretRow };
  readonly value: Sensitive;
}

/**
 * Gives one environment the values that another one has, for the names that were chosen: all of them or none. A name
 * whose variant is for exactly the target environment gets a new version; any other gets a variant of its own there,
 * with the settings of the source. Values stay inside the server.
 */
@Injectable()
export class PromoteSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(CompareEnvironments) private readonly compare: CompareEnvironments,
    @Inject(WriteSecrets) private readonly write: WriteSecrets,
  ) {}

  async execute(ctx: RequestContext, input: Promotion): Promise<WrittenSecret[]> {
    const { place, names: compared, digest } = await this.compare.execute(ctx, input);
    requireActive(place);
    const reason = requireReason(input.reason ?? '') || `Promoted from ${input.from}`.slice(0, 200);
    const names = requireNames(input.names);
    if (input.digest != null && input.digest !== digest) {
      throw refuse('CONFLICT', 'digest', 'The environments have changed since they were compared; compare them again.');
    }
    const chosen = this.#choose(ctx, place, { names, compared, from: input.from, to: input.to });
    const sources = await this.#read(ctx, place, chosen);
    requireFits(ctx, place, sources, input.to);
    const steps = toSteps(sources, { environment: input.to, reason });
    return this.write.execute(ctx, place.namespace.id, {
      ...steps,
      removals: [],
      origin: { promotedFrom: input.from, promotedTo: input.to, together: sources.length },
    });
  }

  #choose(
    ctx: RequestContext,
    place: SecretPlace,
    { names, compared, from, to }: { names: readonly string[]; compared: readonly ComparedName[] } & EnvironmentNames,
  ): (ComparedName & { from: SecretRow })[] {
    const problems = new Problems();
    const chosen = names.flatMap((name) => {
      const found = compared.find((one) => one.name === name);
      return problems.of(name, () => requirePromotable(ctx, place, { found, name, from, to })) ?? [];
    });
    problems.throwIfAny();
    return chosen;
  }

  async #read(
    ctx: RequestContext,
    place: SecretPlace,
    chosen: readonly (ComparedName & { from: SecretRow })[],
  ): Promise<Source[]> {
    const ids = chosen.map(({ from }) => from.id);
    const stored = new Map(
      (await holdCurrentVersions(this.database, ctx, ids)).map((version) => [version.secret_id, version.reference]),
    );
    const requests = chosen.map(({ from }) => ({
      owner: from.namespace_id,
      reference: stored.get(from.id) ?? '',
      permit: InsidePermit.for(ctx, asSecret(place, from)),
    }));
    const values = await this.store.get(requests);
    return chosen.map((compared, index) => {
      const value = values.get(requests[index]!.reference);
      if (!value) throw storeUnavailable();
      return { at: compared.name, compared, value };
    });
  }
}

/** By rules of his own choice nobody learns anything of a value that he may not read. */
function requireFits(ctx: RequestContext, place: SecretPlace, sources: readonly Source[], to: string): void {
  const problems = new Problems();
  for (const { at, compared, value } of sources) {
    const { from } = compared;
    const target = targetOf(compared, to) ?? from;
    const mayRead = ctx.can('secret:read_value', asStoredSecret(place, from));
    const stored = { value, judgedBy: from.version_judged_by, mayRead };
    problems.of(at, () => requireStoredValueFits([place.valueRules, target.value_rules], stored, 'names'));
  }
  problems.throwIfAny();
}

/** The secret that gets a new version; null when one is to be made. */
const targetOf = ({ to }: ComparedName, environment: string): SecretRow | null =>
  to?.environment_scope === environment ? to : null;

function requireNames(names: readonly string[]): string[] {
  const distinct = [...new Set(names.map(requireSecretName))];
  if (distinct.length >= 1 && distinct.length <= MOST_AT_ONCE) return distinct;
  throw badInput('names', `must have 1 to ${MOST_AT_ONCE} names.`);
}

function requirePromotable(
  ctx: RequestContext,
  place: SecretPlace,
  { found, name, from, to }: { found: ComparedName | undefined; name: string; from: string; to: string },
): ComparedName & { from: SecretRow } {
  if (!found?.from) throw refuse('SECRET_MISSING', 'names', `${from} has no secret ${name}.`);
  if (found.state === 'shared') {
    const scope = found.from.environment_scope;
    throw refuse('SECRET_SHARED', 'names', `Both environments get ${name} from the one secret for ${scope}.`);
  }
  if (found.from.version_destroyed_at) {
    throw refuse('VERSION_DESTROYED', 'names', `The current value of ${name} is destroyed.`);
  }
  ctx.require('secret:update', asSecret(place, found.from));
  const target = targetOf(found, to);
  if (found.from.write_only && target && !target.write_only) {
    const sentence = `${name} is write-only in ${from}; its value may go to a write-only secret only.`;
    throw refuse('WRITE_ONLY', 'names', sentence);
  }
  return { ...found, from: found.from };
}

function toSteps(
  sources: readonly Source[],
  { environment, reason }: { environment: string; reason: string },
): { creations: Creation[]; changes: Change[] } {
  const creations: Creation[] = [];
  const changes: Change[] = [];
  for (const { at, compared, value } of sources) {
    const { name, from } = compared;
    const to = targetOf(compared, environment);
    if (to) {
      const named = { name, variant: environment };
      // The settings of the target are its own: only the value comes over.
      const asked = { value, reason, appliedTo: settingsOf };
      changes.push({ at, named, metadataCas: to.metadata_version, asked });
    } else {
      const settings = { ...settingsOf(from), environmentScope: environment };
      creations.push({ at, draft: { name, value, reason, settings } });
    }
  }
  return { creations, changes };
}
