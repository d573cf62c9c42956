import { isExactScope } from '@lockkeeper/release';
import { testsHold, type RuleTest } from './access-rule.js';
import { PatternIndex } from './pattern-index.js';
import { reaches, type Reach } from './reach.js';
import { ancestorIdsOf, type AnySubject, type FactName } from './subjects.js';

/** The facts by which rules are put apart, the one that singles out most first. */
const keyFacts: readonly FactName[] = ['secretId', 'name', 'tags', 'environmentScope', 'environmentName'];

/** As much of a rule as tells whether it counts: many say the same of the same. */
export interface ShelvedRule {
  /** What its conditions come to on the kind of subject that the shelf is for. */
  readonly tests: readonly RuleTest[];
  readonly reach: Reach;
}

type Counts = (rule: ShelvedRule) => boolean;

/**
 * Rules of one effect, put apart by one fact that a subject must have for them to hold: of a thousand rules that each
 * name a secret, one is looked at. Tells which can hold; whether they do, who asks finds out.
 */
export class RuleShelf {
  readonly #byFact = new Map<FactName, PatternIndex<ShelvedRule>>();
  readonly #others: ShelvedRule[] = [];
  readonly #effect: 'allow' | 'prevent';

  constructor(effect: 'allow' | 'prevent') {
    this.#effect = effect;
  }

  put(rule: ShelvedRule): void {
    const test = keyOf(rule.tests);
    if (!test) {
      // A thousand that say the same, for other reasons, are one.
      if (!this.#others.some((other) => saysTheSame(other, rule))) this.#others.push(rule);
      return;
    }
    const index = this.#byFact.get(test.fact) ?? new PatternIndex<ShelvedRule>();
    this.#byFact.set(test.fact, index);
    if (test.test === 'scope') index.put(test.pattern, rule);
    else index.putWhole(String(test.test === 'tag' ? test.tag : test.value), rule);
  }

  /** Whether any rule counts on a subject of which all is known that there is. */
  someCounts(on: AnySubject): boolean {
    const over = ancestorIdsOf(on);
    const counts: Counts = ({ tests, reach }) => reaches(reach, over) && testsHold(tests, this.#effect, on);
    if (this.#others.some(counts)) return true;
    const facts = on as unknown as Readonly<Record<string, unknown>>;
    for (const [fact, index] of this.#byFact) {
      if (this.#someOf(index, facts[fact], counts)) return true;
    }
    return false;
  }

  #someOf(index: PatternIndex<ShelvedRule>, known: unknown, counts: Counts): boolean {
    if (Array.isArray(known)) return known.some((value: string) => index.someMatching(value, counts));
    if (typeof known !== 'string') return false;
    // What prevents in a part of a scope prevents.
    return this.#effect === 'prevent' && !isExactScope(known)
      ? index.someMeeting(known, counts)
      : index.someMatching(known, counts);
  }
}

/** A flag puts nothing apart. */
function keyOf(tests: readonly RuleTest[]): RuleTest | undefined {
  const keys = tests.filter((test) => keyFacts.includes(test.fact));
  return keys.sort((a, b) => keyFacts.indexOf(a.fact) - keyFacts.indexOf(b.fact))[0];
}

const saysTheSame = (a: ShelvedRule, b: ShelvedRule): boolean =>
  a.reach === b.reach && JSON.stringify(a.tests) === JSON.stringify(b.tests);
