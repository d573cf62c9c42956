import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { z } from 'zod';

const DAY_MS = 86_400_000;
/** No job runs longer than a month, so no token of a key is good for longer after the key has signed its last one. */
export const KEPT_AFTER_MS = 32 * DAY_MS;
/** All replicas publish a key before one of them signs with it. */
export const PUBLISHED_BEFORE_MS = 60_000;
const MODULUS_BITS = 2048;

const jwk = z.looseObject({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
const shape = z.object({
  keys: z.array(z.object({ kid: z.string().min(1), signsFrom: z.iso.datetime(), jwk })).min(1),
});

/** A private key, and the moment from which it signs. */
export type StoredKey = z.infer<typeof shape>['keys'][number];
/** The file's content: the newest key last. */
export type KeyFile = z.infer<typeof shape>;

/** A public key as it is published. */
export interface PublicKey {
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kty: string;
  readonly n: string;
  readonly e: string;
}

/** Throws where the text is not such a file; the message holds nothing of it. */
export function parseKeyFile(text: string): KeyFile {
  const parsed = shape.safeParse(asJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `the keys of ID tokens cannot be read: ${String(parsed.error.issues[0]?.path.join('.'))} is not as it should be`,
  );
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The newest key that signs by now; the first one, where none does yet. */
export function signingKey({ keys }: KeyFile, now: Date): StoredKey {
  return keys.findLast(({ signsFrom }) => Date.parse(signsFrom) <= now.getTime()) ?? keys[0]!;
}

/** What is published: the key that signs, those that will, and those whose last token may still be good. */
export function publicKeys(file: KeyFile, now: Date): PublicKey[] {
  return stillNeeded(file, now).map(({ kid, jwk: key }) => {
    const { kty, n, e } = createPublicKey({ key: key, format: 'jwk' }).export({ format: 'jwk' });
    return { kid, use: 'sig', alg: 'RS256', kty: kty!, n: n!, e: e! };
  });
}

/** Of each published key, the oldest first: from when it signs, and until when it is published. */
export function keyTimes(file: KeyFile, now: Date): { kid: string; signsFrom: Date; publishedUntil: Date | null }[] {
  const needed = stillNeeded(file, now);
  return needed.map(({ kid, signsFrom }, index) => {
    const next = needed[index + 1];
    const publishedUntil = next === undefined ? null : new Date(Date.parse(next.signsFrom) + KEPT_AFTER_MS);
    return { kid, signsFrom: new Date(signsFrom), publishedUntil };
  });
}

/** With a new key, which signs once every replica publishes it, and without those that nobody needs any more. */
export function rotated(file: KeyFile | null, now: Date): KeyFile {
  const signsFrom = new Date(now.getTime() + (file === null ? 0 : PUBLISHED_BEFORE_MS)).toISOString();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  const key = { kid: randomUUID(), signsFrom, jwk: jwk.parse(privateKey.export({ format: 'jwk' })) };
  return { keys: [...(file === null ? [] : stillNeeded(file, now)), key] };
}

/** A key signs until the next one does, and is needed as long as what it signed. */
function stillNeeded({ keys }: KeyFile, now: Date): StoredKey[] {
  return keys.filter((_, index) => {
    const next = keys[index + 1];
    return next === undefined || Date.parse(next.signsFrom) + KEPT_AFTER_MS > now.getTime();
  });
}
