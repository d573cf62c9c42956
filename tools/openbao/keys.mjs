import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { ConfigRefused, readPrivate, writeNew } from './private-files.mjs';

export const IDENTITIES = ['writer', 'broker', 'steward'];
const SEAL_KEY_BYTES = 32;

/** Makes or keeps the key pair of one identity. Gives the public key and whether anything was written. */
export function keepKeyPair(folder, identity) {
  const privateFile = path.join(folder, `${identity}.key`);
  const publicFile = path.join(folder, `${identity}.pub`);
  const known = readPrivate(privateFile);
  const publicKnown = readPrivate(publicFile);
  if (!known && publicKnown) throw new ConfigRefused(`${publicFile} is there but ${privateFile} is not.`);
  if (!known) writeNew(privateFile, newPrivateKey());
  const publicPem = publicOf(privateFile, known ?? readPrivate(privateFile));
  if (publicKnown && publicKnown.toString('utf8') !== publicPem) {
    throw new ConfigRefused(`${publicFile} does not belong to ${privateFile}.`);
  }
  if (!publicKnown) writeNew(publicFile, publicPem);
  return { publicPem, made: !known };
}

/** Makes or keeps the key that opens the store at every start. Without it every value is lost. */
export function keepSealKey(file) {
  const known = readPrivate(file);
  if (known && known.length !== SEAL_KEY_BYTES)
    throw new ConfigRefused(`${file} must have exactly ${SEAL_KEY_BYTES} bytes.`);
  if (!known) writeNew(file, randomBytes(SEAL_KEY_BYTES));
  return !known;
}

function newPrivateKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

function publicOf(file, pem) {
  let key;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new ConfigRefused(`${file} is not a private key in PEM.`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new ConfigRefused(`${file} is not an ES256 (P-256) key.`);
  return createPublicKey(key).export({ type: 'spki', format: 'pem' });
}
