/** Prefix of a runner's authentication token. GitLab Runner decides by it alone that the runner was created on the server. */
export const RUNNER_TOKEN_PREFIX = 'glrt-';
/** Prefix of a job token. GitLab Runner masks what follows it by default. */
export const JOB_TOKEN_PREFIX = 'glcbt-';

/** Characters behind the prefix that GitLab Runner prints in logs and uses in folder names: they must carry no entropy that counts. */
export const SHOWN_TOKEN_CHARACTERS = 9;
const SECRET_CHARACTERS = 32;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Source of random bytes: `node:crypto`'s `randomBytes` in production. */
export type RandomBytes = (size: number) => Uint8Array;
export type TokenKind = 'runner' | 'job';

/**
 * Makes a token: prefix, nine distinctive characters that may be shown, then 32 characters (190 bits) that may not.
 * Letters and digits only, since GitLab Runner takes `t1_`-like beginnings for a partition and strips them.
 */
export function mintToken(kind: TokenKind, random: RandomBytes): string {
  const prefix = kind === 'runner' ? RUNNER_TOKEN_PREFIX : JOB_TOKEN_PREFIX;
  return prefix + randomCharacters(SHOWN_TOKEN_CHARACTERS + SECRET_CHARACTERS, random);
}

/** Kind of a token by its prefix; null for anything else, old registration tokens included. */
export function tokenKind(token: string): TokenKind | null {
  if (token.startsWith(RUNNER_TOKEN_PREFIX)) return 'runner';
  if (token.startsWith(JOB_TOKEN_PREFIX)) return 'job';
  return null;
}

/** The nine characters that GitLab Runner shows of a token; safe to log, enough to tell tokens apart. */
export function shownPart(token: string): string {
  return token.replace(/^(?:glrt-|glcbt-|glrtr-)?(?:t\d+_)?/, '').slice(0, SHOWN_TOKEN_CHARACTERS);
}

/** The token a call presents. It travels in a header and in the body; the header wins when both are there. Null: none. */
export function presentedToken(header: unknown, bodyToken: string | undefined): string | null {
  if (typeof header === 'string' && header !== '') return header;
  return bodyToken ?? null;
}

function randomCharacters(count: number, random: RandomBytes): string {
  let characters = '';
  while (characters.length < count) {
    for (const byte of random(count)) {
      // Bytes of 248 and more are thrown away: 256 is no multiple of 62, and the modulo would favour eight letters.
      if (byte < 248 && characters.length < count) characters += ALPHABET[byte % 62];
    }
  }
  return characters;
}
