import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { HeldTrustRule } from './held-trust-rule.js';
import { detailsOf } from './rule-details.js';
import { termsOfRow } from './trust-rule-terms.js';
import { endIssuedTokens, removeTrustRule } from './trust-rules.query.js';
import type { ChangedRule } from './update-trust-rule.js';

/** Ends a rule and every token that it issued, at the next request. */
@Injectable()
export class DeleteTrustRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldTrustRule) private readonly rules: HeldTrustRule,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<ChangedRule> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.rules.find(inside, id);
      inside.require('access_token:revoke', asNamespace(group));
      const tokensEnded = await endIssuedTokens(this.database, inside, id);
      await removeTrustRule(this.database, inside, id);
      await this.events.record(inside, {
        action: 'trust_rule.deleted',
        namespaceId: group.id,
        target: { kind: 'trust_rule', id, name: row.name },
        details: { serviceAccount: row.username, ...detailsOf(termsOfRow(row)), tokensEnded },
      });
      return { row: { ...row, active_tokens: 0 }, tokensEnded };
    });
  }
}
