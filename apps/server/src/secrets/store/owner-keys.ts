import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Sensitive } from '@lockkeeper/sensitive';
import { sealWhole, unsealWhole } from '../../platform/sealing/index.js';

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
    return sealWhole(this.#key, dataKey, boundTo(owner));
  }

  /** A key object: with bytes, each use would make one anew, which costs five times the work itself. */
  unwrap(owner: number, wrapped: Buffer): KeyObject {
    return createSecretKey(unsealWhole(this.#key, wrapped, boundTo(owner)));
  }
}

const boundTo = (owner: number): string => `lockkeeper:key:${owner}`;
