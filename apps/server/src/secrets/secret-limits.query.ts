import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Live secrets of an owner, counted no further than needed. */
export async function countUpTo(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  most: number,
): Promise<number> {
  const rows = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count
     FROM (SELECT FROM secrets WHERE namespace_id = $1 AND deleted_at IS NULL LIMIT $2) s`,
    [namespaceId, most],
  );
  return rows[0]?.count ?? 0;
}

/** Until the transaction ends nobody else counts the secrets of this owner in order to add some. */
export async function lockCount(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('lockkeeper:secrets:' || $1, 0))", [
    String(namespaceId),
  ]);
}
