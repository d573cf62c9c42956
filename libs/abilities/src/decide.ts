import type { AbilityName, KindOf } from './ability-names.js';
import type { CompiledAbility } from './compile-ability.js';
import { abilitiesOfAction, roleFactOfAction, secretActions, type SecretAction } from './grantable.js';
import { isRoleLevel, noMembership, roleLevels, roleName, type Role } from './roles.js';
import { namespaceIdOf, type AnySubject, type Facts, type Subject } from './subjects.js';

/** One step from the actor to the answer. */
export type ChainLink =
  | { readonly kind: 'token_scope'; readonly scopes: readonly string[] }
  | {
      readonly kind: 'membership';
      readonly namespaceId: number;
      readonly role: Role;
      readonly expiresAt: Date | null;
      /** The invited group through which it came. */
      readonly viaGroupId?: number;
    }
  | {
      /** A grant on the secrets of a namespace to the actor himself, or to the custom role that he has there. */
      readonly kind: 'grant';
      readonly namespaceId: number;
      readonly customRole: string | null;
      readonly actions: readonly SecretAction[];
      readonly expiresAt: Date | null;
    }
  | { readonly kind: 'custom_role'; readonly namespaceId: number; readonly name: string }
  /** An access rule that counts for this question. */
  | {
      readonly kind: 'access_rule';
      readonly id: number;
      readonly namespaceId: number;
      readonly effect: 'allow' | 'prevent';
      readonly reason: string;
      readonly expiresAt: Date | null;
    }
  /** Grants to roles on the secrets of a namespace replace the table: the lowest role that has this there. */
  | { readonly kind: 'role_grant'; readonly namespaceId: number; readonly lowestRole: Role }
  | { readonly kind: 'administrator' }
  | { readonly kind: 'role'; readonly role: Role | null }
  | { readonly kind: 'rule'; readonly ruleId: string };

/**
 * An answer with its reason. `ruleId` is null when no rule speaks. Rules and chain are for those who may see rules;
 * a refused caller gets the ability's name only.
 */
export interface Explanation {
  readonly allowed: boolean;
  readonly ruleId: string | null;
  readonly reason: string;
  readonly chain: readonly ChainLink[];
}

/** Whether an ability holds on a subject. Throws `IncompleteSubject` for what `subject` did not make. */
export function can<A extends AbilityName>(ability: CompiledAbility, name: A, on: Subject<KindOf<A>>): boolean {
  return ability.decidingRule(name, on)?.effect === 'allow';
}

/** The same answer as `can`, with the deciding rule. Throws `IncompleteSubject`, too. */
export function explain<A extends AbilityName>(ability: CompiledAbility, name: A, on: Subject<KindOf<A>>): Explanation {
  const rule = ability.decidingRule(name, on);
  const chain: ChainLink[] = ability.admin ? [{ kind: 'administrator' }] : [];
  chain.push(...roleGrantOn(name, on));
  chain.push({ kind: 'role', role: ability.role === noMembership ? null : roleName(ability.role) });
  if (!rule) return { allowed: false, ruleId: null, reason: whatItTakes(ability, name, on), chain };
  chain.push({ kind: 'rule', ruleId: rule.id });
  return { allowed: rule.effect === 'allow', ruleId: rule.id, reason: rule.reason, chain };
}

function roleGrantOn(name: AbilityName, on: AnySubject): ChainLink[] {
  const action = secretActions.find((one) => abilitiesOfAction[one].includes(name));
  if (!action) return [];
  const level = (on as Partial<Facts<'secret'>>)[roleFactOfAction[action]] ?? null;
  const namespaceId = namespaceIdOf(on);
  if (level === null || namespaceId === null || !isRoleLevel(level)) return [];
  return [{ kind: 'role_grant', namespaceId, lowestRole: roleName(level) }];
}

function whatItTakes<A extends AbilityName>(ability: CompiledAbility, name: A, on: Subject<KindOf<A>>): string {
  const enough = roleLevels.find((role) => can(ability.table.abilityFor({ role, admin: false }), name, on));
  if (enough !== undefined) return `This takes the role ${roleName(enough)} or a higher one.`;
  if (can(ability.table.abilityFor({ role: noMembership, admin: true }), name, on))
    return 'This takes an administrator.';
  return 'No rule allows this.';
}
