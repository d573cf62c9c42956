import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { versionOf, type SecretVersionRow } from '../secret-versions.query.js';

const MAX_INT = 2_147_483_647;

export type VersionProblem = 'VERSION_MISSING' | 'VERSION_DESTROYED';

/** A version whose value is still there; null as number means the current one. `fails` makes the error to throw. */
export async function requireVersion(
  database: Database,
  ctx: RequestContext,
  { secret, number }: { secret: { readonly id: string; readonly name: string }; number: number | null },
  fails: (code: VersionProblem, sentence: string) => Error,
): Promise<SecretVersionRow> {
  const possible = number === null || (number >= 1 && number <= MAX_INT);
  const version = possible ? await versionOf(database, ctx, secret.id, number) : null;
  if (!version) throw fails('VERSION_MISSING', `${secret.name} has no version ${number ?? ''}.`);
  if (!version.destroyed_at) return version;
  throw fails('VERSION_DESTROYED', `Version ${version.number} of ${secret.name} is destroyed.`);
}
