import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface NamedUser {
  readonly id: number;
  readonly username: string;
  readonly kind: 'person' | 'bot' | 'service_account';
  readonly blocked: boolean;
}

/** By name in whatever letter case. */
export async function namedUser(database: Database, ctx: RequestContext, username: string): Promise<NamedUser | null> {
  const sql = 'SELECT id, username, kind, blocked FROM users WHERE lower(username) = lower($1)';
  return (await database.query<NamedUser>(ctx, sql, [username]))[0] ?? null;
}
