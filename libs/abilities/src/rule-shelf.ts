import { isExactScope } from '@lockkeeper/release';
import type { AccessRuleFacts, RuleTest } from './access-rule.js';
import type { AnySubject, FactName } from './subjects.js';

/** The facts by which rules are put apart, the one that singles out most first. */
const keyFacts: readonly FactName[] = ['secretId', 'name', 'tags', 'environmentScope', 'environmentName'];

/**
 * Rules of one effect, put apart by one value that a subject must have for them to hold: of a thousand rules that each
 * name a secret, one is looked at. Tells which can hold; whether they do, who asks finds out.
 */
export class RuleShelf {
  readonly #byValue = new Map<FactName, Map<string, AccessRuleFacts[]>>();
  readonly #others: AccessRuleFacts[] = [];
  readonly #effect: 'allow' | 'prevent';

  constructor(effect: 'allow' | 'prevent') {
    this.#effect = effect;
  }

  /** `tests`: what its conditions come to on the kind of subject that the shelf is for. */
  put(rule: AccessRuleFacts, tests: readonly RuleTest[]): void {
    const key = keyOf(tests);
    if (key === null) this.#others.push(rule);
    else this.#shelfOf(key.fact, key.value).push(rule);
  }

  /** Whether `counts` is true of any rule that can hold on a subject of which all is known that there is. */
  some(on: AnySubject, counts: (rule: AccessRuleFacts) => boolean): boolean {
    if (this.#others.some(counts)) return true;
    const facts = on as unknown as Readonly<Record<string, unknown>>;
    for (const [fact, byValue] of this.#byValue) {
      if (this.#canHold(byValue, facts[fact]).some((rules) => rules.some(counts))) return true;
    }
    return false;
  }

  #canHold(byValue: ReadonlyMap<string, AccessRuleFacts[]>, known: unknown): AccessRuleFacts[][] {
    // What prevents in a part of a pattern prevents: any of the values can be within it.
    if (this.#effect === 'prevent' && typeof known === 'string' && !isExactScope(known)) return [...byValue.values()];
    const values = Array.isArray(known) ? (known as string[]) : [known as string];
    return values.flatMap((value) => {
      const rules = byValue.get(value);
      return rules ? [rules] : [];
    });
  }

  #shelfOf(fact: FactName, value: string): AccessRuleFacts[] {
    const byValue = this.#byValue.get(fact) ?? new Map<string, AccessRuleFacts[]>();
    this.#byValue.set(fact, byValue);
    const rules = byValue.get(value) ?? [];
    byValue.set(value, rules);
    return rules;
  }
}

interface Key {
  readonly fact: FactName;
  readonly value: string;
}

function keyOf(tests: readonly RuleTest[]): Key | null {
  const keys = tests.flatMap(keyOfTest).sort((a, b) => keyFacts.indexOf(a.fact) - keyFacts.indexOf(b.fact));
  return keys[0] ?? null;
}

function keyOfTest(test: RuleTest): Key[] {
  if (test.test === 'tag') return [{ fact: test.fact, value: test.tag }];
  if (test.test === 'is') return typeof test.value === 'string' ? [{ fact: test.fact, value: test.value }] : [];
  return isExactScope(test.pattern) ? [{ fact: test.fact, value: test.pattern }] : [];
}
