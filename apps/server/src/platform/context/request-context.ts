import type { EntityManager } from 'typeorm';
import type { AbilityName, ActorAbilities, KindOf, Subject } from '@lockkeeper/abilities';
import { forbidden, notFound, unauthenticated } from '../errors/faults.js';

/** The administrator who acts as the person of a request. */
export interface Impersonator {
  readonly userId: number;
  readonly username: string;
  readonly name: string;
  readonly impersonationId: number;
  readonly reason: string;
  readonly until: Date;
}

/** The person behind a request, by a session or by a personal access token. */
export interface Actor {
  readonly userId: number;
  readonly username: string;
  readonly name: string;
  readonly admin: boolean;
  /** A bot or a service account is a program's. */
  readonly kind: 'person' | 'bot' | 'service_account';
  readonly sessionId: string | null;
  readonly tokenId: number | null;
  readonly scopes: readonly string[] | null;
  /** Null where the person himself acts. */
  readonly impersonator: Impersonator | null;
  /** What he must do in this session before he may do anything else; null: nothing. */
  readonly mustFirst: MustFirst | null;
}

export type MustFirst = 'password' | 'second_factor';

export interface ContextFacts {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly actor: Actor | null;
  readonly abilities: ActorAbilities | null;
  readonly manager?: EntityManager;
  /** Loaders and other things that live as long as the request. */
  readonly memo?: Map<string, unknown>;
}

/** Who asks, in which request, inside which transaction. First argument everywhere. */
export class RequestContext {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly actor: Actor | null;
  readonly abilities: ActorAbilities | null;
  readonly manager: EntityManager | undefined;
  readonly memo: Map<string, unknown>;

  constructor(facts: ContextFacts) {
    this.requestId = facts.requestId;
    this.ip = facts.ip;
    this.userAgent = facts.userAgent;
    this.actor = facts.actor;
    this.abilities = facts.abilities;
    this.manager = facts.manager;
    this.memo = facts.memo ?? new Map<string, unknown>();
  }

  /** A context for work that nobody asked for: recovery, reconciling. It holds no ability. */
  static system(requestId: string): RequestContext {
    return new RequestContext({ requestId, ip: null, userAgent: null, actor: null, abilities: null });
  }

  now(): Date {
    return new Date();
  }

  inside(manager: EntityManager): RequestContext {
    return new RequestContext({ ...this, manager });
  }

  /** The signed-in person; throws UNAUTHENTICATED when there is none. */
  get person(): Actor {
    if (!this.actor) throw unauthenticated();
    return this.actor;
  }

  get held(): ActorAbilities {
    if (!this.abilities) throw unauthenticated();
    return this.abilities;
  }

  can<A extends AbilityName>(ability: A, subject: Subject<KindOf<A>>): boolean {
    return this.abilities !== null && this.abilities.can(ability, subject);
  }

  /** Throws FORBIDDEN, naming the ability only. */
  require<A extends AbilityName>(ability: A, subject: Subject<KindOf<A>>): void {
    if (!this.held.can(ability, subject)) throw forbidden(ability);
  }

  /** The same for what is not known in full: it is enough that he may do it to something of the kind there. */
  requireSome<A extends AbilityName>(ability: A, subject: Subject<KindOf<A>>): void {
    if (!this.held.canSome(ability, subject)) throw forbidden(ability);
  }

  /** For what the caller may not even know of: throws NOT_FOUND. */
  requireVisible<A extends AbilityName>(ability: A, subject: Subject<KindOf<A>>): void {
    if (!this.held.can(ability, subject)) throw notFound();
  }
}
