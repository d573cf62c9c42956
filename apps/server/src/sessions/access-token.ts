import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const ACCESS_TOKEN_PREFIX = 'lkpat_';
const RANDOM_CHARACTERS = 30;
const CHECKSUM_CHARACTERS = 6;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What every personal access token looks like; published, so that scanners find those that leaked. */
export const ACCESS_TOKEN_FORM = /^lkpat_[0-9A-Za-z]{36}$/;

/** Prefix, 30 random characters (178 bits) and their CRC-32: scanners and we tell a real one without asking anybody. */
export function mintAccessToken(): string {
  const random = randomCharacters(RANDOM_CHARACTERS);
  return ACCESS_TOKEN_PREFIX + random + checksum(random);
}

/** The digest under which a token is stored; null for a truncated or mistyped one, so that the database is not asked. */
export function digestOfAccessToken(token: string): Buffer | null {
  if (!ACCESS_TOKEN_FORM.test(token)) return null;
  const random = token.slice(ACCESS_TOKEN_PREFIX.length, -CHECKSUM_CHARACTERS);
  if (token.slice(-CHECKSUM_CHARACTERS) !== checksum(random)) return null;
  return createHash('sha256').update(token).digest();
}

/** Letters and digits, each equally likely. */
export function randomCharacters(count: number): string {
  let characters = '';
  while (characters.length < count) {
    for (const byte of randomBytes(count)) {
      // 256 is no multiple of 62: without this the first eight characters would come more often.
      if (byte < 248 && characters.length < count) characters += ALPHABET[byte % 62];
    }
  }
  return characters;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECKSUM_CHARACTERS; i++) {
    digits = ALPHABET[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
