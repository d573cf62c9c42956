import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { PageRequest } from '../../platform/graphql/index.js';
import type { UserKindColumn } from '../../sessions/index.js';

/** A token of anybody, with who acts by it. */
export interface IssuedTokenRow {
  readonly id: number;
  readonly name: string;
  readonly scopes: string[];
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly kind: UserKindColumn;
  readonly owner_path: string | null;
  readonly rule_id: number | null;
  readonly rule_name: string | null;
}

export interface TokensAsked {
  /** As ILIKE takes it. */
  readonly pattern: string | null;
  readonly endedToo: boolean;
}

const FROM = `FROM personal_access_tokens t JOIN users u ON u.id = t.user_id LEFT JOIN namespaces n ON n.id = u.managed_by
  LEFT JOIN trust_rules r ON r.id = t.trust_rule_id`;
const SELECT = `SELECT t.id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.revoked_at,
  u.id AS user_id, u.username, u.name AS user_name, u.kind, n.full_path AS owner_path,
  r.id AS rule_id, r.name AS rule_name ${FROM}`;
const ASKED = `($1::text IS NULL OR t.name ILIKE $1 OR u.username ILIKE $1 OR n.full_path ILIKE $1)
  AND ($2::boolean OR (t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())))`;

/** Newest first. */
export async function listIssuedTokens(
  database: Database,
  ctx: RequestContext,
  { pattern, endedToo }: TokensAsked,
  page: PageRequest,
): Promise<{ rows: IssuedTokenRow[]; count: number }> {
  const [counted] = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count ${FROM} WHERE ${ASKED}`,
    [pattern, endedToo],
  );
  const rows = await database.query<IssuedTokenRow>(
    ctx,
    `${SELECT} WHERE ${ASKED} AND ($3::bigint IS NULL OR t.id < $3) ORDER BY t.id DESC LIMIT $4`,
    [pattern, endedToo, page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
  return { rows, count: counted!.count };
}

/** Of a person; held until the transaction ends. Programs' tokens end by where they belong. */
export async function holdPersonsToken(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<IssuedTokenRow | null> {
  const [row] = await database.query<IssuedTokenRow>(
    ctx,
    `${SELECT} WHERE t.id = $1 AND u.kind = 'person' FOR UPDATE OF t`,
    [id],
  );
  return row ?? null;
}

/** Once: an earlier end stays the one that is told. */
export async function endToken(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(
    ctx,
    'UPDATE personal_access_tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
    [id],
  );
}
