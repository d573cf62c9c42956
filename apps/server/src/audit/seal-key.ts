import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Sensitive } from '@lockkeeper/sensitive';
import type { LogName } from './logs.js';

/** What a seal says. Its hash covers all of it, so none of it can be changed by who lacks the key. */
export interface SealFacts {
  readonly number: number;
  readonly log: LogName;
  /** Every id from the first to the last had come to its end when the seal was made: there, or never to be. */
  readonly firstId: number;
  readonly lastId: number;
  readonly rowCount: number;
  /** Rows of both logs under this seal and all before it. */
  readonly total: number;
  /** Names of the columns that the marks cover, in their order, parted by commas. */
  readonly columns: string;
  readonly rowMarks: Buffer;
  /** As text in UTC, to the microsecond. */
  readonly sealedAt: string;
  readonly previous: Buffer;
}
export interface Seal extends SealFacts {
  readonly hash: Buffer;
}

export interface RowMark {
  readonly id: number;
  readonly mark: Buffer;
}

const ID_BYTES = 8;
const MARK_BYTES = 16;
/** What the first seal has before it. */
export const NOTHING_BEFORE = Buffer.alloc(32);

/** Marks rows and seals. Two keys made from the one that is configured, so that a mark can never pass for a seal. */
export class SealKey {
  /** Names the key: of 32 random bytes a digest tells nothing. */
  readonly fingerprint: string;
  readonly #rows: Buffer;
  readonly #seals: Buffer;

  constructor(key: Sensitive) {
    const bytes = Buffer.from(key.reveal(), 'base64');
    this.fingerprint = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    this.#rows = createHmac('sha256', bytes).update('lockkeeper audit rows 1').digest();
    this.#seals = createHmac('sha256', bytes).update('lockkeeper audit seals 1').digest();
  }

  /** `text`: all of the row, as `rowsOf` writes it. */
  mark(log: LogName, text: string): Buffer {
    return createHmac('sha256', this.#rows).update(`${log}\n${text}`).digest().subarray(0, MARK_BYTES);
  }

  hash(seal: SealFacts): Buffer {
    const head = JSON.stringify([
      ...[seal.number, seal.log, seal.firstId, seal.lastId, seal.rowCount, seal.total, seal.columns, seal.sealedAt],
      seal.previous.toString('hex'),
    ]);
    return createHmac('sha256', this.#seals).update(`${head}\n`).update(seal.rowMarks).digest();
  }

  fits(seal: Seal): boolean {
    return seal.hash.length === 32 && timingSafeEqual(seal.hash, this.hash(seal));
  }
}

/**
 * The keys of a chain, in the order in which each replaced the one before. The newest makes all new seals. Of a key that was
 * replaced nobody need be afraid any more: the first seal under the next one names the last seal under it, so neither that
 * nor what is before can be made anew.
 */
export class SealKeys {
  #keys: readonly SealKey[];

  /** `again`: the keys as they are now, where a rotation may have added one meanwhile. */
  constructor(
    keys: Sensitive,
    private readonly again: (() => Sensitive) | null = null,
  ) {
    this.#keys = SealKeys.#of(keys);
  }

  static #of(keys: Sensitive): SealKey[] {
    return keys
      .reveal()
      .split(/\s+/)
      .map((key) => new SealKey(new Sensitive(key)));
  }

  get newest(): SealKey {
    return this.at(this.last);
  }

  /** The place of the newest. */
  get last(): number {
    return this.#keys.length - 1;
  }

  at(place: number): SealKey {
    return this.#keys[place]!;
  }

  /** The place of the key that a seal was made with; -1: it was changed, or made with none of them. */
  placeOf(seal: Seal): number {
    return this.#keys.findLastIndex((key) => key.fits(seal));
  }

  /** The same, with the keys read again before the answer is none. */
  placeNow(seal: Seal): number {
    const place = this.placeOf(seal);
    if (place >= 0 || !this.again) return place;
    this.#keys = SealKeys.#of(this.again());
    return this.placeOf(seal);
  }
}

export function packMarks(rows: readonly RowMark[]): Buffer {
  const packed = Buffer.alloc(rows.length * (ID_BYTES + MARK_BYTES));
  rows.forEach(({ id, mark }, index) => {
    const at = index * (ID_BYTES + MARK_BYTES);
    packed.writeBigInt64BE(BigInt(id), at);
    mark.copy(packed, at + ID_BYTES);
  });
  return packed;
}

/** Throws when the bytes are no list of marks; those of a seal that fits its key always are. */
export function unpackMarks(packed: Buffer): RowMark[] {
  if (packed.length % (ID_BYTES + MARK_BYTES) !== 0) throw new Error('the marks of a seal are cut short');
  return Array.from({ length: packed.length / (ID_BYTES + MARK_BYTES) }, (_, index) => {
    const at = index * (ID_BYTES + MARK_BYTES);
    const id = Number(packed.readBigInt64BE(at));
    return { id, mark: packed.subarray(at + ID_BYTES, at + ID_BYTES + MARK_BYTES) };
  });
}
