import { SHELL_IDENTIFIER } from './read-variables.js';

const RESERVED = /^(?:CI_|GITLAB_|LOCKKEEPER_)|^(?:CI|GITLAB_CI)$/i;

/** Why a variable may not be given a secret or a token, or undefined. */
export function reservedVariable(name: string): string | undefined {
  if (!SHELL_IDENTIFIER.test(name) || name.length > 255)
    return 'letters, digits and `_`, not starting with a digit, at most 255';
  return RESERVED.test(name) ? 'the name is reserved' : undefined;
}
