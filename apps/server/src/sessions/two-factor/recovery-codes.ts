import { createHash, randomInt } from 'node:crypto';

export const RECOVERY_CODES = 10;
// Without those that look alike on paper. 16 of 31 are 79 bits, so that a plain digest cannot be searched.
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz';
const GROUPS = 4;
const GROUP_LENGTH = 4;
const FORM = new RegExp(`^[${LETTERS}]{${GROUPS * GROUP_LENGTH}}$`);

/** New ones, as they are shown: `k3wd-9x2m-q7ah-tz5e`. */
export function mintRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: GROUPS }, group).join('-'));
}

const group = (): string => Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** What the database holds of a code, however it was typed; null for what cannot be one. */
export function digestOfRecoveryCode(typed: string): Buffer | null {
  const plain = typed.toLowerCase().replace(/[\s-]/g, '');
  return FORM.test(plain) ? createHash('sha256').update('lockkeeper recovery code').update(plain).digest() : null;
}
