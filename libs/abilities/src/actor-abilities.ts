import { onlyLooks, type AbilityName, type KindOf } from './ability-names.js';
import { abilitiesOfAction, isGrantable, type SecretAction } from './grantable.js';
import { standardTable, type CompiledAbility, type RuleTable } from './compile-ability.js';
import { can, explain, type ChainLink, type Explanation } from './decide.js';
import { isRoleLevel, noMembership, roleName, UnknownRole } from './roles.js';
import { ancestorIdsOf, namespaceIdOf, type AnySubject, type Subject } from './subjects.js';

/** A membership of the actor: a direct one, or one that he has through an invited group. */
export interface Membership {
  readonly namespaceId: number;
  /** Level of the role. */
  readonly role: number;
  /** When it ends: it counts until just before this moment. Null: it does not end. */
  readonly expiresAt: Date | null;
  /** The custom role that adds to the role, here and below; absent for a plain role. */
  readonly customRole?: CustomRoleFacts | null;
  /** The group through which it came, by being invited; absent or null for a direct one. */
  readonly viaGroupId?: number | null;
}

/** A custom role, as far as it gives something. */
export interface CustomRoleFacts {
  readonly id: number;
  readonly name: string;
  /** Names of abilities; one that is not grantable gives nothing. */
  readonly abilities: readonly string[];
}

/** A grant on the secrets of exactly one namespace. It adds, and counts only where the actor is a member. */
export interface SecretGrantFacts {
  readonly namespaceId: number;
  readonly actions: readonly SecretAction[];
  readonly expiresAt: Date | null;
  /** Id of the custom role that it was made to: it counts where the actor has that one. Null: to the actor himself. */
  readonly customRoleId: number | null;
}

/** What a token was made for. */
export type TokenScope = 'api' | 'read_api';

/** Who asks. */
export interface ActorFacts {
  readonly admin: boolean;
  readonly memberships: readonly Membership[];
  /** Grants to the actor and to his custom roles; none when absent. */
  readonly grants?: readonly SecretGrantFacts[];
  readonly now: Date;
  /** Scopes of the token that carries the request; absent for a session. An empty list allows nothing. */
  readonly scopes?: readonly TokenScope[];
  /** Another table of rules than the built-in one. */
  readonly table?: RuleTable;
}

/** Everything one actor may do at one moment. Made anew for each request, so that a change is seen by the next one. */
export class ActorAbilities {
  readonly admin: boolean;
  readonly #table: RuleTable;
  readonly #scopes: readonly TokenScope[] | null;
  readonly #memberships = new Map<number, Membership>();
  readonly #grants = new Map<number, SecretGrantFacts[]>();

  /** Throws `UnknownRole` for a membership whose level is no role's. */
  constructor(facts: ActorFacts) {
    this.admin = facts.admin;
    this.#table = facts.table ?? standardTable;
    this.#scopes = facts.scopes ?? null;
    for (const membership of facts.memberships) this.#hold(membership, facts.now);
    for (const grant of facts.grants ?? []) this.#keep(grant, facts.now);
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
    return this.scopesAllow(name) && can(this.#abilityOn(on), name, on);
  }

  /** The same answer as `can`, with the deciding rule and the chain that leads to it. */
  explain<A extends AbilityName>(name: A, on: Subject<KindOf<A>>): Explanation {
    if (!this.scopesAllow(name)) return refusedByScope(this.#scopes!);
    const answer = explain(this.#abilityOn(on), name, on);
    const membership = this.#highest(ancestorIdsOf(on));
    const gifts = this.#giftsOn(on).filter(({ abilities }) => abilities.includes(name));
    const links = [...(membership ? [toLink(membership)] : []), ...gifts.map((gift) => gift.link)];
    return { ...answer, chain: [...links, ...answer.chain] };
  }

  /** Whether the token's scopes leave room for an ability; a session has no such cap. */
  scopesAllow(name: AbilityName): boolean {
    if (!this.#scopes || this.#scopes.includes('api')) return true;
    return this.#scopes.includes('read_api') && onlyLooks(name);
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
    return this.#table.abilityFor({ role, admin: this.admin });
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

  #abilityOn(on: AnySubject): CompiledAbility {
    const role = this.roleOn(ancestorIdsOf(on));
    const gifts = this.#giftsOn(on);
    if (gifts.length === 0) return this.abilityAt(role);
    const given = new Set(gifts.flatMap(({ abilities }) => abilities));
    return this.#table.abilityFor({ role, admin: this.admin, given });
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

function toLink({ namespaceId, role, expiresAt, viaGroupId }: Membership): ChainLink {
  const link = { kind: 'membership', namespaceId, role: roleName(role), expiresAt } as const;
  return viaGroupId == null ? link : { ...link, viaGroupId };
}

function refusedByScope(scopes: readonly TokenScope[]): Explanation {
  return {
    allowed: false,
    ruleId: null,
    reason: 'The scopes of the token do not allow this.',
    chain: [{ kind: 'token_scope', scopes }],
  };
}
