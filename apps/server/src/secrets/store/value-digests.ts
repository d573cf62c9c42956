import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { countUnmaskedParts } from '@lockkeeper/runner-protocol';
import type { Sensitive } from '@lockkeeper/sensitive';
import { CONFIG, type Config } from '../../platform/config/index.js';

/** What may be known of a value without reading it. */
export interface ValueTraits {
  readonly byteLength: number;
  readonly lineCount: number;
  /** Lines of it, and fields of the JSON that it is, that are too short to mask on their own. */
  readonly unmaskedParts: number;
  /** 32 bytes: equal for equal values, and worth nothing without the installation's key. */
  readonly digest: Buffer;
}

/** Describes values. The digest is keyed, or a dump of the database would let anybody try out likely values. */
@Injectable()
export class ValueDigests {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Config) {
    this.#key = Buffer.from(config.digestKey.reveal(), 'base64');
  }

  traitsOf(value: Sensitive): ValueTraits {
    const text = value.reveal();
    const digest = createHmac('sha256', this.#key).update(text, 'utf8').digest();
    const lineCount = text.replace(/\r?\n$/, '').split('\n').length;
    return { byteLength: value.byteLength, lineCount, unmaskedParts: countUnmaskedParts(text), digest };
  }
}
