import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * A flow's token is a session's by form: 32 random bytes for the browser's cookie, their digest for the database. All else
 * that belongs to the flow is made from it one way, so that neither the database nor the provider's address bar gives it away.
 */
const derived = (what: string, token: string): string =>
  createHash('sha256').update(`lockkeeper provider ${what}`).update(token).digest('base64url');

export const stateOf = (token: string): string => derived('state', token);
export const nonceOf = (token: string): string => derived('nonce', token);
export const verifierOf = (token: string): string => derived('verifier', token);

export function isStateOf(token: string, state: string | null): boolean {
  const [expected, received] = [Buffer.from(stateOf(token)), Buffer.from(state ?? '')];
  return expected.length === received.length && timingSafeEqual(expected, received);
}
