import { Inject, Injectable } from '@nestjs/common';
import { countUnmaskedParts } from '@lockkeeper/runner-protocol';
import { readSecretFile, type ReadableFormat, type SecretFile } from '@lockkeeper/secret-files';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, Refused } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import type { OwnerPath } from '../secret-request.js';
import { variantsOfNames } from '../secret-rows.query.js';
import { unmaskedSentence } from '../secret-sentences.js';
import { requireEnvironmentScope, requireReason, requireRefScope } from '../secret-rules.js';
import { asAnySecret, requireActive, type SecretPlace } from '../secret.policy.js';
import { SecretPlaces } from '../secret-places.js';
import { ValueDigests } from '../store/index.js';
import { currentDigests } from './bulk.query.js';
import { MOST_AT_ONCE } from './change-secrets.js';
import {
  placeOf,
  planEntry,
  type ImportTerms,
  type KnownSecret,
  type OnConflict,
  type PlannedEntry,
} from './import-plan.js';
import { WriteSecrets } from './write-secrets.js';

export interface SecretsImport {
  readonly fullPath: string;
  readonly format: ReadableFormat;
  readonly text: string;
  readonly environment?: string | null;
  readonly branch?: string | null;
  readonly reason?: string | null;
  readonly onConflict?: OnConflict | null;
  readonly dryRun: boolean;
}

export interface Imported {
  readonly entries: readonly PlannedEntry[];
  readonly warnings: readonly string[];
  /** Whether anything was written. */
  readonly applied: boolean;
}

/**
 * Brings the names and values of a file into an owner's secrets. A dry run says what each entry would do; the real run
 * does all of it, or nothing where one entry is refused.
 */
@Injectable()
export class ImportSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
    @Inject(WriteSecrets) private readonly write: WriteSecrets,
  ) {}

  async execute(ctx: RequestContext, input: SecretsImport): Promise<Imported> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.requireSome('secret:create', asAnySecret(namespace));
    const owner = { kind: namespace.kind as OwnerPath['kind'], fullPath: namespace.fullPath };
    const terms = requireTerms(input, owner);
    const place = await this.places.of(ctx, namespace);
    requireActive(place);
    const file = requireFile(input);
    const entries = await this.#plan(ctx, place, { file, terms });
    const warnings = [...file.warnings, ...unmaskedOf(file)].map(
      ({ line, message }) => `${placeOf({ line })}: ${message}`,
    );
    const problems = entries.flatMap((entry) => entry.problems);
    if (!input.dryRun && problems.length > 0) throw new Refused(problems);
    if (input.dryRun) {
      await this.#recordTry(ctx, place, { format: input.format, entries });
      return { entries, warnings, applied: false };
    }
    const creations = entries.flatMap(({ creation }) => creation ?? []);
    const changes = entries.flatMap(({ change }) => change ?? []);
    const origin = { importedFrom: input.format };
    if (creations.length + changes.length > 0) {
      await this.write.execute(ctx, namespace.id, { creations, changes, removals: [], origin });
    }
    return { entries, warnings, applied: true };
  }

  async #plan(
    ctx: RequestContext,
    place: SecretPlace,
    { file, terms }: { file: SecretFile; terms: ImportTerms },
  ): Promise<PlannedEntry[]> {
    const names = [...new Set(file.entries.map((entry) => entry.name))];
    const known = await this.#known(ctx, place, names);
    const digestOf = (draft: { value: Parameters<ValueDigests['traitsOf']>[0] }): Buffer =>
      this.digests.traitsOf(draft.value).digest;
    const planned = file.entries.map((entry) =>
      planEntry(ctx, entry, { place, terms, digestOf, variants: known.get(entry.name) ?? [] }),
    );
    const unreadable = file.problems.map(({ line, name, message }): PlannedEntry => {
      const problem = { code: 'UNREADABLE', field: 'text', message: `${placeOf({ line })}: ${message}` };
      return { name, environment: null, line, outcome: 'refused', problems: [problem], creation: null, change: null };
    });
    return [...planned, ...unreadable].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  }

  async #known(
    ctx: RequestContext,
    { namespace }: SecretPlace,
    names: readonly string[],
  ): Promise<Map<string, KnownSecret[]>> {
    const rows = await variantsOfNames(this.database, ctx, namespace.id, names);
    const digests = await currentDigests(this.database, ctx, namespace.id, names);
    const known = [...rows].map(([name, variants]): [string, KnownSecret[]] => [
      name,
      variants.map((row) => ({ row, digest: digests.get(row.id) ?? null })),
    ]);
    return new Map(known);
  }

  /** A dry run tells who may set a value whether it is set already, so the audit trail knows of it. */
  #recordTry(
    ctx: RequestContext,
    { namespace }: SecretPlace,
    { format, entries }: { format: string; entries: readonly PlannedEntry[] },
  ): Promise<void> {
    const count = (outcome: PlannedEntry['outcome']): number =>
      entries.filter((entry) => entry.outcome === outcome).length;
    return this.events.record(ctx, {
      action: 'secrets.import_tried',
      namespaceId: namespace.id,
      target: { kind: namespace.kind, id: namespace.id, name: namespace.fullPath },
      details: { format, new: count('new'), changed: count('changed'), same: count('same'), refused: count('refused') },
    });
  }
}

function requireTerms(input: SecretsImport, owner: OwnerPath): ImportTerms {
  const branch = input.branch ?? '*';
  requireRefScope(branch, '');
  return {
    owner,
    branch,
    environment: requireEnvironmentScope('environment', input.environment ?? '*'),
    reason: requireReason(input.reason ?? ''),
    onConflict: input.onConflict ?? 'update',
  };
}

function requireFile(input: SecretsImport): SecretFile {
  const file = readSecretFile(input.format, input.text);
  const { length } = file.entries;
  if (length > MOST_AT_ONCE) throw badInput('text', `must have at most ${MOST_AT_ONCE} names, not ${length}.`);
  if (length === 0 && file.problems.length === 0) throw badInput('text', 'must have at least one name.');
  return file;
}

/** Said before it is written: what a mask cannot cover is better split or made longer. */
const unmaskedOf = ({ entries }: SecretFile): { line: number | null; message: string }[] =>
  entries.flatMap(({ name, line, value }) => {
    const parts = countUnmaskedParts(value);
    return parts === 0 ? [] : [{ line, message: `${name}: ${unmaskedSentence(parts)}` }];
  });
