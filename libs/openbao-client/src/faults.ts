/** What the client was doing when it failed; safe to log. */
export type StoreOperation =
  | 'put'
  | 'get'
  | 'destroy'
  | 'list'
  | 'readMetadata'
  | 'canary'
  | 'health'
  | 'login'
  | 'configureMount'
  | 'readMountConfig'
  | 'readJwtConfig'
  | 'writeJwtConfig';

/**
 * Whether the call can have changed the store. `unknown` comes only from a write whose answer never arrived or was no
 * clear refusal: a put is then repeated under a fresh reference, never under the same one.
 */
export type StoreOutcome = 'not_done' | 'unknown';

/** What every fault tells. The message is written here, never taken from OpenBao, whose texts name database users and addresses. */
export interface FaultFacts {
  readonly operation: StoreOperation;
  /** HTTP status, or null when there was no answer. */
  readonly status: number | null;
  readonly outcome: StoreOutcome;
}

/** The common parent, for `instanceof`; switch on `kind` of the union `StoreFault`. */
export abstract class StoreFailure extends Error {
  abstract readonly kind: string;
  readonly operation: StoreOperation;
  readonly status: number | null;
  readonly outcome: StoreOutcome;

  constructor(message: string, facts: FaultFacts) {
    super(`${message} (${facts.operation}${facts.status === null ? '' : `, status ${facts.status}`})`);
    this.name = new.target.name;
    this.operation = facts.operation;
    this.status = facts.status;
    this.outcome = facts.outcome;
  }
}

/** The server is sealed. Only its restart brings it back (recordings, surprise 15), so this is not retried. */
export class StoreSealed extends StoreFailure {
  readonly kind = 'sealed';
  constructor(facts: FaultFacts) {
    super('OpenBao is sealed', facts);
  }
}

/** Why the store is not there for now. `breaker_open` was decided here, without asking the server. */
export type UnavailableReason =
  'network' | 'server_error' | 'redirect' | 'busy' | 'upgrading' | 'uninitialised' | 'breaker_open' | 'closed';

const unavailable: Record<UnavailableReason, string> = {
  network: 'OpenBao cannot be reached',
  server_error: 'OpenBao answered that it failed; its own database or audit log may be down',
  redirect: 'OpenBao answered with a redirect, which is never followed',
  busy: 'OpenBao is not the active node, or limits the rate',
  upgrading: 'The mount is still being prepared',
  uninitialised: 'OpenBao is not initialised',
  breaker_open: 'OpenBao failed repeatedly and is left alone for a moment',
  closed: 'The client is closed',
};

/** The store cannot serve now; later it may. */
export class StoreUnavailable extends StoreFailure {
  readonly kind = 'unavailable';
  constructor(
    readonly reason: UnavailableReason,
    facts: FaultFacts,
  ) {
    super(unavailable[reason], facts);
  }
}

/** No complete answer before the deadline. A frozen database makes OpenBao hold a request for 90 s. */
export class StoreTimeout extends StoreFailure {
  readonly kind = 'timeout';
  constructor(facts: FaultFacts) {
    super('OpenBao did not answer in time', facts);
  }
}

/**
 * - `capability`: the identity is known, its policy does not allow this;
 * - `identity`: OpenBao refused the JWT or the role (key, issuer, audience, subject, or a clock that is off);
 * - `auth_mount_missing`: there is no such JWT mount. With a healthy `health()` that is a half-initialised store,
 *   which only an emptied storage heals (recordings, surprise 2).
 */
export type ForbiddenReason = 'capability' | 'identity' | 'auth_mount_missing';

const forbidden: Record<ForbiddenReason, string> = {
  capability: 'OpenBao does not allow this to the identity',
  identity: 'OpenBao refused the identity; compare keys, issuer, audience, role and both clocks',
  auth_mount_missing: 'OpenBao has no such JWT mount; its first start may have been cut short',
};

/** The store is up and says no. */
export class StoreForbidden extends StoreFailure {
  readonly kind = 'forbidden';
  constructor(
    readonly reason: ForbiddenReason,
    facts: FaultFacts,
  ) {
    super(forbidden[reason], facts);
  }
}

/** A put met a taken reference (400 check-and-set, or 403 of a create-only policy, which also means "not allowed"). Take another reference once. */
export class StoreConflict extends StoreFailure {
  readonly kind = 'conflict';
  constructor(facts: FaultFacts) {
    super('The reference is taken, or the writer may not create it', facts);
  }
}

/** Nothing under that reference or path: never written, or destroyed. */
export class StoreMissing extends StoreFailure {
  readonly kind = 'missing';
  constructor(facts: FaultFacts) {
    super('The store has no such entry', facts);
  }
}

/** The request itself is wrong: refused here before sending (status null) or by the server. Repeating it changes nothing. */
export class StoreRefused extends StoreFailure {
  readonly kind = 'refused';
  constructor(rule: string, facts: FaultFacts) {
    super(rule, facts);
  }
}

/** An answer that this client does not understand: not JSON, too long, or not the promised shape. */
export class StoreBadAnswer extends StoreFailure {
  readonly kind = 'bad_answer';
  constructor(what: string, facts: FaultFacts) {
    super(what, facts);
  }
}

/** Everything that a call of the client throws. */
export type StoreFault =
  | StoreSealed
  | StoreUnavailable
  | StoreTimeout
  | StoreForbidden
  | StoreConflict
  | StoreMissing
  | StoreRefused
  | StoreBadAnswer;

/** Narrows what a `catch` caught. */
export function isStoreFault(error: unknown): error is StoreFault {
  return error instanceof StoreFailure;
}
