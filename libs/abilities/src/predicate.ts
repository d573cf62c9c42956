import { testHolds, type RuleTest } from './access-rule.js';
import type { FactName } from './subjects.js';

/** A test of one row: what the rules come to for one actor, ability and kind of subject. */
export type RowPredicate =
  | { readonly op: 'constant'; readonly value: boolean }
  | { readonly op: 'equals'; readonly fact: FactName; readonly value: boolean | string }
  | { readonly op: 'above'; readonly fact: FactName; readonly role: number }
  | { readonly op: 'reached'; readonly fact: FactName; readonly role: number }
  | { readonly op: 'unset'; readonly fact: FactName }
  | { readonly op: 'owned'; readonly fact: FactName; readonly namespaceIds: readonly number[] }
  | { readonly op: 'within'; readonly namespaceIds: readonly number[] }
  /** A test of an access rule: of an allow that it holds wholly, of a prevent that it holds in part. Not of NULL. */
  | { readonly op: 'meets'; readonly effect: 'allow' | 'prevent'; readonly test: RuleTest }
  /** Many such tests of one sort and one fact: at least one of them. */
  | {
      readonly op: 'meetsAny';
      readonly effect: 'allow' | 'prevent';
      readonly tests: readonly [RuleTest, ...RuleTest[]];
    }
  | { readonly op: 'and' | 'or'; readonly parts: readonly RowPredicate[] }
  | { readonly op: 'not'; readonly part: RowPredicate };

export const always: RowPredicate = { op: 'constant', value: true };
export const never: RowPredicate = { op: 'constant', value: false };

function join(op: 'and' | 'or', parts: readonly RowPredicate[]): RowPredicate {
  const idle = op === 'and';
  const kept = parts.filter((part) => part.op !== 'constant' || part.value !== idle);
  const decided = kept.find((part) => part.op === 'constant');
  if (decided) return decided;
  if (kept.length === 1) return kept[0]!;
  return kept.length === 0 ? { op: 'constant', value: idle } : { op, parts: kept };
}

/** Alternatives, where those that only name namespaces become one. */
export function either(...parts: RowPredicate[]): RowPredicate {
  const ids = parts.flatMap((part) => (part.op === 'within' ? part.namespaceIds : []));
  if (ids.length === 0) return or(...parts);
  return or({ op: 'within', namespaceIds: [...new Set(ids)] }, ...parts.filter((part) => part.op !== 'within'));
}

export const and = (...parts: RowPredicate[]) => join('and', parts);
export const or = (...parts: RowPredicate[]) => join('or', parts);

export function not(part: RowPredicate): RowPredicate {
  return part.op === 'constant' ? { op: 'constant', value: !part.value } : { op: 'not', part };
}

/** Facts that all rows of a list share, and so need no test: `ancestorIds` and whatever else is known. */
export type KnownFacts = { readonly ancestorIds?: readonly number[] } & { readonly [F in FactName]?: unknown };

/** The same test, where the facts that are known are decided already. */
export function settle(predicate: RowPredicate, known: KnownFacts): RowPredicate {
  switch (predicate.op) {
    case 'and':
    case 'or':
      return join(
        predicate.op,
        predicate.parts.map((part) => settle(part, known)),
      );
    case 'not':
      return not(settle(predicate.part, known));
    case 'constant':
      return predicate;
    case 'within':
      return known.ancestorIds === undefined ? predicate : isWithin(known.ancestorIds, predicate.namespaceIds);
    default: {
      const fact = factOf(predicate);
      return known[fact] === undefined ? predicate : constant(holds(predicate, known[fact]));
    }
  }
}

const constant = (value: boolean): RowPredicate => ({ op: 'constant', value });

const isWithin = (ancestorIds: readonly number[], namespaceIds: readonly number[]): RowPredicate =>
  constant(ancestorIds.some((id) => namespaceIds.includes(id)));

type OfOneFact = Exclude<RowPredicate, { readonly op: 'and' | 'or' | 'not' | 'constant' | 'within' }>;

function factOf(predicate: OfOneFact): FactName {
  if (predicate.op === 'meets') return predicate.test.fact;
  return predicate.op === 'meetsAny' ? predicate.tests[0].fact : predicate.fact;
}

function holds(predicate: OfOneFact, value: unknown): boolean {
  switch (predicate.op) {
    case 'equals':
      return value === predicate.value;
    case 'above':
      return value !== null && (value as number) > predicate.role;
    case 'reached':
      return value !== null && (value as number) <= predicate.role;
    case 'unset':
      return value === null;
    case 'owned':
      return predicate.namespaceIds.includes(value as number);
    case 'meets':
      return testHolds(predicate.test, predicate.effect, value) === true;
    case 'meetsAny':
      return predicate.tests.some((test) => testHolds(test, predicate.effect, value) === true);
  }
}
