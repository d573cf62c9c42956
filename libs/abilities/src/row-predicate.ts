import type { AbilityName } from './ability-names.js';
import type { ActorAbilities } from './actor-abilities.js';
import { testsOn, type RuleTest } from './access-rule.js';
import { reachesNowhere } from './reach.js';
import { noMembership } from './roles.js';
import type { CompiledAbility } from './compile-ability.js';
import { always, and, either, never, not, or, type RowPredicate } from './predicate.js';
import { unset, withinOwnRole, type Condition } from './rule.js';
import type { FactName, NamespacedKind } from './subjects.js';

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

/** Rules whose conditions come to the same, and where they stand. */
interface Place {
  readonly reaching: RowPredicate;
  readonly tests: readonly RuleTest[];
  readonly namespaceIds: number[];
}

/** The rows where access rules of one effect count. */
function ruledRows(
  actor: ActorAbilities,
  effect: 'allow' | 'prevent',
  { name, kind }: { name: AbilityName; kind: NamespacedKind },
): RowPredicate {
  const places = new Map<string, Place>();
  for (const one of actor.rulesNaming(name, kind)) {
    const { rule, reach, among } = one;
    const tests = rule.effect === effect ? testsOn(kind, rule) : null;
    if (tests === null || reachesNowhere(one)) continue;
    const reached: RowPredicate = { op: 'within', namespaceIds: among };
    const reaching = among.length === 0 ? always : reach === 'within' ? reached : not(reached);
    // What differs in its namespace only is one test.
    const key = JSON.stringify([reaching, tests]);
    const place = places.get(key);
    if (!place) places.set(key, { reaching, tests, namespaceIds: [rule.namespaceId] });
    else if (!place.namespaceIds.includes(rule.namespaceId)) place.namespaceIds.push(rule.namespaceId);
  }
  const rows = alike([...places.values()]).map(([{ reaching, namespaceIds }, conditions]) =>
    and({ op: 'within', namespaceIds }, reaching, anyOf(effect, conditions)),
  );
  return either(...rows);
}

/** Places in the same namespaces, each with the tests of its rules: where a row is is asked once for all of them. */
function alike(places: readonly Place[]): [Place, (readonly RuleTest[])[]][] {
  const groups = new Map<string, [Place, (readonly RuleTest[])[]]>();
  for (const place of places) {
    const key = JSON.stringify([place.reaching, place.namespaceIds]);
    const group = groups.get(key);
    if (group) group[1].push(place.tests);
    else groups.set(key, [place, [place.tests]]);
  }
  return [...groups.values()];
}

/** Rules of which at least one counts; those with a single test are one question for each sort of test. */
function anyOf(effect: 'allow' | 'prevent', rules: readonly (readonly RuleTest[])[]): RowPredicate {
  const sorts = new Map<string, [RuleTest, ...RuleTest[]]>();
  const others: RowPredicate[] = [];
  for (const tests of rules) {
    const [test] = tests;
    if (test === undefined || tests.length > 1) {
      others.push(and(...tests.map((one): RowPredicate => ({ op: 'meets', effect, test: one }))));
      continue;
    }
    const sort = `${test.test} ${test.fact}`;
    const known = sorts.get(sort);
    if (known) known.push(test);
    else sorts.set(sort, [test]);
  }
  const together = [...sorts.values()].map((tests): RowPredicate =>
    tests.length === 1 ? { op: 'meets', effect, test: tests[0] } : { op: 'meetsAny', effect, tests },
  );
  return or(...together, ...others);
}

/** The rows where something beyond the roles gives the ability, as far as nothing prevents it. */
function givenRows(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
  const allowed = matching(actor.abilityGiving(name), 'allow', { name, kind, role: noMembership });
  const places = actor.placesGiven(name).map(({ within, namespaceIds }): RowPredicate => {
    const below: RowPredicate = { op: 'within', namespaceIds: within };
    if (namespaceIds === null) return below;
    return and(below, { op: 'owned', fact: 'namespaceId', namespaceIds });
  });
  return and(either(...places, ruledRows(actor, 'allow', { name, kind })), allowed);
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
 * The rows on which the actor has an ability: by the role that he has there, or by a grant, custom role or access rule.
 * What the table prevents looks at the role alone; that and access rules that prevent win over all.
 */
export function rowPredicate(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
  if (!actor.scopesAllow(name)) return never;
  return and(rowsHeld(actor, name, kind), not(ruledRows(actor, 'prevent', { name, kind })));
}

/** The secrets that no access rule keeps the actor from reading, whatever else he may or may not. */
export function unhiddenRows(actor: ActorAbilities): RowPredicate {
  return not(ruledRows(actor, 'prevent', { name: 'secret:read', kind: 'secret' }));
}

function rowsHeld(actor: ActorAbilities, name: AbilityName, kind: NamespacedKind): RowPredicate {
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
