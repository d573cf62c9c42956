import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

/** A token of a bot or of a service account. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: string[];
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly created_at: Date;
  readonly revoked_at: Date | null;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly kind: 'bot' | 'service_account';
  readonly managed_by: number;
  /** Of a bot, while it is a member. */
  readonly role: number | null;
  readonly maker_id: number | null;
  readonly maker_username: string | null;
  readonly maker_name: string | null;
  /** What issued it; null: somebody made it. */
  readonly rule_id: number | null;
  readonly rule_name: string | null;
}

const SELECT = `SELECT t.id, t.name, t.scopes, t.expires_at, t.last_used_at, t.created_at, t.revoked_at,
    u.id AS user_id, u.username, u.name AS user_name, u.kind, u.managed_by, m.role,
    b.id AS maker_id, b.username AS maker_username, b.name AS maker_name, r.id AS rule_id, r.name AS rule_name
  FROM personal_access_tokens t JOIN users u ON u.id = t.user_id AND u.kind <> 'person'
  LEFT JOIN members m ON m.user_id = u.id AND m.namespace_id = u.managed_by AND u.kind = 'bot'
  LEFT JOIN users b ON b.id = t.created_by LEFT JOIN trust_rules r ON r.id = t.trust_rule_id`;

export async function tokenById(database: Database, ctx: RequestContext, id: number): Promise<TokenRow | null> {
  const rows = await database.query<TokenRow>(ctx, `${SELECT} WHERE t.id = $1`, [id]);
  return rows[0] ?? null;
}

export interface TokensOf {
  /** A namespace whose bots, or a service account whose own tokens are meant. */
  readonly column: 'managed_by' | 'id';
  readonly id: number;
}

/** Newest first, those that are over too. */
export async function listTokens(
  database: Database,
  ctx: RequestContext,
  { column, id }: TokensOf,
  page: PageRequest,
): Promise<{ rows: TokenRow[]; count: number }> {
  const of = `u.kind = '${column === 'id' ? 'service_account' : 'bot'}' AND u.${column} = $1`;
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM personal_access_tokens t JOIN users u ON u.id = t.user_id WHERE ${of}`,
    [id],
  );
  const rows = await database.query<TokenRow>(
    ctx,
    `${SELECT} WHERE ${of} AND ($2::bigint IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3`,
    [id, page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
  return { rows, count: counted[0]!.count };
}

/** Without what trust rules issue: that has a limit of its own. */
export async function countActiveTokens(database: Database, ctx: RequestContext, of: TokensOf): Promise<number> {
  const rows = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
     WHERE u.kind <> 'person' AND u.${of.column} = $1 AND t.revoked_at IS NULL AND t.expires_at > now()
       AND t.trust_rule_id IS NULL`,
    [of.id],
  );
  return rows[0]!.count;
}

/** Memberships and tokens of one namespace change one after the other. */
export async function lockOwner(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

export interface NewProgram {
  readonly kind: 'bot' | 'service_account';
  readonly username: string;
  readonly name: string;
  readonly managedBy: number;
}

/** A user that is a program's. No password has this hash. Null: the username is taken. */
export async function insertProgram(
  database: Database,
  ctx: RequestContext,
  { kind, username, name, managedBy }: NewProgram,
): Promise<number | null> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO users (username, name, password_hash, kind, managed_by) VALUES ($1, $2, '!', $3, $4)
     ON CONFLICT (lower(username)) DO NOTHING RETURNING id`,
    [username, name, kind, managedBy],
  );
  return rows[0]?.id ?? null;
}

export async function insertBotMember(
  database: Database,
  ctx: RequestContext,
  member: { readonly namespaceId: number; readonly userId: number; readonly role: number; readonly expiresAt: Date },
): Promise<void> {
  await database.query(
    ctx,
    'INSERT INTO members (namespace_id, user_id, role, expires_at, created_by) VALUES ($1, $2, $3, $4, $5)',
    [member.namespaceId, member.userId, member.role, member.expiresAt, ctx.person.userId],
  );
}

export interface NewToken {
  readonly userId: number;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  readonly digest: Buffer;
}

export async function insertToken(database: Database, ctx: RequestContext, token: NewToken): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO personal_access_tokens (user_id, name, scopes, expires_at, token_hash, created_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [token.userId, token.name, token.scopes, token.expiresAt, token.digest, ctx.person.userId],
  );
  return rows[0]!.id;
}

export async function revokeToken(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'UPDATE personal_access_tokens SET revoked_at = now() WHERE id = $1', [id]);
}

/** Ends a program's user: all tokens, memberships, grants and trust rules; what it did keeps its name. Answers how many tokens. */
export async function endProgram(database: Database, ctx: RequestContext, userId: number): Promise<number> {
  await database.query(ctx, 'UPDATE users SET blocked = true, updated_at = now() WHERE id = $1', [userId]);
  await database.query(ctx, 'DELETE FROM secret_grants WHERE user_id = $1', [userId]);
  await database.query(ctx, 'DELETE FROM members WHERE user_id = $1', [userId]);
  await database.query(ctx, 'UPDATE trust_rules SET enabled = false WHERE service_account_id = $1', [userId]);
  const ended = await database.query(
    ctx,
    'UPDATE personal_access_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL RETURNING id',
    [userId],
  );
  return ended.length;
}

/** When the token ends by which somebody came; null: never, or he came by a session. */
export async function ownEnd(database: Database, ctx: RequestContext): Promise<Date | null> {
  const rows = await database.query<{ expires_at: Date | null }>(
    ctx,
    'SELECT expires_at FROM personal_access_tokens WHERE id = $1',
    [ctx.person.tokenId],
  );
  return rows[0]?.expires_at ?? null;
}
