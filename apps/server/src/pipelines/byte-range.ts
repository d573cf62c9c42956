/** Bytes from `start` up to `end`, which is not one of them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One range of a `Range` header. Null: none is asked for, or in a way that RFC 9110 lets a server pass over. */
export function readByteRange(header: unknown, size: number): ByteRange | 'outside' | null {
  const asked = typeof header === 'string' ? /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) : null;
  const [first, last] = [asked?.[1] ?? '', asked?.[2] ?? ''];
  if (first === '' && last === '') return null;
  if (first === '')
    return Number(last) === 0 || size === 0 ? 'outside' : { start: Math.max(0, size - Number(last)), end: size };
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'outside';
  return { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}
