// @ts-check
import { generateKeyPairSync, randomUUID } from 'node:crypto';

/** The first key that signs ID tokens, in the form that the server reads and `lockkeeper id-token-keys rotate` goes on with. */
export function firstIdTokenKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { kid: randomUUID(), signsFrom: new Date().toISOString(), jwk: privateKey.export({ format: 'jwk' }) };
  return JSON.stringify({ keys: [key] });
}
