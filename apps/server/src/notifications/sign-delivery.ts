import { createHmac, randomBytes } from 'node:crypto';
import { Sensitive } from '@lockkeeper/sensitive';

/** A new key for the signatures of one webhook, in a form that scanners for leaked keys can know. */
export const newSigningKey = (): Sensitive => new Sensitive(`whsec_${randomBytes(32).toString('base64url')}`);

/** HMAC-SHA256 over `<timestamp>.<body>`, as `v1=<hex>`; the timestamp is in the signature so that nobody can refresh it. */
export function signDelivery(key: Sensitive, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', key.reveal()).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;
}
