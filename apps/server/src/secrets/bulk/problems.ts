import { Fault, Refused, type FaultCode, type ProblemFact } from '../../platform/errors/index.js';

// Said of one entry of many; every other fault is about the whole call.
const ABOUT_AN_ENTRY: readonly FaultCode[] = ['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'AMBIGUOUS_NAME'];

/** Collects what is wrong with the entries of one call, so that all of it is told at once. */
export class Problems {
  readonly #found: ProblemFact[] = [];

  /** Runs a check; what it refuses becomes a problem of the entry `at` (as in `create[3]`), and the answer is null. */
  of<T>(at: string, check: () => T): T | null {
    try {
      return check();
    } catch (error) {
      this.#found.push(...problemsOf(at, error));
      return null;
    }
  }

  throwIfAny(): void {
    if (this.#found.length > 0) throw new Refused(this.#found);
  }
}

/** The problems that an error means for one entry; throws what is about more than the entry. */
export function problemsOf(at: string, error: unknown): readonly ProblemFact[] {
  if (error instanceof Refused) {
    return error.problems.map(({ code, field, message }) => told(at, code, field, message));
  }
  if (error instanceof Fault && ABOUT_AN_ENTRY.includes(error.code)) {
    const field = error.extra['field'];
    return [told(at, error.code, typeof field === 'string' ? field : null, error.message)];
  }
  throw error;
}

const told = (at: string, code: string, field: string | null, message: string): ProblemFact => ({
  code,
  field: field === null ? at : `${at}.${field}`,
  message: `${at}: ${message}`,
});
