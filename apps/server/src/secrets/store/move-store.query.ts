import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { SecretStore, ValueKey } from './secret-store.js';

type Kind = SecretStore['kind'];

/** What something names: versions that are not destroyed, and the keys of webhooks. In the order of references. */
export async function namedValues(
  database: Database,
  ctx: RequestContext,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly ValueKey[]> {
  return database.query(
    ctx,
    `(SELECT s.namespace_id AS owner, v.reference FROM secret_versions v JOIN secrets s ON s.id = v.secret_id
       WHERE v.destroyed_at IS NULL AND v.reference > $1 ORDER BY v.reference LIMIT $2)
     UNION ALL
     (SELECT namespace_id, key_reference FROM webhooks WHERE key_reference > $1 ORDER BY key_reference LIMIT $2)
     ORDER BY reference LIMIT $2`,
    [page.after, page.limit],
  );
}

/** Nobody names another value until the transaction ends. */
export async function holdNames(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(ctx, 'LOCK TABLE secret_versions, webhooks IN SHARE MODE');
}

/** Connections of this role that are not this command's own: servers, or other commands. */
export async function otherSessions(database: Database, ctx: RequestContext): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user
       AND backend_type = 'client backend' AND application_name <> current_setting('application_name')`,
  );
  return row!.count;
}

/** False when a move had been begun before. */
export async function beginMove(database: Database, ctx: RequestContext, from: Kind, to: Kind): Promise<boolean> {
  const sql = 'UPDATE installation SET moving_to = $2 WHERE store_kind = $1 AND moving_to IS NULL RETURNING id';
  return (await database.query(ctx, sql, [from, to])).length > 0;
}

export async function giveUpMove(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(ctx, 'UPDATE installation SET moving_to = NULL');
}

/** False when the move was given up meanwhile. */
export async function switchStore(database: Database, ctx: RequestContext, from: Kind, to: Kind): Promise<boolean> {
  const sql = `UPDATE installation SET store_kind = $2, moving_to = NULL
    WHERE store_kind = $1 AND moving_to = $2 RETURNING id`;
  return (await database.query(ctx, sql, [from, to])).length > 0;
}
