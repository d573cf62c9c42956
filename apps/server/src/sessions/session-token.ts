import { createHash, randomBytes } from 'node:crypto';

/** A session's token: 32 random bytes. It is shown to the browser's cookie only; the database holds its digest. */
export function mintSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Null for what cannot be a session's token, so that the database is not asked. */
export function digestOfSessionToken(token: string): Buffer | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? createHash('sha256').update(token).digest() : null;
}

/** The CSRF token that belongs to a session. Knowing it does not give the session away: the digest cannot be undone. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update('csrf').update(sessionToken).digest('base64url');
}
