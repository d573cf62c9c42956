import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, notFound, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { parseId } from '../platform/graphql/index.js';
import { requireReason } from '../groups/index.js';
import { asStoredSecret, FindSecret } from '../secrets/index.js';
import { findingById, resolveFinding, type FindingRow } from './findings.query.js';

export interface FindingResolution {
  readonly id: string;
  readonly resolution: string;
  readonly reason: string;
}

/** Says what was done about a finding, by who may give the secret another value. */
@Injectable()
export class ResolveFinding {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(FindSecret) private readonly find: FindSecret,
  ) {}

  async execute(ctx: RequestContext, input: FindingResolution): Promise<FindingRow> {
    const id = parseId(input.id);
    const reason = requireReason(input.reason);
    if (reason === '') throw badInput('reason', 'must say what was done, or why nothing need be.');
    return this.database.transaction(ctx, async (inside) => {
      const finding = await this.#visible(inside, id);
      const { resolution } = input;
      // Else a secret that still has the value that leaked would look as if nothing had happened.
      if (resolution === 'rotated' && finding.current_version === finding.version_number) {
        throw refuse(
          'NOT_ROTATED',
          'resolution',
          'The version that was found is still the current one; rotate the secret first.',
        );
      }
      if (!(await resolveFinding(this.database, inside, { id, resolution, reason })))
        throw refuse('ALREADY_RESOLVED', 'id', 'This finding is resolved already.');
      await this.events.record(inside, {
        action: 'secret.finding_resolved',
        namespaceId: finding.owner_id,
        target: { kind: 'secret', id: finding.secret_id, name: finding.secret_name },
        details: { environmentScope: finding.environment_scope, findingId: String(id), resolution, reason },
      });
      return (await findingById(this.database, inside, id))!;
    });
  }

  async #visible(ctx: RequestContext, id: number): Promise<FindingRow> {
    const finding = await findingById(this.database, ctx, id);
    if (!finding) throw notFound();
    const { row, place } = await this.find.byId(ctx, finding.secret_id);
    const secret = asStoredSecret(place, row);
    ctx.requireVisible('secret_use:list', secret);
    ctx.require('secret:update', secret);
    return finding;
  }
}
