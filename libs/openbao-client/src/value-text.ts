import { Sensitive } from '@lockkeeper/sensitive';
import { StoreBadAnswer, StoreRefused } from './faults.js';

/** Longest value in bytes of UTF-8. The product allows 64 KiB; this only keeps a mistake from filling the store. */
export const MAX_VALUE_BYTES = 1024 * 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The one string that is stored: base64, because OpenBao silently turns lone surrogates and other malformed text into
 * U+FFFD and logs anything but strings in clear.
 * @throws StoreRefused naming the rule, never the value.
 */
export function encodeValue(value: Sensitive): string {
  const text = value.reveal();
  const refuse = (rule: string): never => {
    throw new StoreRefused(rule, { operation: 'put', status: null, outcome: 'not_done' });
  };
  if (LONE_SURROGATE.test(text)) refuse('the value must be well-formed Unicode text');
  if (text.includes('\0')) refuse('the value must not contain a NUL character');
  if (value.byteLength > MAX_VALUE_BYTES) refuse(`the value must not be longer than ${MAX_VALUE_BYTES} bytes`);
  return Buffer.from(text, 'utf8').toString('base64');
}

/** @throws StoreBadAnswer when the entry was not written by `encodeValue`. */
export function decodeValue(stored: unknown, operation: 'get' | 'canary'): Sensitive {
  const facts = { operation, status: 200, outcome: 'not_done' } as const;
  if (typeof stored !== 'string') throw new StoreBadAnswer('the entry does not hold one string named "value"', facts);
  const bytes = Buffer.from(stored, 'base64');
  // Node's decoder skips what is not base64; only the round trip proves that nothing was lost.
  if (bytes.toString('base64') !== stored) throw new StoreBadAnswer('the stored value is not base64', facts);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new StoreBadAnswer('the stored value is not UTF-8', facts);
  }
  return new Sensitive(text);
}
