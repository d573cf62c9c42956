import { badInput, refuse } from '../platform/errors/index.js';

const USERNAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/;
export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 1024;

export const isUsername = (text: string): boolean => USERNAME.test(text);

export function requireUsername(field: string, username: string): void {
  if (isUsername(username)) return;
  throw badInput(
    field,
    'must be 1 to 255 letters, digits, underscores, dots or hyphens, and must not begin with a dot or a hyphen.',
  );
}

/** Refuses a password that is too short, too long or the username itself. */
export function requirePassword(field: string, password: string, username: string): void {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH || length > MAX_PASSWORD_LENGTH) {
    throw refuse(
      'PASSWORD_REFUSED',
      field,
      `The password must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`,
    );
  }
  if (password.toLowerCase() === username.toLowerCase()) {
    throw refuse('PASSWORD_REFUSED', field, 'The password must not be the username.');
  }
}
