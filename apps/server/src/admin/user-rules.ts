import { badInput } from '../platform/errors/index.js';

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** A person's name, trimmed. */
export function requireName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > 255 || UNPRINTABLE.test(trimmed)) {
    throw badInput('name', 'must be 1 to 255 characters without control characters.');
  }
  return trimmed;
}

/** An address of mail; null for none. */
export function requireEmail(email: string | null): string | null {
  const trimmed = email?.trim() ?? '';
  if (trimmed === '') return null;
  if (trimmed.length > 254 || UNPRINTABLE.test(trimmed) || !/^[^\s@]+@[^\s@]+$/.test(trimmed)) {
    throw badInput('email', 'must be an address such as ana@example.com.');
  }
  return trimmed;
}
