import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { badInput, storeUnavailable } from '../../platform/errors/index.js';
import { EventLog } from '../../platform/events/index.js';
import { FindSecret, type SecretView } from '../find-secret.js';
import { SecretPlaces } from '../secret-places.js';
import type { SecretRow } from '../secret-rows.query.js';
import type { SecretVersionRow } from '../secret-versions.query.js';
import { lockSecretForReading } from '../secret-writes.query.js';
import { asSecret } from '../secret.policy.js';
import { InsidePermit, SecretStore, ValueDigests } from '../store/index.js';
import { changedJsonKeys, type ChangedJsonKeys } from './changed-json-keys.js';
import { requireVersion } from './require-version.js';

export interface VersionsQuestion {
  readonly secretId: string;
  readonly from: number;
  readonly to: number;
}

interface Pair<T> {
  readonly from: T;
  readonly to: T;
}

export interface VersionComparison {
  readonly same: boolean;
  readonly byteLengths: Pair<number>;
  readonly lineCounts: Pair<number>;
  /** Null when there is nothing to tell: equal values, one that is no JSON object, or a write-only secret. */
  readonly jsonKeys: ChangedJsonKeys | null;
}

type Versions = Pair<SecretVersionRow>;

/** Tells how two values differ, and shows neither. The event is committed before anybody hears the answer. */
@Injectable()
export class CompareVersions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(ValueDigests) private readonly digests: ValueDigests,
  ) {}

  async execute(ctx: RequestContext, question: VersionsQuestion): Promise<VersionComparison> {
    const secret = await this.find.byId(ctx, question.secretId);
    ctx.require('secret:update', asSecret(secret.place, secret.row));
    const versions = await this.#versions(ctx, secret, question);
    const { from, to } = versions;
    const known = from.digest !== null && to.digest !== null;
    const same = known && from.digest!.equals(to.digest!);
    const told = known && (same || secret.row.write_only);
    const comparison = told ? byRows(versions, same) : await this.#byValues(ctx, secret, versions);
    const { write_only: neverShown } = await this.#record(ctx, secret, question);
    return neverShown ? { ...comparison, jsonKeys: null } : comparison;
  }

  async #versions(ctx: RequestContext, { row }: SecretView, { from, to }: Pair<number>): Promise<Versions> {
    const of = (field: 'from' | 'to', number: number): Promise<SecretVersionRow> =>
      requireVersion(this.database, ctx, { secret: row, number }, (_, sentence) => badInput(field, sentence));
    return { from: await of('from', from), to: await of('to', to) };
  }

  async #byValues(ctx: RequestContext, secret: SecretView, { from, to }: Versions): Promise<VersionComparison> {
    const { row, place } = secret;
    const permit = InsidePermit.for(ctx, asSecret(place, row));
    const values = await this.store.get(
      [...new Set([from.reference, to.reference])].map((reference) => ({ owner: row.namespace_id, reference, permit })),
    );
    const [a, b] = [values.get(from.reference), values.get(to.reference)];
    if (!a || !b) throw storeUnavailable();
    const [ofA, ofB] = [this.digests.traitsOf(a), this.digests.traitsOf(b)];
    const same = ofA.digest.equals(ofB.digest);
    return {
      same,
      byteLengths: { from: ofA.byteLength, to: ofB.byteLength },
      lineCounts: { from: ofA.lineCount, to: ofB.lineCount },
      jsonKeys: same || row.write_only ? null : changedJsonKeys(a, b),
    };
  }

  /** The store may have been slow: what has changed since is asked again, in the transaction that writes the event. */
  async #record(ctx: RequestContext, { row: seen }: SecretView, question: VersionsQuestion): Promise<SecretRow> {
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.hold(inside, seen.namespace_id);
      await lockSecretForReading(this.database, inside, seen.id);
      const { row } = await this.find.byId(inside, seen.id);
      inside.require('secret:update', asSecret(place, row));
      await this.#versions(inside, { row, place }, question);
      await this.events.record(inside, {
        action: 'secret.compared',
        namespaceId: row.namespace_id,
        target: { kind: 'secret', id: row.id, name: row.name },
        details: { environmentScope: row.environment_scope, from: question.from, to: question.to },
      });
      return row;
    });
  }
}

const byRows = ({ from, to }: Versions, same: boolean): VersionComparison => ({
  same,
  byteLengths: { from: from.byte_length, to: to.byte_length },
  lineCounts: { from: from.line_count, to: to.line_count },
  jsonKeys: null,
});
