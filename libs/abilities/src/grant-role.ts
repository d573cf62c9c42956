import type { AbilityName } from './ability-names.js';
import { testsOn, type RuleConditions } from './access-rule.js';
import type { ActorAbilities } from './actor-abilities.js';
import { abilityFor } from './compile-ability.js';
import { can } from './decide.js';
import { abilitiesOfAction, givenKinds, noRoleGrants, type SecretAction } from './grantable.js';
import { isRoleLevel, nobody, roleLevels } from './roles.js';
import { subject, unknownSecret, type Facts, type NamespaceKind, type Subject, type SubjectKind } from './subjects.js';

/**
 * Whether the actor may give somebody else, who is no member yet, a role in a namespace: he must be allowed to add
 * members there, and nobody grants more than he holds. A level that is no role's is never grantable.
 */
export function mayGrantRole(actor: ActorAbilities, namespace: Subject<'group' | 'project'>, role: number): boolean {
  if (!isRoleLevel(role)) return false;
  const member = subject.member({
    ancestorIds: namespace.ancestorIds,
    archived: namespace.archived,
    namespace: namespace.kind,
    currentRole: null,
    grantedRole: role,
    self: false,
  });
  return actor.can('member:create', member);
}

/** A namespace with what abilities on anything plain in it depend on. */
export type OwnerFacts = Facts<'project'> & Omit<Facts<'secret'>, keyof typeof unknownSecret>;

/**
 * Which of these abilities the actor does not hold himself on everything in a namespace that nothing protects: those he
 * may not give to anybody there. For a group that is: in all kinds of place below it.
 */
export function beyondOwn(
  actor: ActorAbilities,
  abilities: readonly AbilityName[],
  owner: { readonly kind: NamespaceKind; readonly facts: OwnerFacts },
): AbilityName[] {
  return abilities.filter((name) => {
    const kinds = givenKinds(name).filter((kind) => owner.kind === 'group' || kind !== 'group');
    const { namespaceId } = owner.facts;
    const holds = (kind: SubjectKind) => actor.canAll(name, plainSubject(kind, owner.facts), namespaceId);
    return kinds.length === 0 || !kinds.every(holds);
  });
}

/**
 * Which of the abilities of an access rule the actor does not hold himself wherever its conditions can hold in the
 * namespace and below it: those that he may not give by it.
 */
export function beyondOwnUnder(
  actor: ActorAbilities,
  { abilities, conditions }: { readonly abilities: readonly AbilityName[]; readonly conditions: RuleConditions },
  owner: { readonly kind: NamespaceKind; readonly facts: OwnerFacts },
): AbilityName[] {
  const { environment, secretName: name, tag, isProtected, secretId } = conditions;
  const secretFacts = { name, environmentScope: environment, tags: tag === null ? null : [tag], isProtected, secretId };
  const facts = { ...owner.facts, ...secretFacts, environmentName: environment };
  return abilities.filter((ability) => {
    const kinds = givenKinds(ability).filter((kind) => owner.kind === 'group' || kind !== 'group');
    const reached = kinds.filter((kind) => testsOn(kind, conditions) !== null);
    const holds = (kind: SubjectKind) => actor.canAll(ability, plainSubject(kind, facts), owner.facts.namespaceId);
    return reached.length === 0 || !reached.every(holds);
  });
}

/** Something in a namespace for which only facts of the namespace speak. */
export function plainSubject(kind: SubjectKind, owner: OwnerFacts): Subject {
  const plain = {
    ...unknownSecret,
    environmentName: null,
    pushRole: null,
    namespace: 'project',
    currentRole: null,
    grantedRole: null,
    self: false,
  };
  return (subject[kind] as (facts: object) => Subject)({ ...plain, ...owner });
}

/** The lowest role that has an action on secrets by the table itself, where no grants to roles speak. */
export function tableRoleOf(action: SecretAction): number {
  const facts = { archived: false, deployRole: null, managerActive: true, writeOnly: false, ...noRoleGrants };
  const plain = subject.secret({ ancestorIds: [0], namespaceId: 0, ...facts, ...unknownSecret });
  const named = abilitiesOfAction[action].filter((name) => givenKinds(name).includes('secret'));
  const holds = (role: number) =>
    named.every((name) => can(abilityFor({ role, admin: false }), name as 'secret:read', plain));
  return Math.min(nobody, ...roleLevels.filter(holds));
}
