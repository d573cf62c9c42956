import type { AbilityName } from './ability-names.js';
import type { ActorAbilities } from './actor-abilities.js';
import { abilityFor } from './compile-ability.js';
import { can } from './decide.js';
import { plainSubject, type OwnerFacts } from './grant-role.js';
import { givenKinds, isAskedOfSecrets, preventableAbilities } from './grantable.js';
import type { ReachingRule } from './reaching-rules.js';
import type { NamespaceKind } from './subjects.js';

/** Whether it reaches the actor in a namespace; of a custom role, that he has it anywhere is enough. */
function reaches({ reach, among }: ReachingRule, ancestorIds: readonly number[]): boolean {
  return reach === 'within' ? among.length > 0 : !ancestorIds.some((id) => among.includes(id));
}

const preventsOf = (actor: ActorAbilities): ReachingRule[] =>
  actor.reachingRules().filter(({ rule }) => rule.effect === 'prevent');

/** Whether an access rule prevents the actor from something in a namespace or below it. */
export function isPreventedBy(actor: ActorAbilities, ruleId: number, ancestorIds: readonly number[]): boolean {
  return preventsOf(actor).some((one) => one.rule.id === ruleId && reaches(one, ancestorIds));
}

/** Whether any rule that stands in one of some namespaces prevents the actor from something. */
export function isPreventedIn(
  actor: ActorAbilities,
  namespaceIds: readonly number[],
  ancestorIds: readonly number[],
): boolean {
  return preventsOf(actor).some((one) => namespaceIds.includes(one.rule.namespaceId) && reaches(one, ancestorIds));
}

/**
 * What a role has in a namespace, or below it, that access rules to the actor himself or to his custom role keep from
 * him: by giving somebody the role he would give what he does not hold. A prevent to roles or to everyone reaches the
 * other one, too.
 */
export function keptFrom(
  actor: ActorAbilities,
  role: number,
  owner: { readonly kind: NamespaceKind; readonly facts: OwnerFacts },
): AbilityName[] {
  const { namespaceId, ancestorIds } = owner.facts;
  const own = preventsOf(actor).filter(
    (one) =>
      (one.rule.principalKind === 'user' || one.rule.principalKind === 'custom_role') &&
      (ancestorIds.includes(one.rule.namespaceId) || one.rule.ancestorIds.includes(namespaceId)) &&
      reaches(one, ancestorIds),
  );
  const held = abilityFor({ role, admin: false });
  const prevents = (name: AbilityName) =>
    own.some(
      ({ rule }) => rule.abilities.includes(name) || (isAskedOfSecrets(name) && rule.abilities.includes('secret:read')),
    );
  const has = (name: AbilityName) =>
    givenKinds(name).some((kind) => can(held, name, plainSubject(kind, owner.facts) as never));
  return preventableAbilities.filter((name) => prevents(name) && has(name));
}
