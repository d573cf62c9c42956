import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { freezeExposed, insertFindings, knownOf, type KeptFinding, type NewFinding } from './findings.query.js';

/** A finding whose line is counted only if it is new. */
export type Seen = Omit<NewFinding, 'line'> & { readonly line: () => Promise<number> };

const FROZEN_BECAUSE = 'A form of its value was found where a job wrote; resolve the finding before you thaw it.';

/**
 * Writes what a mask has caught, each form of each version once for a job; the secret is exposed from then on until somebody
 * resolves it. Runs inside the transaction that keeps what was caught, so that neither is there without the other.
 */
@Injectable()
export class RecordFindings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, jobId: number, seen: readonly Seen[]): Promise<void> {
    if (seen.length === 0) return;
    const known = new Set((await knownOf(this.database, ctx, jobId)).map(keyOf));
    const fresh = seen.filter((one) => one.place === 'artifact' || !known.has(keyOfSeen(one)));
    if (fresh.length === 0) return;
    const counted: NewFinding[] = [];
    for (const { line, ...rest } of fresh) counted.push({ ...rest, line: await line() });
    const kept = await insertFindings(this.database, ctx, jobId, counted);
    if (kept.length > 0) await this.#expose(ctx, jobId, kept);
  }

  async #expose(ctx: RequestContext, jobId: number, kept: readonly KeptFinding[]): Promise<void> {
    const ids = [...new Set(kept.map(({ secret_id: id }) => id))];
    for (const secret of await freezeExposed(this.database, ctx, ids, FROZEN_BECAUSE)) {
      const target = { kind: 'secret', id: secret.id, name: secret.name };
      const shared = { namespaceId: secret.namespace_id, target };
      const environmentScope = secret.environment_scope;
      const found = kept.filter(({ secret_id: id }) => id === secret.id);
      const facts = found.map(({ id, version_number: version, form, place, path, line }) => ({
        ...shared,
        action: 'secret.exposed',
        details: { environmentScope, version, findingId: String(id), jobId: String(jobId), form, place, path, line },
      }));
      const frozen = { ...shared, action: 'secret.frozen', details: { environmentScope, reason: FROZEN_BECAUSE } };
      await this.events.recordAll(ctx, secret.froze ? [...facts, frozen] : facts);
    }
  }
}

const keyOf = (kept: KeptFinding): string => `${kept.secret_id} ${kept.version_number} ${kept.form} ${kept.place}`;
const keyOfSeen = (seen: Seen): string => `${seen.secretId} ${seen.versionNumber} ${seen.form} ${seen.place}`;
