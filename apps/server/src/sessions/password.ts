import { hash, verify, type Options } from '@node-rs/argon2';

// OWASP's first choice for argon2id, the package's default algorithm: 19 MiB, two passes, one lane.
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let unknownUser: Promise<string> | null = null;

/** Whether the password is right. Without a stored hash it takes as long as with one, and is never right. */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  unknownUser ??= hashPassword('nobody has this password');
  const right = await verify(stored ?? (await unknownUser), password).catch(() => false);
  return stored !== null && right;
}
