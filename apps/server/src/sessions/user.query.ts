import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly kind: 'person' | 'bot' | 'service_account';
  readonly admin: boolean;
  readonly auditor: boolean;
  readonly blocked: boolean;
  readonly password_hash: string;
  /** Made by an operator: he chooses another one before anything else. */
  readonly password_temporary: boolean;
  /** It was temporary, and its time is over. */
  readonly password_over: boolean;
}

const COLUMNS = `SELECT id, username, name, email, kind, admin, auditor, blocked, password_hash,
  temporary_password_until IS NOT NULL AS password_temporary, coalesce(temporary_password_until <= now(), false) AS password_over
  FROM users`;

/** A user with his password's hash, by name in whatever letter case. */
export async function userByName(database: Database, ctx: RequestContext, username: string): Promise<UserRow | null> {
  const rows = await database.query<UserRow>(ctx, `${COLUMNS} WHERE lower(username) = lower($1)`, [username]);
  return rows[0] ?? null;
}

export async function userById(database: Database, ctx: RequestContext, id: number): Promise<UserRow | null> {
  const rows = await database.query<UserRow>(ctx, `${COLUMNS} WHERE id = $1`, [id]);
  return rows[0] ?? null;
}
