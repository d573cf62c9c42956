import { matchesPattern, scopesIntersect } from '@lockkeeper/release';
import { abilityKinds, type AbilityName } from './ability-names.js';
import { factTypes, type AnySubject, type FactName, type SubjectKind } from './subjects.js';

/** What must all hold of a subject for an access rule to count; null: whatever it is. */
export interface RuleConditions {
  /** An exact name, or a pattern with one `*` at its end. */
  readonly environment: string | null;
  /** An exact name, or a pattern in which `*` stands for any run of characters. */
  readonly secretName: string | null;
  readonly tag: string | null;
  readonly isProtected: boolean | null;
  readonly secretId: string | null;
}

/** An access rule that can concern the actor: it counts in its namespace and below. */
export interface AccessRuleFacts extends RuleConditions {
  readonly id: number;
  readonly namespaceId: number;
  /** The namespace itself and all above it. */
  readonly ancestorIds: readonly number[];
  readonly effect: 'allow' | 'prevent';
  /** `user`: the actor himself. */
  readonly principalKind: 'user' | 'role' | 'custom_role' | 'everyone';
  /** Level of a role: an allow is for that role and higher ones, a prevent for that role and lower ones. */
  readonly role: number | null;
  readonly customRoleId: number | null;
  /** One that no access rule can name counts for nothing. */
  readonly abilities: readonly string[];
  readonly expiresAt: Date | null;
  readonly reason: string;
  /** The actor took it himself in an emergency: it goes over what rules of its namespace and below prevent. */
  readonly glass?: boolean;
}

/** No condition at all. */
export const unconditional: RuleConditions = {
  environment: null,
  secretName: null,
  tag: null,
  isProtected: null,
  secretId: null,
};

/**
 * What is to be assumed of a fact that is not known: `known`: a condition on it does not hold. `some`: for an allow it
 * does, so the answer is whether there can be such a subject. `all`: for a prevent it does, so the answer is about all.
 */
export type Sight = 'known' | 'some' | 'all';

/** A test of one fact that a condition comes to. */
export type RuleTest =
  | { readonly test: 'scope'; readonly fact: 'environmentScope' | 'environmentName' | 'name'; readonly pattern: string }
  | { readonly test: 'tag'; readonly fact: 'tags'; readonly tag: string }
  | { readonly test: 'is'; readonly fact: 'isProtected' | 'secretId'; readonly value: boolean | string };

const ANYTHING = /^\*+$/;

function testsOfAny({ environment, secretName, tag, isProtected, secretId }: RuleConditions): RuleTest[][] {
  const tests: RuleTest[][] = [];
  if (environment !== null && !ANYTHING.test(environment)) {
    const facts = ['environmentScope', 'environmentName'] as const;
    tests.push(facts.map((fact) => ({ test: 'scope', fact, pattern: environment })));
  }
  if (secretName !== null && !ANYTHING.test(secretName))
    tests.push([{ test: 'scope', fact: 'name', pattern: secretName }]);
  if (tag !== null) tests.push([{ test: 'tag', fact: 'tags', tag }]);
  if (isProtected !== null) tests.push([{ test: 'is', fact: 'isProtected', value: isProtected }]);
  if (secretId !== null) tests.push([{ test: 'is', fact: 'secretId', value: secretId }]);
  return tests;
}

// A page asks the same rules about each of its rows.
const tested = new WeakMap<RuleConditions, Map<SubjectKind, RuleTest[] | null>>();

/** What the conditions come to on a kind of subject; null: the kind lacks what they look at, so they never hold there. */
export function testsOn(kind: SubjectKind, conditions: RuleConditions): RuleTest[] | null {
  const known = tested.get(conditions) ?? new Map<SubjectKind, RuleTest[] | null>();
  tested.set(conditions, known);
  const found = known.get(kind);
  if (found !== undefined) return found;
  const tests = findTests(kind, conditions);
  known.set(kind, tests);
  return tests;
}

function findTests(kind: SubjectKind, conditions: RuleConditions): RuleTest[] | null {
  const types = factTypes(kind);
  const tests = testsOfAny(conditions).map((either) => either.find(({ fact }) => Object.hasOwn(types, fact)));
  return tests.every((test) => test !== undefined) ? tests : null;
}

/** Whether a rule with these conditions could ever count for an ability. */
export function canCount(ability: AbilityName, conditions: RuleConditions): boolean {
  return abilityKinds[ability].some((kind) => testsOn(kind, conditions) !== null);
}

/** Whether one test holds of a fact: for an allow wholly, for a prevent at least in part. Null: that is not known. */
export function testHolds(test: RuleTest, effect: 'allow' | 'prevent', known: unknown): boolean | null {
  if (known === null || known === undefined) return null;
  switch (test.test) {
    case 'scope':
      return (effect === 'allow' ? matchesPattern : scopesIntersect)(test.pattern, known as string);
    case 'tag':
      return (known as readonly string[]).includes(test.tag);
    case 'is':
      return known === test.value;
  }
}

/** Whether the conditions of a rule hold of a subject, as far as it is known. */
export function conditionsHold(rule: AccessRuleFacts, on: AnySubject, sight: Sight): boolean {
  const assumed = sight === (rule.effect === 'allow' ? 'some' : 'all');
  const tests = testsOn(on.kind, rule);
  if (tests === null) return assumed;
  const facts = on as Partial<Record<FactName, unknown>>;
  return tests.every((test) => {
    const holds = testHolds(test, rule.effect, facts[test.fact]);
    // What has these tags at least may have others, too.
    if (holds === false && test.test === 'tag') return assumed && rule.effect === 'prevent';
    return holds ?? assumed;
  });
}

/** Whether tests hold of a subject of which all is known that there is. */
export function testsHold(tests: readonly RuleTest[], effect: 'allow' | 'prevent', on: AnySubject): boolean {
  const facts = on as Partial<Record<FactName, unknown>>;
  return tests.every((test) => testHolds(test, effect, facts[test.fact]) === true);
}

/**
 * What a broken glass leaves of the rules that count. It lifts no rule from above its namespace, nor one that hides a
 * secret, and it is no reason to give anything to others.
 */
export function underGlass(rules: readonly AccessRuleFacts[], sight: Sight): readonly AccessRuleFacts[] {
  const glasses = rules.filter((rule) => rule.glass);
  if (glasses.length === 0) return rules;
  if (sight === 'all') return rules.filter((rule) => !rule.glass);
  const lifted = ({ effect, abilities, ancestorIds }: AccessRuleFacts): boolean =>
    effect === 'prevent' &&
    !abilities.includes('secret:read') &&
    glasses.some((glass) => ancestorIds.includes(glass.namespaceId));
  return rules.filter((rule) => !lifted(rule));
}
