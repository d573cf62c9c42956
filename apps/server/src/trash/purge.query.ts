import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { TrashedKind } from './trash.query.js';

/** A locked entry that still waits. */
export interface DoomedEntry {
  readonly id: string;
  readonly kind: TrashedKind;
  readonly namespace_id: number;
  readonly secret_id: string | null;
  readonly name: string;
}

/** An entry and, of a group or project, all entries of what is in it: none could come back without it. */
export function lockDoomedEntries(database: Database, ctx: RequestContext, id: string): Promise<DoomedEntry[]> {
  return database.query<DoomedEntry>(
    ctx,
    `SELECT e.id, e.kind, e.namespace_id, e.secret_id, e.name FROM trash_entries e
     WHERE e.restored_at IS NULL AND e.purged_at IS NULL AND (e.id = $1 OR e.namespace_id IN (
       SELECT n.id FROM trash_entries t JOIN namespaces n ON n.ancestor_ids @> ARRAY[t.namespace_id]
       WHERE t.id = $1 AND t.kind IN ('project', 'group')))
     ORDER BY e.id FOR UPDATE OF e`,
    [id],
  );
}

export interface DestroyedVersion {
  readonly reference: string;
  readonly owner: number;
}

const SECRETS_OF: Readonly<Record<TrashedKind, string>> = {
  secret: 's.trash_id = $1',
  manager: 's.trash_id = $1',
  project: 's.namespace_id IN (SELECT n.id FROM namespaces n WHERE n.ancestor_ids @> ARRAY[$1::bigint])',
  group: 's.namespace_id IN (SELECT n.id FROM namespaces n WHERE n.ancestor_ids @> ARRAY[$1::bigint])',
};

/** Makes tombstones of all versions of an entry's secrets; answers what the store is to destroy. */
export function destroyVersionsOf(
  database: Database,
  ctx: RequestContext,
  { id, kind, namespace_id }: DoomedEntry,
): Promise<DestroyedVersion[]> {
  const whole = kind === 'project' || kind === 'group';
  return database.query<DestroyedVersion>(
    ctx,
    `UPDATE secret_versions v SET destroyed_at = now(), digest = NULL FROM secrets s
     WHERE s.id = v.secret_id AND v.destroyed_at IS NULL AND ${SECRETS_OF[kind]}
     RETURNING v.reference, s.namespace_id AS owner`,
    [whole ? namespace_id : id],
  );
}

export async function markPurged(database: Database, ctx: RequestContext, ids: readonly string[]): Promise<void> {
  await database.query(ctx, 'UPDATE trash_entries SET purged_at = now() WHERE id = ANY($1::uuid[])', [ids]);
}

/** Entries whose time has come, longest overdue first. */
export async function dueEntries(database: Database, ctx: RequestContext, most: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    ctx,
    `SELECT id FROM trash_entries WHERE restored_at IS NULL AND purged_at IS NULL AND purge_after <= now()
     ORDER BY purge_after LIMIT $1`,
    [most],
  );
  return rows.map((row) => row.id);
}

/** Groups and projects that are gone for good. */
export async function purgedOwners(database: Database, ctx: RequestContext): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT n.id FROM trash_entries t JOIN namespaces n ON n.trash_id = t.id WHERE t.purged_at IS NOT NULL`,
  );
  return rows.map((row) => row.id);
}
