import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface Candidate {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

const MOST = 50;

/** Maintainers and owners over a namespace, the nearest first and of those the highest. */
export function maintainersOver(
  database: Database,
  ctx: RequestContext,
  { ancestorIds, except }: { readonly ancestorIds: readonly number[]; readonly except: number },
): Promise<Candidate[]> {
  return database.query<Candidate>(
    ctx,
    `SELECT id, username, name FROM (
       SELECT DISTINCT ON (u.id) u.id, u.username, u.name, array_position($1::bigint[], m.namespace_id) AS depth, m.role
         FROM effective_memberships m JOIN users u ON u.id = m.user_id
        WHERE m.namespace_id = ANY($1) AND m.role >= 40 AND (m.expires_at IS NULL OR m.expires_at > now())
          AND NOT u.blocked AND u.kind = 'person' AND u.id <> $2
        ORDER BY u.id, depth DESC, m.role DESC) held
      ORDER BY depth DESC, role DESC, lower(username) LIMIT ${MOST}`,
    [ancestorIds, except],
  );
}

export function administrators(database: Database, ctx: RequestContext, except: number): Promise<Candidate[]> {
  return database.query<Candidate>(
    ctx,
    `SELECT id, username, name FROM users WHERE admin AND NOT blocked AND id <> $1 ORDER BY lower(username) LIMIT ${MOST}`,
    [except],
  );
}

export interface FoundUser extends Candidate {
  readonly blocked: boolean;
}

/** Somebody to ask about, blocked or not. */
export async function findUser(
  database: Database,
  ctx: RequestContext,
  by: { readonly username: string } | { readonly id: number },
): Promise<FoundUser | null> {
  const test = 'username' in by ? 'lower(username) = lower($1)' : 'id = $1';
  const rows = await database.query<FoundUser>(ctx, `SELECT id, username, name, blocked FROM users WHERE ${test}`, [
    'username' in by ? by.username : by.id,
  ]);
  return rows[0] ?? null;
}

export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: string[];
  readonly live: boolean;
}

export async function findToken(
  database: Database,
  ctx: RequestContext,
  of: { readonly userId: number; readonly tokenId: number },
): Promise<TokenRow | null> {
  const rows = await database.query<TokenRow>(
    ctx,
    `SELECT id, name, scopes, revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS live
       FROM personal_access_tokens WHERE id = $1 AND user_id = $2`,
    [of.tokenId, of.userId],
  );
  return rows[0] ?? null;
}
