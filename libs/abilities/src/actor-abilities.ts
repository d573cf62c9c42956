import { onlyLooks, type AbilityName, type KindOf } from './ability-names.js';
import { standardTable, type CompiledAbility, type RuleTable } from './compile-ability.js';
import { can, explain, type ChainLink, type Explanation } from './decide.js';
import { isRoleLevel, noMembership, roleName, UnknownRole } from './roles.js';
import { ancestorIdsOf, type AnySubject, type Subject } from './subjects.js';

/** A direct membership of the actor. */
export interface Membership {
  readonly namespaceId: number;
  /** Level of the role. */
  readonly role: number;
  /** When it ends: it counts until just before this moment. Null: it does not end. */
  readonly expiresAt: Date | null;
}

/** What a token was made for. */
export type TokenScope = 'api' | 'read_api';

/** Who asks. */
export interface ActorFacts {
  readonly admin: boolean;
  readonly memberships: readonly Membership[];
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

  /** Throws `UnknownRole` for a membership whose level is no role's. */
  constructor(facts: ActorFacts) {
    this.admin = facts.admin;
    this.#table = facts.table ?? standardTable;
    this.#scopes = facts.scopes ?? null;
    for (const membership of facts.memberships) this.#hold(membership, facts.now);
  }

  #hold(membership: Membership, now: Date): void {
    if (!isRoleLevel(membership.role)) throw new UnknownRole(membership.role);
    // Written so that an invalid date counts as over.
    const lasts = membership.expiresAt === null || membership.expiresAt.getTime() > now.getTime();
    const known = this.#memberships.get(membership.namespaceId);
    if (lasts && (!known || known.role < membership.role)) this.#memberships.set(membership.namespaceId, membership);
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
    return membership ? { ...answer, chain: [toLink(membership), ...answer.chain] } : answer;
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

  /** The compiled ability that applies where the actor has a given role. */
  abilityAt(role: number): CompiledAbility {
    return this.#table.abilityFor({ role, admin: this.admin });
  }

  #abilityOn(on: AnySubject): CompiledAbility {
    return this.abilityAt(this.roleOn(ancestorIdsOf(on)));
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

function toLink({ namespaceId, role, expiresAt }: Membership): ChainLink {
  return { kind: 'membership', namespaceId, role: roleName(role), expiresAt };
}

function refusedByScope(scopes: readonly TokenScope[]): Explanation {
  return {
    allowed: false,
    ruleId: null,
    reason: 'The scopes of the token do not allow this.',
    chain: [{ kind: 'token_scope', scopes }],
  };
}
