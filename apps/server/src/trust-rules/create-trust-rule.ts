import { Inject, Injectable } from '@nestjs/common';
import { AccountBoundary, HeldServiceAccount } from '../access-tokens/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { detailsOf, requireRuleEndsWithToken } from './rule-details.js';
import { requireName, requireTerms } from './trust-rule-terms.js';
import type { TrustRuleCreateInput } from './trust-rules.inputs.js';
import { countTrustRules, insertTrustRule, trustRuleById, type TrustRuleRow } from './trust-rules.query.js';

const MOST_RULES = 50;

/** Makes a rule by which others get tokens of a service account: by somebody who could make such a token himself. */
@Injectable()
export class CreateTrustRule {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldServiceAccount) private readonly accounts: HeldServiceAccount,
    @Inject(AccountBoundary) private readonly boundary: AccountBoundary,
  ) {}

  async execute(ctx: RequestContext, accountId: number, input: TrustRuleCreateInput): Promise<TrustRuleRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row: account, group } = await this.accounts.find(inside, accountId);
      await this.boundary.requireMayActAs(inside, account, group, 'serviceAccountId');
      const name = requireName(input.name);
      const { publicUrl, webhookAllowPrivate: allowPrivate } = this.config;
      const terms = requireTerms(input, null, { publicUrl, allowPrivate, now: inside.now() });
      await requireRuleEndsWithToken(this.database, inside, terms.expiresAt);
      if ((await countTrustRules(this.database, inside, accountId)) >= MOST_RULES)
        throw refuse('TOO_MANY_RULES', null, `A service account may have ${MOST_RULES} trust rules: delete one first.`);
      const id = await insertTrustRule(this.database, inside, { accountId, name }, terms);
      if (id === null) throw refuse('NAME_TAKEN', 'name', `There is a trust rule named ${name} in this installation.`);
      await this.events.record(inside, {
        action: 'trust_rule.created',
        namespaceId: group.id,
        target: { kind: 'trust_rule', id, name },
        details: { serviceAccount: account.username, ...detailsOf(terms) },
      });
      return (await trustRuleById(this.database, inside, id))!;
    });
  }
}
