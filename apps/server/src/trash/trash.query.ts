import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { unhidden } from '../secrets/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export type TrashedKind = 'secret' | 'manager' | 'project' | 'group';

/** A trash entry that still waits. */
export interface TrashRow {
  readonly id: string;
  readonly kind: TrashedKind;
  readonly namespace_id: number;
  readonly name: string;
  readonly reason: string;
  readonly deleted_at: Date;
  /** In microseconds, for a cursor. */
  readonly deleted_us: number;
  readonly purge_after: Date;
  readonly deleted_by: number | null;
  readonly username: string | null;
  readonly user_name: string | null;
  /** Of a secret. */
  readonly secret_id: string | null;
  readonly environment_scope: string | null;
  readonly tags: string[] | null;
  readonly protected: boolean | null;
  readonly secrets_count: number;
}

const WAITING = 't.restored_at IS NULL AND t.purged_at IS NULL';
const MICROSECONDS = '(extract(epoch FROM t.deleted_at) * 1000000)::bigint';

// The page is cut first, so that what is counted and joined is looked up for its rows alone.
const described = (page: string, seen: string): string => `
WITH page AS MATERIALIZED (${page})
SELECT t.id, t.kind, t.namespace_id, t.name, t.reason, t.deleted_at, ${MICROSECONDS} AS deleted_us, t.purge_after,
  t.deleted_by, u.username, u.name AS user_name, t.secret_id,
  s.environment_scope, s.tags, s.protected,
  CASE t.kind
    WHEN 'secret' THEN 1
    WHEN 'manager' THEN (SELECT count(*)::int FROM secrets s WHERE s.trash_id = t.id AND ${seen})
    ELSE (SELECT count(*)::int FROM namespaces n JOIN secrets s ON s.namespace_id = n.id
           WHERE n.trash_id = t.id AND s.deleted_at IS NULL AND ${seen})
  END AS secrets_count
FROM page t
LEFT JOIN users u ON u.id = t.deleted_by
LEFT JOIN secrets s ON s.id = t.secret_id
ORDER BY t.deleted_at DESC, t.id DESC`;

/** What a page of the trash is sorted by: newest first. */
export const trashKey = (row: TrashRow): [number, string] => [row.deleted_us, row.id];

/** Entries of a namespace and everything below it; without one, those that the viewer may bring back. */
export function listTrashRows(
  database: Database,
  ctx: RequestContext,
  namespaceId: number | null,
  page: PageRequest,
): Promise<TrashRow[]> {
  const parameters: unknown[] = [];
  const where = [WAITING];
  if (namespaceId === null) where.push(restorable(ctx, parameters));
  else where.push(`n.ancestor_ids @> ARRAY[$${parameters.push(namespaceId)}::bigint]`);
  if (page.after) {
    const [at, id] = [parameters.push(Number(page.after[0])), parameters.push(String(page.after[1] ?? ''))];
    where.push(`(${MICROSECONDS}, t.id) < ($${at}::bigint, $${id}::uuid)`);
  }
  const seen = seenBy(ctx, parameters);
  if (seen !== 'true')
    where.push(`(t.secret_id IS NULL OR EXISTS (SELECT FROM secrets s WHERE s.id = t.secret_id AND ${seen}))`);
  const limit = parameters.push(page.size + 1);
  const cut = `SELECT t.* FROM trash_entries t JOIN namespaces n ON n.id = t.namespace_id WHERE ${where.join(' AND ')}
    ORDER BY t.deleted_at DESC, t.id DESC LIMIT $${limit}`;
  return database.query<TrashRow>(ctx, described(cut, seen), parameters);
}

const seenBy = (ctx: RequestContext, parameters: unknown[]): string =>
  ctx.held.ruled('secret:read', 'secret') ? unhidden(ctx)(parameters) : 'true';

function restorable(ctx: RequestContext, parameters: unknown[]): string {
  const columns = ownerColumns('n');
  const where = (kinds: string, write: (firstParameter: number) => { text: string; params: readonly unknown[] }) => {
    const { text, params } = write(parameters.length + 1);
    parameters.push(...params);
    return `(t.kind IN (${kinds}) AND ${text})`;
  };
  const tests = [
    where("'group'", (firstParameter) => toSql(ctx.held, 'group:restore', { kind: 'group', columns, firstParameter })),
    where("'project'", (firstParameter) =>
      toSql(ctx.held, 'project:restore', { kind: 'project', columns, firstParameter }),
    ),
    where("'manager', 'secret'", (firstParameter) =>
      toSql(ctx.held, 'secrets_manager:restore', { kind: 'secrets_manager', columns, firstParameter }),
    ),
  ];
  return `(${tests.join(' OR ')})`;
}

/** Null when it was restored or purged. */
export async function trashRowById(database: Database, ctx: RequestContext, id: string): Promise<TrashRow | null> {
  const one = `SELECT t.* FROM trash_entries t WHERE t.id = $1 AND ${WAITING}`;
  const parameters: unknown[] = [id];
  return (await database.query<TrashRow>(ctx, described(one, seenBy(ctx, parameters)), parameters))[0] ?? null;
}

/** Restoring and purging take turns; false when the entry waits no more. */
export async function lockTrashEntry(database: Database, ctx: RequestContext, id: string): Promise<boolean> {
  const rows = await database.query(ctx, `SELECT 1 FROM trash_entries t WHERE t.id = $1 AND ${WAITING} FOR UPDATE`, [
    id,
  ]);
  return rows.length > 0;
}

export async function markEntryRestored(database: Database, ctx: RequestContext, id: string): Promise<void> {
  await database.query(ctx, 'UPDATE trash_entries SET restored_at = now() WHERE id = $1', [id]);
}
