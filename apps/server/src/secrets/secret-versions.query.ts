import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface SecretVersionRow {
  id: string;
  number: number;
  reference: string;
  byte_length: number;
  line_count: number;
  /** Null for values older than the digests, and for destroyed ones. */
  digest: Buffer | null;
  rolled_back_from: number | null;
  /** Null: by no value rules. */
  judged_by: Buffer | null;
  reason: string;
  created_at: Date;
  destroyed_at: Date | null;
  current: boolean;
  author_id: number | null;
  author_username: string | null;
  author_name: string | null;
}

const VERSIONS = `
SELECT v.id, v.number, v.reference, v.byte_length, v.line_count, v.digest, v.rolled_back_from, v.judged_by, v.reason, v.created_at,
  v.destroyed_at, v.id = s.current_version_id AS current, u.id AS author_id, u.username AS author_username, u.name AS author_name
FROM secret_versions v JOIN secrets s ON s.id = v.secret_id LEFT JOIN users u ON u.id = v.created_by
WHERE v.secret_id = $1`;

/** Newest first: rows of one page and one more. */
export function listVersionRows(
  database: Database,
  ctx: RequestContext,
  secretId: string,
  page: PageRequest,
): Promise<SecretVersionRow[]> {
  return database.query(ctx, `${VERSIONS} AND ($2::int IS NULL OR v.number < $2) ORDER BY v.number DESC LIMIT $3`, [
    secretId,
    page.after?.[0] ?? null,
    page.size + 1,
  ]);
}

export async function countVersions(database: Database, ctx: RequestContext, secretId: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM secret_versions WHERE secret_id = $1';
  return (await database.query<{ count: number }>(ctx, sql, [secretId]))[0]?.count ?? 0;
}

/** One version by its number; null: the current one. */
export async function versionOf(
  database: Database,
  ctx: RequestContext,
  secretId: string,
  number: number | null,
): Promise<SecretVersionRow | null> {
  const one = `${VERSIONS} AND CASE WHEN $2::int IS NULL THEN v.id = s.current_version_id ELSE v.number = $2 END`;
  return (await database.query<SecretVersionRow>(ctx, one, [secretId, number]))[0] ?? null;
}
