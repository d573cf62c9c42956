import type { AbilityName } from './ability-names.js';
import type { ActorAbilities } from './actor-abilities.js';
import { noMembership } from './roles.js';
import type { CompiledAbility } from './compile-ability.js';
import { unset, withinOwnRole, type Condition } from './rule.js';
import { factTypes, type FactName, type NamespacedKind } from './subjects.js';

/** A test of one row: what the rules come to for one actor, ability and kind of subject. */
export type RowPredicate =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'equals'; readonly fact: FactName; readonly value: boolean | string }
  | { readonly op: 'above'; readonly fact: FactName; readonly role: number }
  | { readonly op: 'reached'; readonly fact: FactName; readonly role: number }
  | { readonly op: 'unset'; readonly fact: FactName }
  | { readonly op: 'owned'; readonly fact: FactName; readonly namespaceIds: readonly number[] }
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

/** Alternatives, where those that only name namespaces become one. */
function either(...parts: RowPredicate[]): RowPredicate {
  const ids = parts.flatMap((part) => (part.op === 'within' ? part.namespaceIds : []));
  if (ids.length === 0) return or(...parts);
  return or({ op: 'within', namespaceIds: [...new Set(ids)] }, ...parts.filter((part) => part.op !== 'within'));
}

const and = (...parts: RowPredicate[]) => join('and', parts);
const or = (...parts: RowPredicate[]) => join('or', parts);

function not(part: RowPredicate): RowPredicate {
  return part.op === 'constant' ? { op: 'constant', value: !part.value } : { op: 'not', part };
}

function matches(when: Condition, role: number): RowPredicate {
  const atoms = Object.entries(when).map(([fact, value]): RowPredicate => {
    if (value === withinOwnRole) return { op: 'reached', fact: fact as FactName, role };
    if (value === unset) return { op: 'unset', fact: fact as FactName };
    if (typeof value === 'object') return { op: 'above', fact: fact as FactName, role };
    return { op: 'equals', fact: fact as FactName, value: value as boolean | string };
  });
  return and(...atoms);
}

function matching(
  ability: CompiledAbility,
  effect: 'allow' | 'prevent',
  { name, kind, role }: { name: AbilityName; kind: NamespacedKind; role: number },
): RowPredicate {
  const rules = ability.rulesFor(name, kind).filter((rule) => rule.effect === effect);
  return or(...rules.map((rule) => matches(rule.when, role)));
}

interface Tier {
  readonly allowed: RowPredicate;
  readonly prevented: RowPredicate;
  /** Ids of the direct memberships; null: all rows that no higher tier takes. */
  readonly namespaceIds: readonly number[] | null;
}

function tiersOf(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): Tier[] {
  const held = [...actor.namespacesByRole(), [noMembership, null] as const];
  return held.map(([role, namespaceIds]) => {
    const asked = { name, kind, role };
    const ability = actor.abilityAt(role);
    return {
      allowed: matching(ability, 'allow', asked),
      prevented: matching(ability, 'prevent', asked),
      namespaceIds,
    };
  });
}

/** The rows where something beyond the roles gives the ability, as far as nothing prevents it. */
function givenRows(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
  const allowed = matching(actor.abilityGiving(name), 'allow', { name, kind, role: noMembership });
  const places = actor.placesGiven(name).map(({ within, namespaceIds }): RowPredicate => {
    const below: RowPredicate = { op: 'within', namespaceIds: within };
    if (namespaceIds === null) return below;
    // A grant is on the secrets of one namespace; what has no such owner is not reached by it.
    if (!Object.hasOwn(factTypes(kind), 'namespaceId')) return never;
    return and(below, { op: 'owned', fact: 'namespaceId', namespaceIds });
  });
  return and(either(...places), allowed);
}

interface Part {
  readonly condition: RowPredicate;
  readonly namespaceIds: readonly number[] | null;
}

function collapse(parts: readonly Part[]): Part[] {
  const kept: Part[] = [];
  for (const next of parts) {
    const last = kept.at(-1);
    if (last?.namespaceIds && JSON.stringify(last.condition) === JSON.stringify(next.condition)) {
      const namespaceIds = next.namespaceIds && [...last.namespaceIds, ...next.namespaceIds];
      kept[kept.length - 1] = { ...next, namespaceIds };
    } else kept.push(next);
  }
  return kept;
}

/** The highest role on a row decides, so the tier of a lower role leaves out what a higher one reaches. */
function byTiers(parts: readonly Part[]): RowPredicate {
  const branches: RowPredicate[] = [];
  const above: RowPredicate[] = [];
  for (const { condition, namespaceIds } of collapse(parts)) {
    const here: RowPredicate = namespaceIds ? { op: 'within', namespaceIds } : always;
    branches.push(and(here, ...above.map(not), condition));
    // Where the higher tier allows everything, that is already said.
    if (condition.op !== 'constant' || !condition.value) above.push(here);
  }
  return either(...branches);
}

/**
 * The rows on which the actor has an ability: by the role that he has there, or by a grant or custom role. What prevents
 * looks at the role alone, and wins over both.
 */
export function rowPredicate(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
  if (!actor.scopesAllow(name)) return never;
  const tiers = tiersOf(actor, name, kind);
  const byRole = byTiers(
    tiers.map(({ allowed, prevented, namespaceIds }) => ({ condition: and(allowed, not(prevented)), namespaceIds })),
  );
  const given = givenRows(actor, name, kind);
  if (given.op === 'constant' && !given.value) return byRole;
  const unprevented = byTiers(
    tiers.map(({ prevented, namespaceIds }) => ({ condition: not(prevented), namespaceIds })),
  );
  return either(byRole, and(given, unprevented));
}
