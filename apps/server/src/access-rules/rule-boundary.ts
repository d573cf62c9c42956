import {
  beyondOwnUnder,
  isPreventedBy,
  isRuleAbility,
  nobody,
  type ActorAbilities,
  type RuleConditions,
} from '@lockkeeper/abilities';
import { ownerFacts } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { refuse } from '../platform/errors/index.js';
import type { SecretPlace } from '../secrets/index.js';
import type { AccessRuleRow } from './access-rules.query.js';
import { termsOfRow } from './access-rule-terms.js';

interface Given {
  readonly abilities: readonly string[];
  readonly conditions: RuleConditions;
}

/** Nobody allows others what he does not hold himself wherever the conditions can hold. Administrators neither. */
export function requireMayAllow(ctx: RequestContext, place: SecretPlace, given: Given): void {
  const beyond = beyondOf(ctx.held, place, given);
  if (beyond.length === 0) return;
  throw refuse(
    'ABOVE_OWN',
    'abilities',
    `Nobody gives more than he holds, and you do not hold everywhere here: ${beyond.join(', ')}.`,
  );
}

/**
 * To lift a prevent is to give. Whom it reaches may not, except its maker, who gets back what he had himself; and nobody
 * may who would not hold what it prevents.
 */
export function requireMayLift(ctx: RequestContext, place: SecretPlace, row: AccessRuleRow): void {
  if (row.expires_at !== null && row.expires_at <= ctx.now()) return;
  if (row.created_by !== ctx.person.userId && isPreventedBy(ctx.held, row.id, place.namespace.ancestorIds)) {
    throw refuse('PREVENTS_YOU', 'id', 'Whom a rule prevents from something cannot lift it.');
  }
  const beyond = beyondOf(ctx.held.without(row.id), place, termsOfRow(row));
  if (beyond.length === 0) return;
  throw refuse(
    'ABOVE_OWN',
    'id',
    `To lift this rule gives what you do not hold everywhere here: ${beyond.join(', ')}.`,
  );
}

function beyondOf(held: ActorAbilities, place: SecretPlace, { abilities, conditions }: Given): string[] {
  const demanded = place.deployRoleFor(conditions.environment ?? '*');
  const facts = {
    ...ownerFacts(place.namespace),
    // Where nobody may deploy, the rule gives nothing either.
    deployRole: demanded === nobody ? null : demanded,
    managerActive: true,
    writeOnly: false,
  };
  const kind = place.namespace.kind === 'project' ? 'project' : 'group';
  return beyondOwnUnder(held, { abilities: abilities.filter(isRuleAbility), conditions }, { kind, facts });
}
