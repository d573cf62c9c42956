import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requireTerms, termsOfRow } from './access-rule-terms.js';
import type { AccessRuleUpdateInput } from './access-rules.inputs.js';
import { accessRuleById, secretIsBelow, updateAccessRule, type AccessRuleRow } from './access-rules.query.js';
import { nameOfPrincipal } from './access-rules.types.js';
import { HeldAccessRule } from './held-access-rule.js';
import { requireMayAllow, requireMayLift } from './rule-boundary.js';
import { detailsOf } from './rule-details.js';

/** Changes what a rule is about. A prevent that is changed is lifted first, and an allow is given anew. */
@Injectable()
export class UpdateAccessRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldAccessRule) private readonly rules: HeldAccessRule,
  ) {}

  async execute(ctx: RequestContext, id: number, input: AccessRuleUpdateInput): Promise<AccessRuleRow> {
    return this.database.transaction(ctx, async (inside) => {
      const { row, place } = await this.rules.find(inside, id, 'access_rule:update');
      if (row.origin !== 'rule') {
        throw refuse('RULE_BOUND', 'id', 'This rule stands for what was approved or taken; it can be deleted only.');
      }
      const before = termsOfRow(row);
      const terms = requireTerms(input, before, inside.now());
      const moved = JSON.stringify({ ...terms, reason: '' }) !== JSON.stringify({ ...before, reason: '' });
      if (moved && row.effect === 'prevent') requireMayLift(inside, place, row);
      if (moved && row.effect === 'allow') requireMayAllow(inside, place, terms);
      const { secretId } = terms.conditions;
      const asked = secretId !== null && secretId !== before.conditions.secretId;
      if (asked && !(await secretIsBelow(this.database, inside, secretId, row.namespace_id))) {
        const sentence = `There is no such secret in ${row.full_path} or below.`;
        throw refuse('SECRET_UNKNOWN', 'conditions.secretId', sentence);
      }
      await updateAccessRule(this.database, inside, id, terms);
      await this.events.record(inside, {
        action: 'access_rule.updated',
        namespaceId: row.namespace_id,
        target: { kind: 'access_rule', id, name: nameOfPrincipal(row) },
        details: { effect: row.effect, ...detailsOf(terms), previous: detailsOf(before) },
      });
      return (await accessRuleById(this.database, inside, id))!;
    });
  }
}
