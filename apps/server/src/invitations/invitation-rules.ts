import { badInput } from '../platform/errors/index.js';

export function requireEnd(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt !== null && expiresAt <= now) throw badInput('expiresAt', 'must be in the future.');
  return expiresAt;
}
