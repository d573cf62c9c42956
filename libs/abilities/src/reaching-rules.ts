import type { AbilityName } from './ability-names.js';
import { conditionsHold, testsOn, type AccessRuleFacts } from './access-rule.js';
import type { Membership } from './actor-facts.js';
import { isRuleAbility } from './grantable.js';
import { findReach, reaches, reachesNowhere, type Reach } from './reach.js';
import { RuleShelf } from './rule-shelf.js';
import { ancestorIdsOf, type AnySubject, type SubjectKind } from './subjects.js';

/** An access rule with where it reaches the actor. */
export interface ReachingRule extends Reach {
  readonly rule: AccessRuleFacts;
}

type Effect = AccessRuleFacts['effect'];

/** The rules that can concern one ability on one kind of subject. */
interface Question {
  readonly naming: readonly AccessRuleFacts[];
  readonly glass: boolean;
  /** By namespace; null: asked once. */
  readonly shelves: { [E in Effect]?: ReadonlyMap<number, RuleShelf> | null };
}

/** The access rules that can concern an actor, by the ability that they name. */
export class ReachingRules {
  readonly #rules: readonly AccessRuleFacts[];
  readonly #memberships: readonly Membership[];
  readonly #reach = new Map<string, Reach>();
  // Not by a text made of both: that would take longer than the rest of an answer.
  readonly #questions = new Map<AbilityName, Map<SubjectKind, Question>>();

  constructor(rules: readonly AccessRuleFacts[], memberships: readonly Membership[]) {
    this.#rules = rules;
    this.#memberships = memberships;
  }

  get all(): readonly ReachingRule[] {
    return this.#rules.map((rule) => ({ rule, ...this.reachOf(rule) }));
  }

  /** What one may not read is out of his reach: that prevents everything that can be asked about one secret. */
  naming(name: AbilityName, kind: SubjectKind): readonly AccessRuleFacts[] {
    return this.#question(name, kind).naming;
  }

  #question(name: AbilityName, kind: SubjectKind): Question {
    const byKind = kept(this.#questions, name, () => new Map<SubjectKind, Question>());
    return kept(byKind, kind, () => {
      const naming = this.#findNaming(isRuleAbility(name) ? name : null, kind);
      return { naming, glass: naming.some((rule) => rule.glass), shelves: {} };
    });
  }

  #findNaming(name: AbilityName | null, kind: SubjectKind): AccessRuleFacts[] {
    const found: AccessRuleFacts[] = [];
    for (const rule of this.#rules) {
      const hides = kind === 'secret' && rule.effect === 'prevent' && rule.abilities.includes('secret:read');
      if (hides || (name !== null && rule.abilities.includes(name))) found.push(rule);
    }
    return found;
  }

  /** Where a rule reaches the actor: found once for each principal, for many rules are to few. */
  reachOf(rule: AccessRuleFacts): Reach {
    const { effect, principalKind, role, customRoleId } = rule;
    const whose = `${effect} ${principalKind} ${role ?? customRoleId}`;
    return kept(this.#reach, whose, () => findReach(rule, this.#memberships));
  }

  /** Whether a glass that the actor broke is among them: it lifts others, so that what counts depends on all. */
  glassAmong(name: AbilityName, kind: SubjectKind): boolean {
    return this.#question(name, kind).glass;
  }

  /** Whether any rule of one effect counts over a subject of which all is known that there is; glass aside. */
  anyCounts(effect: Effect, name: AbilityName, on: AnySubject): boolean {
    const { naming, shelves } = this.#question(name, on.kind);
    if (naming.length === 0) return false;
    const over = ancestorIdsOf(on);
    const shelved = shelves[effect];
    if (shelved) return over.some((id) => shelved.get(id)?.someCounts(on) ?? false);
    // Putting them on shelves takes as long as a few answers: it is for who asks again, about the next row of a page.
    shelves[effect] = shelved === undefined ? null : this.#shelve(effect, naming, on.kind);
    const counts = (rule: AccessRuleFacts) => conditionsHold(rule, on, 'known') && reaches(this.reachOf(rule), over);
    return naming.some((rule) => rule.effect === effect && over.includes(rule.namespaceId) && counts(rule));
  }

  #shelve(effect: Effect, naming: readonly AccessRuleFacts[], kind: SubjectKind): ReadonlyMap<number, RuleShelf> {
    const shelves = new Map<number, RuleShelf>();
    for (const rule of naming) {
      const tests = rule.effect === effect ? testsOn(kind, rule) : null;
      const reach = this.reachOf(rule);
      if (tests === null || reachesNowhere(reach)) continue;
      kept(shelves, rule.namespaceId, () => new RuleShelf(effect)).put({ tests, reach });
    }
    return shelves;
  }
}

/** What is known under a key, made when it is asked for first. */
function kept<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
