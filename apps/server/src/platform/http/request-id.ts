import { randomUUID } from 'node:crypto';

/** The caller's own id when it is harmless to log, else a new one. Runners keep theirs through retries. */
export function requestIdFor(given: unknown): string {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : randomUUID().replaceAll('-', '');
}
