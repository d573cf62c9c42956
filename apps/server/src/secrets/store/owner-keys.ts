import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import type { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError, type MasterKeysConfig } from '../../platform/config/index.js';
import { sealWhole, unsealWhole } from '../../platform/sealing/index.js';

/** What audit events about master keys are about. */
export const MASTER_KEY_TARGET = 'master_key';

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

  /** The same data key, wrapped by another master key. */
  rewrap(owner: number, wrapped: Buffer, by: MasterKey): Buffer {
    return by.wrap(owner, unsealWhole(this.#key, wrapped, boundTo(owner)));
  }
}

/** The master key and, while one is rotated, the one before it. Each wrapped key says by its id which of them opens it. */
export class MasterKeys {
  #keys: readonly MasterKey[];

  constructor(
    first: MasterKey,
    previous: MasterKey | null = null,
    private readonly again: (() => MasterKeysConfig) | null = null,
  ) {
    this.#keys = previous ? [first, previous] : [first];
  }

  static of(config: MasterKeysConfig, again: (() => MasterKeysConfig) | null = null): MasterKeys | null {
    const { masterKey, previousMasterKey } = config;
    if (!masterKey) return null;
    return new MasterKeys(new MasterKey(masterKey), previousMasterKey ? new MasterKey(previousMasterKey) : null, again);
  }

  get first(): MasterKey {
    return this.#keys[0]!;
  }

  get ids(): string[] {
    return this.#keys.map((key) => key.id);
  }

  /** A key that is not known may have come by a rotation since: the files are read once more. */
  find(id: string): MasterKey | null {
    const known = (): MasterKey | null => this.#keys.find((key) => key.id === id) ?? null;
    const key = known();
    if (key) return key;
    this.#readAgain();
    return known();
  }

  #readAgain(): void {
    try {
      const read = this.again && MasterKeys.of(this.again());
      if (read) this.#keys = read.#keys;
    } catch (error) {
      // What is known goes on working.
      if (!(error instanceof ConfigError)) throw error;
    }
  }
}

const boundTo = (owner: number): string => `lockkeeper:key:${owner}`;
