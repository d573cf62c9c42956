import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { Sensitive } from '@lockkeeper/sensitive';

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

/** The master key, which wraps one data key per owner. Its id is derived from it and says nothing about it. */
export class MasterKey {
  readonly id: string;
  readonly #key: KeyObject;

  constructor(base64: Sensitive) {
    const key = Buffer.from(base64.reveal(), 'base64');
    this.#key = createSecretKey(key);
    this.id = createHash('sha256').update('lockkeeper master key id').update(key).digest('hex').slice(0, 16);
  }

  wrap(owner: number, dataKey: Buffer): Buffer {
    const { nonce, ciphertext } = seal(this.#key, dataKey, `lockkeeper:key:${owner}`);
    return Buffer.concat([nonce, ciphertext]);
  }

  /** A key object: with bytes, each use would make one anew, which costs five times the work itself. */
  unwrap(owner: number, wrapped: Buffer): KeyObject {
    const sealed = { nonce: wrapped.subarray(0, NONCE_BYTES), ciphertext: wrapped.subarray(NONCE_BYTES) };
    return createSecretKey(unseal(this.#key, sealed, `lockkeeper:key:${owner}`));
  }
}
