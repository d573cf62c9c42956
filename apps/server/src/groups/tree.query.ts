import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface Planted {
  readonly kind: 'group' | 'project';
  readonly parentId: number | null;
  readonly parentAncestorIds: readonly number[];
  readonly path: string;
  readonly fullPath: string;
  readonly name: string;
  readonly description: string;
}

/** Creating holds the tree still, changing paths keeps creators out: else a new child could keep an old path. */
export async function lockRoot(
  database: Database,
  ctx: RequestContext,
  rootId: number,
  mode: 'SHARE' | 'NO KEY UPDATE',
): Promise<void> {
  await database.query(ctx, `SELECT 1 FROM namespaces WHERE id = $1 FOR ${mode}`, [rootId]);
}

export async function insertNamespace(database: Database, ctx: RequestContext, planted: Planted): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `WITH fresh AS (SELECT nextval(pg_get_serial_sequence('namespaces', 'id')) AS id)
     INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, description, ancestor_ids, created_by)
     SELECT id, $1, $2::bigint, $3, $4, $5, $6, $7::bigint[] || id, $8::bigint FROM fresh RETURNING id`,
    [
      planted.kind,
      planted.parentId,
      planted.path,
      planted.fullPath,
      planted.name,
      planted.description,
      planted.parentAncestorIds,
      ctx.actor?.userId ?? null,
    ],
  );
  return rows[0]!.id;
}

/** The deleted ones below move along, so that a restored one comes back to where its group is. */
export async function renameSubtree(
  database: Database,
  ctx: RequestContext,
  renamed: { id: number; path: string; oldFullPath: string; newFullPath: string },
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE namespaces
     SET full_path = $3 || substr(full_path, length($2) + 1), updated_at = now(),
         path = CASE WHEN id = $1 THEN $4 ELSE path END
     WHERE ancestor_ids @> ARRAY[$1::bigint]`,
    [renamed.id, renamed.oldFullPath, renamed.newFullPath, renamed.path],
  );
}

export async function longestPathBelow(database: Database, ctx: RequestContext, id: number): Promise<number> {
  const rows = await database.query<{ longest: number }>(
    ctx,
    'SELECT max(length(full_path))::int AS longest FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]',
    [id],
  );
  return rows[0]!.longest;
}

export async function hasLiveChildren(database: Database, ctx: RequestContext, id: number): Promise<boolean> {
  const rows = await database.query(
    ctx,
    'SELECT 1 FROM namespaces WHERE parent_id = $1 AND deleted_at IS NULL LIMIT 1',
    [id],
  );
  return rows.length > 0;
}

export interface NamespaceChanges {
  readonly name?: string;
  readonly description?: string;
  readonly archived?: boolean;
}

export async function updateNamespace(
  database: Database,
  ctx: RequestContext,
  id: number,
  changes: NamespaceChanges,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE namespaces SET name = coalesce($2, name), description = coalesce($3, description),
            archived = coalesce($4, archived), updated_at = now() WHERE id = $1`,
    [id, changes.name ?? null, changes.description ?? null, changes.archived ?? null],
  );
}

export async function markDeleted(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'UPDATE namespaces SET deleted_at = now(), updated_at = now() WHERE id = $1', [id]);
}

export async function insertOwner(database: Database, ctx: RequestContext, namespaceId: number): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    'INSERT INTO members (namespace_id, user_id, role, created_by) VALUES ($1, $2, 50, $2) RETURNING id',
    [namespaceId, ctx.person.userId],
  );
  return rows[0]!.id;
}
