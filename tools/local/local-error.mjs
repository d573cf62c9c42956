// @ts-check

/**
 * A failure that the person at the terminal can do something about: its message is one clear sentence,
 * and it is shown without a stack.
 */
export class LocalError extends Error {
  /** @param {string} message @param {string} [code] */
  constructor(message, code = 'LOCAL') {
    super(message);
    this.name = 'LocalError';
    this.code = code;
  }
}

/** @param {unknown} error @returns {string} the system's error code, or an empty string */
export function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
