import type { ActorFacts, CustomRoleFacts, Membership, SecretGrantFacts } from './actor-facts.js';
import { conditionsHold, underGlass, type AccessRuleFacts, type Sight } from './access-rule.js';
import type { AbilityName, KindOf } from './ability-names.js';
import { abilitiesOfAction, isGrantable } from './grantable.js';
import { standardTable, type CompiledAbility, type RuleTable } from './compile-ability.js';
import { toLink, toRuleLink } from './chain-links.js';
import { can, explain, type ChainLink, type Explanation } from './decide.js';
import { reaches, reachesNowhere, type Reach } from './reach.js';
import { ReachingRules, type ReachingRule } from './reaching-rules.js';
import { isRoleLevel, noMembership, UnknownRole } from './roles.js';
import { refusedByScope, roomFor, type Scope } from './scope-cap.js';
import { ancestorIdsOf, namespaceIdOf, type AnySubject, type Subject, type SubjectKind } from './subjects.js';

/** Everything one actor may do at one moment. Made anew for each request, so that a change is seen by the next one. */
export class ActorAbilities {
  readonly admin: boolean;
  readonly #auditor: boolean;
  readonly #facts: ActorFacts;
  readonly #table: RuleTable;
  readonly #scopes: readonly Scope[] | null;
  readonly #memberships = new Map<number, Membership>();
  readonly #grants = new Map<number, SecretGrantFacts[]>();
  readonly #rules: ReachingRules;
  // A page asks the same of each of its rows, and looking it up in the table takes as long as the rest of an answer.
  readonly #compiled = new Map<AbilityName, Map<number, CompiledAbility>>();

  /** Throws `UnknownRole` for a membership whose level is no role's. */
  constructor(facts: ActorFacts) {
    this.admin = facts.admin;
    this.#auditor = facts.auditor ?? false;
    this.#facts = facts;
    this.#table = facts.table ?? standardTable;
    this.#scopes = facts.scopes ?? null;
    for (const membership of facts.memberships) this.#hold(membership, facts.now);
    for (const grant of facts.grants ?? []) this.#keep(grant, facts.now);
    const lasting = (facts.rules ?? []).filter((rule) => lasts(rule, facts.now));
    this.#rules = new ReachingRules(lasting, [...this.#memberships.values()]);
  }

