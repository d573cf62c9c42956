import { readFileSync, statSync } from 'node:fs';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, ConfigError, type Config } from '../platform/config/index.js';
import { parseKeyFile, type KeyFile } from './key-file.js';

/** The keys that sign ID tokens. They stand in a file of 0600, which is read again when it has changed, and nowhere else. */
@Injectable()
export class IdTokenKeys implements OnModuleInit {
  readonly #file: string | null;
  #read: { readonly stamp: string; readonly keys: KeyFile } | null = null;

  constructor(@Inject(CONFIG) config: Config) {
    this.#file = config.idTokenKeysFile;
  }

  onModuleInit(): void {
    if (this.#file === null) return;
    try {
      this.current();
    } catch (error) {
      throw new ConfigError(`LOCKKEEPER_ID_TOKEN_KEYS_FILE: ${(error as Error).message}.`);
    }
  }

  /** Null: this installation has none. What cannot be read any more leaves those that were read last. */
  current(): KeyFile | null {
    if (this.#file === null) return null;
    try {
      const { mtimeMs, ino, size } = statSync(this.#file);
      const stamp = `${mtimeMs} ${ino} ${size}`;
      if (this.#read?.stamp !== stamp) this.#read = { stamp, keys: parseKeyFile(readFileSync(this.#file, 'utf8')) };
    } catch (error) {
      if (this.#read === null) throw error;
    }
    return this.#read?.keys ?? null;
  }
}
