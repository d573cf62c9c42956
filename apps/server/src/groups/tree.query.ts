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
     INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, description, ancestor_ids, created_by, archived)
     SELECT id, $1, $2::bigint, $3, $4, $5, $6, $7::bigint[] || id, $8::bigint,
            coalesce((SELECT archived FROM namespaces WHERE id = $2::bigint), false) FROM fresh RETURNING id`,
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
            updated_at = now() WHERE id = $1`,
    [id, changes.name ?? null, changes.description ?? null],
  );
}

/** A namespace itself; what is below counts as archived with it, in the trash, too. */
export async function markArchived(
  database: Database,
  ctx: RequestContext,
  id: number,
  archivedItself: boolean,
): Promise<void> {
  await database.query(
    ctx,
    'UPDATE namespaces SET archived_itself = $2, archived = archived OR $2, updated_at = now() WHERE id = $1',
    [id, archivedItself],
  );
  await spreadArchived(database, ctx, id);
}

/** From a namespace down: archived is what is so itself or is below something that is. */
export async function spreadArchived(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(
    ctx,
    `UPDATE namespaces n SET archived = NOT n.archived, updated_at = now()
     WHERE n.ancestor_ids @> ARRAY[$1::bigint]
       AND n.archived <> EXISTS (SELECT 1 FROM namespaces a WHERE a.id = ANY(n.ancestor_ids) AND a.archived_itself)`,
    [id],
  );
}

/** Everything that is live, from a namespace down; answers how many. */
export async function markDeleted(
  database: Database,
  ctx: RequestContext,
  id: number,
  trashId: string,
): Promise<number> {
  const rows = await database.query(
    ctx,
    `UPDATE namespaces SET deleted_at = now(), trash_id = $2, updated_at = now()
     WHERE ancestor_ids @> ARRAY[$1::bigint] AND deleted_at IS NULL RETURNING id`,
    [id, trashId],
  );
  return rows.length;
}

export async function markRestored(database: Database, ctx: RequestContext, trashId: string): Promise<number> {
  const rows = await database.query(
    ctx,
    'UPDATE namespaces SET deleted_at = NULL, trash_id = NULL, updated_at = now() WHERE trash_id = $1 RETURNING id',
    [trashId],
  );
  return rows.length;
}

/** Paths of a trash entry at which something else lives now. */
export async function pathsTaken(database: Database, ctx: RequestContext, trashId: string): Promise<string[]> {
  const rows = await database.query<{ full_path: string }>(
    ctx,
    `SELECT n.full_path FROM namespaces n
     JOIN namespaces l ON lower(l.full_path) = lower(n.full_path) AND l.deleted_at IS NULL
     WHERE n.trash_id = $1 ORDER BY n.full_path LIMIT 1`,
    [trashId],
  );
  return rows.map((row) => row.full_path);
}

/** How many groups deep the deepest group from here down is; for a project, that of its group and one. */
export async function deepestBelow(database: Database, ctx: RequestContext, id: number): Promise<number> {
  const rows = await database.query<{ deepest: number }>(
    ctx,
    `SELECT max(cardinality(ancestor_ids) - CASE WHEN kind = 'project' THEN 1 ELSE 0 END) AS deepest
     FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]`,
    [id],
  );
  return rows[0]!.deepest;
}

export interface Moved {
  readonly id: number;
  readonly parentId: number | null;
  /** The ancestors of the new parent and the parent itself. */
  readonly above: readonly number[];
  /** How many ancestors it had, itself included. */
  readonly oldDepth: number;
  readonly oldFullPath: string;
  readonly newFullPath: string;
}

/** What is in the trash below moves along. Ids stay, and so does everything that names them. */
export async function moveSubtree(database: Database, ctx: RequestContext, moved: Moved): Promise<void> {
  await database.query(
    ctx,
    `UPDATE namespaces
     SET full_path = $5 || substr(full_path, length($4) + 1), updated_at = now(),
         ancestor_ids = $2::bigint[] || ancestor_ids[$3:],
         parent_id = CASE WHEN id = $1 THEN $6::bigint ELSE parent_id END
     WHERE ancestor_ids @> ARRAY[$1::bigint]`,
    [moved.id, moved.above, moved.oldDepth, moved.oldFullPath, moved.newFullPath, moved.parentId],
  );
}

export async function insertOwner(database: Database, ctx: RequestContext, namespaceId: number): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    'INSERT INTO members (namespace_id, user_id, role, created_by) VALUES ($1, $2, 50, $2) RETURNING id',
    [namespaceId, ctx.person.userId],
  );
  return rows[0]!.id;
}
