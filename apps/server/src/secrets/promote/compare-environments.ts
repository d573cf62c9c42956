import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces, type Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput } from '../../platform/errors/index.js';
import { currentDigests } from '../bulk/bulk.query.js';
import { MOST_AT_ONCE } from '../bulk/change-secrets.js';
import { chooseRow } from '../choose-row.js';
import { liveSecretsByName, type SecretRow } from '../secret-rows.query.js';
import { requireEnvironmentName } from '../secret-rules.js';
import { asSecret, type SecretPlace } from '../secret.policy.js';
import { SecretPlaces } from '../secret-places.js';

export interface EnvironmentPair {
  readonly fullPath: string;
  readonly from: string;
  readonly to: string;
}

/**
 * One name, seen from both environments: what a job of each would get from this owner. `unknown`: a value from before
 * there were digests, or one that the asker may not update.
 */
export interface ComparedName {
  readonly name: string;
  readonly state: 'added' | 'removed' | 'changed' | 'same' | 'shared' | 'unknown';
  readonly from: SecretRow | null;
  readonly to: SecretRow | null;
}

export interface ComparedEnvironments {
  readonly place: SecretPlace;
  readonly names: readonly ComparedName[];
  /** Of the state that was compared: a promotion can be bound to it. */
  readonly digest: string;
}

/** Compares what two environments get, by keyed digests: no value is read, and none is shown. */
@Injectable()
export class CompareEnvironments {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, pair: EnvironmentPair): Promise<ComparedEnvironments> {
    const namespace = await this.namespaces.visibleNamespace(ctx, pair.fullPath);
    ctx.requireSome('secret:list', asNamespace(namespace));
    const { from, to } = requirePair(pair);
    const place = await this.places.of(ctx, namespace);
    const known = await liveSecretsByName(this.database, ctx, namespace.id, { names: null, most: MOST_AT_ONCE });
    if (!known) throw badInput('fullPath', `has more than ${MOST_AT_ONCE} secrets, which cannot be compared at once.`);
    const digests = await currentDigests(this.database, ctx, namespace.id, [...known.keys()]);
    const names = [...known.values()].flatMap((rows) => this.#compare(ctx, place, { rows, from, to, digests }));
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { place, names, digest: digestOf(namespace, names) };
  }

  #compare(
    ctx: RequestContext,
    place: SecretPlace,
    at: { rows: readonly SecretRow[]; from: string; to: string; digests: ReadonlyMap<string, Buffer | null> },
  ): ComparedName[] {
    // Chosen before what is hidden goes: no job would get another variant in its place.
    const [from, to] = [at.from, at.to].map((environment) => {
      const row = chooseRow(place.namespace, at.rows, environment);
      return row && ctx.can('secret:list', asSecret(place, row)) ? row : null;
    });
    const name = at.rows[0]!.name;
    if (!from && !to) return [];
    if (!from) return [{ name, state: 'removed', from: null, to: to! }];
    if (!to) return [{ name, state: 'added', from, to: null }];
    if (from.id === to.id) return [{ name, state: 'shared', from, to }];
    const digests = [from, to].map((row) => at.digests.get(row.id) ?? null);
    // Who may set both values may know whether they are one; of a write-only value nobody learns anything.
    const may = [from, to].every((row) => !row.write_only && ctx.can('secret:update', asSecret(place, row)));
    if (!may || !digests[0] || !digests[1]) return [{ name, state: 'unknown', from, to }];
    return [{ name, state: digests[0].equals(digests[1]) ? 'same' : 'changed', from, to }];
  }
}

function requirePair({ from, to }: EnvironmentPair): { from: string; to: string } {
  const pair = { from: requireEnvironmentName(from, 'from'), to: requireEnvironmentName(to, 'to') };
  if (pair.from === pair.to) throw badInput('to', 'must be another environment than from.');
  return pair;
}

function digestOf(namespace: Namespace, names: readonly ComparedName[]): string {
  const seen = names.map(({ name, state, from, to }) => [name, state, ...[from, to].map(versionOf)]);
  return createHash('sha256')
    .update(JSON.stringify([namespace.id, seen]))
    .digest('hex');
}

const versionOf = (row: SecretRow | null): unknown => row && [row.id, row.metadata_version];
