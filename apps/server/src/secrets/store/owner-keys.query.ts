import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

export interface OwnerKey {
  readonly owner: number;
  readonly master: string;
  readonly wrapped: Buffer;
}

/** The store that is recorded, and how many data keys each master key wraps. */
export async function keysByMaster(
  database: Database,
  ctx: RequestContext,
): Promise<readonly { readonly master: string; readonly count: number }[]> {
  return database.query(
    ctx,
    'SELECT master_key_id AS master, count(*)::int AS count FROM store_keys GROUP BY 1 ORDER BY 2 DESC, 1',
  );
}

/** Inside a transaction: no data key is added until it ends. Answers which master key wraps the installation's own. */
export async function holdKeys(database: Database, ctx: RequestContext): Promise<string | null> {
  const sql = 'SELECT master_key_id AS id FROM store_keys WHERE owner_id = 0 FOR UPDATE';
  return (await database.query<{ id: string }>(ctx, sql))[0]?.id ?? null;
}

/** Data keys of owners after `after` that another master key wraps, locked. */
export async function keysToRewrap(
  database: Database,
  ctx: RequestContext,
  page: { readonly master: string; readonly after: number; readonly limit: number },
): Promise<readonly OwnerKey[]> {
  return database.query(
    ctx,
    `SELECT owner_id AS owner, master_key_id AS master, wrapped FROM store_keys
      WHERE master_key_id <> $1 AND owner_id > $2 ORDER BY owner_id LIMIT $3 FOR UPDATE`,
    [page.master, page.after, page.limit],
  );
}

export async function writeWrapped(database: Database, ctx: RequestContext, keys: readonly OwnerKey[]): Promise<void> {
  await database.query(
    ctx,
    `UPDATE store_keys k SET master_key_id = n.master, wrapped = n.wrapped
       FROM unnest($1::bigint[], $2::text[], $3::bytea[]) AS n(owner, master, wrapped) WHERE k.owner_id = n.owner`,
    [keys.map((key) => key.owner), keys.map((key) => key.master), keys.map((key) => key.wrapped)],
  );
}

export async function countOthers(database: Database, ctx: RequestContext, master: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM store_keys WHERE master_key_id <> $1';
  return (await database.query<{ count: number }>(ctx, sql, [master]))[0]!.count;
}
