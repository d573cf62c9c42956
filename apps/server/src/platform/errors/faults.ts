/** Codes of faults as GraphQL shows them in `extensions.code`. */
export type FaultCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'AMBIGUOUS_NAME'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'STORE_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

export const HTTP_STATUS: Record<FaultCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  AMBIGUOUS_NAME: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  STORE_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** An exception whose message may be shown to the caller. Everything else is shown as an internal error. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly extra: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
  }
}

export const unauthenticated = (message = 'Sign in, or send a valid access token.'): Fault =>
  new Fault('UNAUTHENTICATED', message);

/** Names the ability and nothing else: rules and chains would tell an attacker what to ask for. */
export const forbidden = (ability: string): Fault =>
  new Fault('FORBIDDEN', `You may not do this (${ability}).`, { ability });

/** One answer for what is absent and what is hidden, so that names and ids cannot be confirmed. */
export const notFound = (): Fault => new Fault('NOT_FOUND', 'The resource does not exist, or you may not see it.');

export const badInput = (field: string, rule: string): Fault =>
  new Fault('BAD_USER_INPUT', `${field}: ${rule}`, { field });

export const storeUnavailable = (): Fault =>
  new Fault('STORE_UNAVAILABLE', 'The store of values does not answer. Nothing was changed; try again in a moment.');