  #hold(membership: Membership, now: Date): void {
    if (!isRoleLevel(membership.role)) throw new UnknownRole(membership.role);
    const known = this.#memberships.get(membership.namespaceId);
    if (!lasts(membership, now)) return;
    const [higher, lower] = known && known.role >= membership.role ? [known, membership] : [membership, known];
    // The custom role of a direct membership counts, too, where a role through a group is higher.
    const customRole = higher.customRole ?? lower?.customRole ?? null;
    this.#memberships.set(membership.namespaceId, { ...higher, customRole });
  }

  #keep(grant: SecretGrantFacts, now: Date): void {
    if (!lasts(grant, now)) return;
    const known = this.#grants.get(grant.namespaceId);
    if (known) known.push(grant);
    else this.#grants.set(grant.namespaceId, [grant]);
  }

  /** Highest role over a namespace and its ancestors; `noMembership` (0) when there is none. */
  roleOn(ancestorIds: readonly number[]): number {
    return this.#highest(ancestorIds)?.role ?? noMembership;
  }

  /** Whether the actor may do this to this instance. Throws `IncompleteSubject` for what `subject` did not make. */
  can<A extends AbilityName>(name: A, on: Subject<KindOf<A>>): boolean {
    return this.scopesAllow(name) && can(this.#abilityOn(name, on, this.#known(name, on)), name, on);
  }

  /** Whether there can be something for which the facts hold, as far as they are known, and with which he may do this. */
  canSome<A extends AbilityName>(name: A, on: Subject<KindOf<A>>): boolean {
    return (
      this.scopesAllow(name) && can(this.#abilityOn(name, on, effectsOf(this.#counting(name, on, 'some'))), name, on)
    );
  }

  /**
   * Whether the actor may do this to all for which the facts hold, in the namespace and below it; what is kept from
   * everyone aside, for it stays kept from whomever he gives something to.
   */
  canAll<A extends AbilityName>(name: A, on: Subject<KindOf<A>>, namespaceId: number): boolean {
    if (!this.scopesAllow(name)) return false;
    const counting = this.#counting(name, on, 'all');
    const below = this.#rules
      .naming(name, on.kind)
      .filter((rule) => rule.effect === 'prevent' && rule.ancestorIds.includes(namespaceId))
      .filter((rule) => reachesSomewhere(this.#rules.reachOf(rule), on) && conditionsHold(rule, on, 'all'));
    const own = [...counting, ...below].filter((rule) => rule.effect === 'allow' || rule.principalKind !== 'everyone');
    return can(this.#abilityOn(name, on, effectsOf(own)), name, on);
  }

  /** Whether an access rule keeps the actor from reading a secret, so that he is not to know of it. */
  hides(on: Subject<'secret'>): boolean {
    return this.#rules.anyCounts('prevent', 'secret:read', on);
  }

  /** The same answer as `can`, with the deciding rule and the chain that leads to it. */
  explain<A extends AbilityName>(name: A, on: Subject<KindOf<A>>): Explanation {
    if (!this.scopesAllow(name)) return refusedByScope(this.#scopes!);
    const rules = this.#counting(name, on, 'known');
    const answer = explain(this.#abilityOn(name, on, effectsOf(rules)), name, on);
    const membership = this.#highest(ancestorIdsOf(on));
    const gifts = this.#giftsOn(on).filter(({ abilities }) => abilities.includes(name));
    const links = [
      ...(membership ? [toLink(membership)] : []),
      ...gifts.map((gift) => gift.link),
      ...rules.map(toRuleLink),
    ];
    return { ...answer, chain: [...links, ...answer.chain] };
  }

  /** Whether the scopes that cap the request leave room for an ability; a person's own session has no such cap. */
  scopesAllow(name: AbilityName): boolean {
    return this.#scopes === null || roomFor(this.#scopes, name);
  }

  /** The namespaces in which the actor is a direct member, by level of role, highest first. */
  namespacesByRole(): ReadonlyMap<number, readonly number[]> {
    const byRole = new Map<number, number[]>();
    const held = [...this.#memberships.values()].sort((a, b) => b.role - a.role || a.namespaceId - b.namespaceId);
    for (const { role, namespaceId } of held) {
      const ids = byRole.get(role);
      if (ids) ids.push(namespaceId);
      else byRole.set(role, [namespaceId]);
    }
    return byRole;
  }

  /** The compiled ability that applies where the actor has a given role, and nothing beyond it. */
  abilityAt(role: number): CompiledAbility {
    return this.#table.abilityFor({ role, admin: this.admin, auditor: this.#auditor });
  }

  /** Where something beyond his roles gives the actor an ability, for the compiler of lists. */
  placesGiven(name: AbilityName): readonly GivenPlace[] {
    const held = [...this.#memberships.values()];
    const idsOf = (memberships: readonly Membership[]) => memberships.map((one) => one.namespaceId);
    const byRole = held.filter(({ customRole }) => customRole && givenBy(customRole).includes(name));
    const places: GivenPlace[] = byRole.length === 0 ? [] : [{ within: idsOf(byRole), namespaceIds: null }];
    const granted = [...this.#grants.values()].flat().filter((grant) => givenByGrant(grant).includes(name));
    for (const customRoleId of new Set(granted.map((grant) => grant.customRoleId))) {
      const within = idsOf(held.filter((one) => customRoleId === null || one.customRole?.id === customRoleId));
      const namespaceIds = granted.filter((one) => one.customRoleId === customRoleId).map((one) => one.namespaceId);
      if (within.length > 0) places.push({ within, namespaceIds });
    }
    return places;
  }

  /** The compiled ability of what `placesGiven` gives: the ability alone, without any role. */
  abilityGiving(name: AbilityName): CompiledAbility {
    return this.#table.abilityFor({ role: noMembership, admin: false, given: new Set([name]) });
  }

  /** The access rules that can concern this question, and which of his memberships they reach. */
  rulesNaming(name: AbilityName, kind: SubjectKind): readonly ReachingRule[] {
    return this.#rules.naming(name, kind).map((rule) => ({ rule, ...this.#rules.reachOf(rule) }));
  }

  /** All access rules that can concern the actor. */
  reachingRules(): readonly ReachingRule[] {
    return this.#rules.all;
  }

  /** The same actor, if that access rule were not there. */
  without(ruleId: number): ActorAbilities {
    const rules = (this.#facts.rules ?? []).filter((rule) => rule.id !== ruleId);
    return new ActorAbilities({ ...this.#facts, rules });
  }

  /** Whether any access rule concerns this question. */
  ruled(name: AbilityName, kind: SubjectKind): boolean {
    return this.#rules.naming(name, kind).length > 0;
  }

  /** The namespaces in which, and below, an access rule allows this for something. */
  allowedIn(name: AbilityName, kind: SubjectKind): number[] {
    const allowing = this.#rules.naming(name, kind).filter((rule) => rule.effect === 'allow');
    return [...new Set(allowing.map((rule) => rule.namespaceId))];
  }

  #abilityOn(name: AbilityName, on: AnySubject, rules: Effects): CompiledAbility {
    const role = this.roleOn(ancestorIdsOf(on));
    const { prevents } = rules;
    const allows = rules.allows || this.#giftsOn(on).some(({ abilities }) => abilities.includes(name));
    const known = this.#compiled.get(name) ?? new Map<number, CompiledAbility>();
    this.#compiled.set(name, known);
    const key = role * 4 + (allows ? 2 : 0) + (prevents ? 1 : 0);
    const compiled = known.get(key) ?? this.#compile(name, role, { allows, prevents });
    known.set(key, compiled);
    return compiled;
  }

  #compile(name: AbilityName, role: number, { allows, prevents }: Effects): CompiledAbility {
    if (!allows && !prevents) return this.abilityAt(role);
    // Of one ability at a time, so that there are few combinations to compile.
    const one = new Set([name]);
    return this.#table.abilityFor({
      role,
      admin: this.admin,
      auditor: this.#auditor,
      ...(allows ? { given: one } : {}),
      ...(prevents ? { prevented: one } : {}),
    });
  }

  /** What access rules do on a subject, as `can` asks it about each row of a page. */
  #known(name: AbilityName, on: AnySubject): Effects {
    if (this.#rules.glassAmong(name, on.kind)) return effectsOf(this.#counting(name, on, 'known'));
    return {
      allows: this.#rules.anyCounts('allow', name, on),
      prevents: this.#rules.anyCounts('prevent', name, on),
    };
  }

  /** The access rules over a subject that reach the actor and whose conditions hold. */
  #counting(name: AbilityName, on: AnySubject, sight: Sight): readonly AccessRuleFacts[] {
    const over = ancestorIdsOf(on);
    const counting = this.#rules
      .naming(name, on.kind)
      .filter((rule) => over.includes(rule.namespaceId) && conditionsHold(rule, on, sight))
      .filter((rule) => reaches(this.#rules.reachOf(rule), over));
    return underGlass(counting, sight);
  }

  /** What custom roles on the namespaces over a subject, and grants on its own namespace, give. */
  #giftsOn(on: AnySubject): Gift[] {
    const memberships = ancestorIdsOf(on).flatMap((id) => this.#memberships.get(id) ?? []);
    const gifts: Gift[] = [];
    for (const { namespaceId, customRole } of memberships) {
      if (!customRole) continue;
      const link = { kind: 'custom_role', namespaceId, name: customRole.name } as const;
      gifts.push({ abilities: givenBy(customRole), link });
    }
    const grants = this.#grants.size === 0 ? undefined : this.#grants.get(namespaceIdOf(on) ?? Number.NaN);
    for (const grant of grants ?? []) {
      const { customRoleId } = grant;
      const holder = memberships.find((one) => customRoleId === null || one.customRole?.id === customRoleId);
      if (!holder) continue;
      const customRole = customRoleId === null ? null : holder.customRole!.name;
      const { namespaceId, actions, expiresAt } = grant;
      const link = { kind: 'grant', namespaceId, customRole, actions, expiresAt } as const;
      gifts.push({ abilities: givenByGrant(grant), link });
    }
    return gifts;
  }

  #highest(ancestorIds: readonly number[]): Membership | null {
    let highest: Membership | null = null;
    for (const id of ancestorIds) {
      const membership = this.#memberships.get(id);
      if (membership && (!highest || membership.role > highest.role)) highest = membership;
    }
    return highest;
  }
}

/** What the access rules that count come to. */
interface Effects {
  readonly allows: boolean;
  readonly prevents: boolean;
}

const effectsOf = (rules: readonly AccessRuleFacts[]): Effects => ({
  allows: rules.some(({ effect }) => effect === 'allow'),
  prevents: rules.some(({ effect }) => effect === 'prevent'),
});

/** Whether a rule of a namespace below a subject can reach the actor: what he is there is not known here. */
const reachesSomewhere = (reach: Reach, on: AnySubject): boolean =>
  reach.reach === 'within' ? !reachesNowhere(reach) : reaches(reach, ancestorIdsOf(on));

interface Gift {
  readonly abilities: readonly AbilityName[];
  readonly link: ChainLink;
}

/** Rows below any of `within`; where `namespaceIds` are given, only those that these own. */
export interface GivenPlace {
  readonly within: readonly number[];
  readonly namespaceIds: readonly number[] | null;
}

const givenBy = ({ abilities }: CustomRoleFacts): AbilityName[] => abilities.filter(isGrantable);

const givenByGrant = ({ actions }: SecretGrantFacts): AbilityName[] =>
  // An action that is unknown here gives nothing.
  actions.flatMap((action) => abilitiesOfAction[action] ?? []);

/** Written so that an invalid date counts as over. */
function lasts({ expiresAt }: { readonly expiresAt: Date | null }, now: Date): boolean {
  return expiresAt === null || expiresAt.getTime() > now.getTime();
}
