import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { SecretPlace } from '../secrets/index.js';
import { termsOfRow } from './access-rule-terms.js';
import { removeAccessRule, type AccessRuleRow } from './access-rules.query.js';
import { nameOfPrincipal } from './access-rules.types.js';
import { HeldAccessRule } from './held-access-rule.js';
import { requireMayLift } from './rule-boundary.js';
import { detailsOf } from './rule-details.js';

/** Ends a rule. Whatever an allow gave is gone with the next request; to end a prevent is to give. */
@Injectable()
export class DeleteAccessRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldAccessRule) private readonly rules: HeldAccessRule,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<AccessRuleRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, place } = await this.rules.find(inside, id, 'access_rule:delete');
      if (row.effect === 'prevent') this.#requireMayLift(inside, place, row);
      await removeAccessRule(this.database, inside, id);
      await this.events.record(inside, {
        action: 'access_rule.deleted',
        namespaceId: row.namespace_id,
        target: { kind: 'access_rule', id, name: nameOfPrincipal(row) },
        details: { effect: row.effect, ...detailsOf(termsOfRow(row)) },
      });
      return row;
    });
  }

  /** Where nothing can be given, no prevent is lifted either. */
  #requireMayLift(ctx: RequestContext, place: SecretPlace, row: AccessRuleRow): void {
    ctx.require('access_rule:update', asNamespace(place.namespace));
    requireMayLift(ctx, place, row);
  }
}
