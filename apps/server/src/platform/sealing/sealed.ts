import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Sealed {
  readonly nonce: Buffer;
  /** Ciphertext followed by the tag. */
  readonly ciphertext: Buffer;
}

/** AES-256-GCM; `bound` is authenticated with the text, so a ciphertext cannot be moved to another place. */
export function seal(key: KeyObject, plain: Buffer, bound: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { nonce, ciphertext: Buffer.concat([body, cipher.getAuthTag()]) };
}

/** Throws when the key, the text or what it is bound to is another. */
export function unseal(key: KeyObject, sealed: Sealed, bound: string): Buffer {
  const end = sealed.ciphertext.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.nonce);
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.ciphertext.subarray(end));
  return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, end)), decipher.final()]);
}

/** Nonce and ciphertext in one piece, for a single column. */
export function sealWhole(key: KeyObject, plain: Buffer, bound: string): Buffer {
  const { nonce, ciphertext } = seal(key, plain, bound);
  return Buffer.concat([nonce, ciphertext]);
}

/** Opens what `sealWhole` made. Throws as `unseal` does. */
export function unsealWhole(key: KeyObject, whole: Buffer, bound: string): Buffer {
  const sealed = { nonce: whole.subarray(0, NONCE_BYTES), ciphertext: whole.subarray(NONCE_BYTES) };
  return unseal(key, sealed, bound);
}
