import type { AbilityName } from './ability-names.js';
import type { ActorAbilities } from './actor-abilities.js';
import { noMembership } from './roles.js';
import type { CompiledAbility } from './compile-ability.js';
import type { Condition } from './rule.js';
import type { FactName, NamespacedKind } from './subjects.js';

/** A test of one row: what the rules come to for one actor, ability and kind of subject. */
export type RowPredicate =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'equals'; readonly fact: FactName; readonly value: boolean | string }
  | { readonly op: 'above'; readonly fact: FactName; readonly role: number }
  | { readonly op: 'within'; readonly namespaceIds: readonly number[] }
  | { readonly op: 'and' | 'or'; readonly parts: readonly RowPredicate[] }
  | { readonly op: 'not'; readonly part: RowPredicate };

const always: RowPredicate = { op: 'constant', value: true };
const never: RowPredicate = { op: 'constant', value: false };

function join(op: 'and' | 'or', parts: readonly RowPredicate[]): RowPredicate {
  const idle = op === 'and';
  const kept = parts.filter((part) => part.op !== 'constant' || part.value !== idle);
  const decided = kept.find((part) => part.op === 'constant');
  if (decided) return decided;
  if (kept.length === 1) return kept[0]!;
  return kept.length === 0 ? { op: 'constant', value: idle } : { op, parts: kept };
}

const and = (...parts: RowPredicate[]) => join('and', parts);
const or = (...parts: RowPredicate[]) => join('or', parts);

function not(part: RowPredicate): RowPredicate {
  return part.op === 'constant' ? { op: 'constant', value: !part.value } : { op: 'not', part };
}

function matches(when: Condition, role: number): RowPredicate {
  const atoms = Object.entries(when).map(([fact, value]): RowPredicate => {
    if (typeof value === 'object') return { op: 'above', fact: fact as FactName, role };
    return { op: 'equals', fact: fact as FactName, value: value as boolean | string };
  });
  return and(...atoms);
}

function condition(ability: CompiledAbility, name: AbilityName, kind: NamespacedKind): RowPredicate {
  const rules = ability.rulesFor(name, kind);
  const matching = (effect: 'allow' | 'prevent') =>
    or(...rules.filter((rule) => rule.effect === effect).map((rule) => matches(rule.when, ability.role)));
  return and(matching('allow'), not(matching('prevent')));
}

interface Tier {
  readonly condition: RowPredicate;
  /** Ids of the direct memberships; null: all rows that no higher tier takes. */
  readonly namespaceIds: readonly number[] | null;
}

function tiersOf(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): Tier[] {
  const held = [...actor.namespacesByRole(), [noMembership, null] as const];
  const tiers: Tier[] = [];
  for (const [role, namespaceIds] of held) {
    const next: Tier = { condition: condition(actor.abilityAt(role), name, kind), namespaceIds };
    const last = tiers.at(-1);
    if (last?.namespaceIds && JSON.stringify(last.condition) === JSON.stringify(next.condition)) {
      tiers[tiers.length - 1] = {
        ...next,
        namespaceIds: namespaceIds && [...last.namespaceIds, ...namespaceIds],
      };
    } else tiers.push(next);
  }
  return tiers;
}

/**
 * The rows on which the actor has an ability. The highest role on a row decides, so the tier of a lower role leaves out
 * what a higher one reaches; where the higher tier allows everything that is already said.
 */
export function rowPredicate(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
  if (!actor.scopesAllow(name)) return never;
  const branches: RowPredicate[] = [];
  const above: RowPredicate[] = [];
  for (const tier of tiersOf(actor, name, kind)) {
    const here: RowPredicate = tier.namespaceIds ? { op: 'within', namespaceIds: tier.namespaceIds } : always;
    branches.push(and(here, ...above.map(not), tier.condition));
    if (tier.condition.op !== 'constant' || !tier.condition.value) above.push(here);
  }
  return or(...branches);
}
