import { Inject, Injectable } from '@nestjs/common';
import { AccountBoundary } from '../access-tokens/index.js';
import { asNamespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { HeldTrustRule } from './held-trust-rule.js';
import { detailsOf, requireRuleEndsWithToken } from './rule-details.js';
import { requireTerms, termsOfRow } from './trust-rule-terms.js';
import type { TrustRuleUpdateInput } from './trust-rules.inputs.js';
import {
  endIssuedTokens,
  trustRuleById,
  updateTrustRule,
  type TrustRuleRow,
  type TrustRuleTerms,
} from './trust-rules.query.js';

export interface ChangedRule {
  readonly row: TrustRuleRow;
  readonly tokensEnded: number;
}

/**
 * Changes a rule. Whoever may end tokens may switch it off; anything else is for who could make a token of the account.
 * Tokens that it issued end once it is off, or trusts others, or for something else: they stand for what it said before.
 */
@Injectable()
export class UpdateTrustRule {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldTrustRule) private readonly rules: HeldTrustRule,
    @Inject(AccountBoundary) private readonly boundary: AccountBoundary,
  ) {}

  async execute(ctx: RequestContext, id: number, input: TrustRuleUpdateInput): Promise<ChangedRule> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, group } = await this.rules.find(inside, id);
      const before = termsOfRow(row);
      const { publicUrl, webhookAllowPrivate: allowPrivate } = this.config;
      const terms = requireTerms(input, before, { publicUrl, allowPrivate, now: inside.now() });
      if (onlyStops(before, terms)) {
        inside.require('access_token:revoke', asNamespace(group));
      } else {
        const account = { id: row.service_account_id, blocked: row.account_blocked };
        await this.boundary.requireMayActAs(inside, account, group, 'id');
        await requireRuleEndsWithToken(this.database, inside, terms.expiresAt);
      }
      await updateTrustRule(this.database, inside, id, terms);
      const ends = !terms.enabled || trust(terms) !== trust(before);
      const tokensEnded = ends ? await endIssuedTokens(this.database, inside, id) : 0;
      await this.events.record(inside, {
        action: 'trust_rule.updated',
        namespaceId: group.id,
        target: { kind: 'trust_rule', id, name: row.name },
        details: { serviceAccount: row.username, ...detailsOf(terms), tokensEnded, previous: detailsOf(before) },
      });
      return { row: (await trustRuleById(this.database, inside, id))!, tokensEnded };
    });
  }
}

/** Whose tokens are taken, and for what. */
const trust = ({ issuer, audience, subject, claims, scopes }: TrustRuleTerms): string =>
  JSON.stringify([issuer, audience, subject, Object.entries(claims).sort(), scopes]);

function onlyStops(before: TrustRuleTerms, after: TrustRuleTerms): boolean {
  const rest = (terms: TrustRuleTerms): string => JSON.stringify({ ...detailsOf(terms), enabled: null });
  return !after.enabled && rest(before) === rest(after);
}
