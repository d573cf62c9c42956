import {
  StoreConflict,
  StoreForbidden,
  StoreMissing,
  StoreRefused,
  StoreSealed,
  StoreUnavailable,
  type FaultFacts,
  type StoreFault,
  type StoreOperation,
} from './faults.js';

/** One complete answer. `body` is parsed JSON, or null when there was none. */
export interface Answer {
  readonly status: number;
  readonly inlineAuthFailed: boolean;
  readonly body: unknown;
}

/** What was asked; `write` tells whether it can change the store. */
export interface Asked {
  readonly operation: StoreOperation;
  readonly write: boolean;
}

/**
 * The fault that an answer other than success means (table "Answers to code against" of the recordings). OpenBao's text
 * is looked at here to tell cases apart, and goes no further.
 */
export function faultOf(answer: Answer, asked: Asked): StoreFault {
  const { status } = answer;
  const facts: FaultFacts = { operation: asked.operation, status, outcome: 'not_done' };
  if (status >= 300 && status < 400) return new StoreUnavailable('redirect', facts);
  if (status === 400) return badRequest(answer, asked, facts);
  if (status === 403) return notAllowed(answer, asked, facts);
  if (status === 404) return notFound(answer, facts);
  // 412: a standby that lags; 472, 473: standbys of other replication kinds.
  if ([412, 429, 472, 473].includes(status)) return new StoreUnavailable('busy', facts);
  if (status === 501) return new StoreUnavailable('uninitialised', facts);
  if (status === 503 && says(answer, 'sealed')) return new StoreSealed(facts);
  if (status >= 500) return serverError(answer, asked, facts);
  return new StoreRefused('OpenBao refused the request', facts);
}

function badRequest(answer: Answer, asked: Asked, facts: FaultFacts): StoreFault {
  if (answer.inlineAuthFailed || asked.operation === 'login') return new StoreForbidden('identity', facts);
  if (says(answer, 'Upgrading from non-versioned')) return new StoreUnavailable('upgrading', facts);
  if (asked.operation === 'put' && says(answer, 'check-and-set parameter did not match'))
    return new StoreConflict(facts);
  return new StoreRefused('OpenBao refused the request', facts);
}

function notAllowed(answer: Answer, asked: Asked, facts: FaultFacts): StoreFault {
  // A login needs no permission, so 403 there means that nothing is mounted at its path.
  if (answer.inlineAuthFailed || asked.operation === 'login') return new StoreForbidden('auth_mount_missing', facts);
  // A create-only policy answers a write on an existing entry with 403, whatever cas says.
  if (asked.operation === 'put') return new StoreConflict(facts);
  return new StoreForbidden('capability', facts);
}

/** Only an empty error list means "no such entry"; a missing mount has a text, and must not look like an empty store. */
function notFound(answer: Answer, facts: FaultFacts): StoreFault {
  if (errorsOf(answer).length === 0 && answer.body !== null) return new StoreMissing(facts);
  return new StoreRefused('OpenBao has nothing mounted at this path', facts);
}

function serverError(answer: Answer, asked: Asked, facts: FaultFacts): StoreFault {
  const malformed = says(answer, 'failed to perform inline authentication') && !says(answer, 'internal error');
  if (malformed) return new StoreRefused('OpenBao could not read the login headers', facts);
  return new StoreUnavailable('server_error', { ...facts, outcome: asked.write ? 'unknown' : 'not_done' });
}

function says(answer: Answer, text: string): boolean {
  return errorsOf(answer).some((error) => error.includes(text));
}

function errorsOf(answer: Answer): readonly string[] {
  const errors = (answer.body as { errors?: unknown } | null)?.errors;
  return Array.isArray(errors) ? errors.filter((error) => typeof error === 'string') : [];
}
