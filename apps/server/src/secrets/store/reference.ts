import { randomBytes } from 'node:crypto';

/** A fresh UUIDv7: its age can be told without a look-up, and it is never used twice. */
export function newReference(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Milliseconds since the reference was made. */
export function referenceAge(reference: string, now = Date.now()): number {
  return now - Number.parseInt(reference.replaceAll('-', '').slice(0, 12), 16);
}
