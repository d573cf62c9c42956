import { hash, verify, type Options } from '@node-rs/argon2';

// OWASP's first choice for argon2id, the package's default algorithm: 19 MiB, two passes, one lane.
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** In the place of a hash, of who signs in by the provider only and of programs: no password fits it. */
export const NO_PASSWORD = '!';

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let unknownUser: Promise<string> | null = null;

/** Whether the password is right. Without a stored hash it takes as long as with one, and is never right. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  unknownUser ??= hashPassword('nobody has this password');
  const known = stored === NO_PASSWORD ? null : stored;
  const right = await verify(known ?? (await unknownUser), password).catch(() => false);
  return known !== null && right;
}
