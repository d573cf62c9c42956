import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** What somebody deletes at once: it comes back, or is destroyed, as one. */
export interface Discarded {
  readonly kind: 'secret' | 'manager' | 'project' | 'group';
  /** The owner of the secret or manager; the project or group itself. */
  readonly namespaceId: number;
  readonly secretId?: string;
  /** What somebody must type who destroys it. */
  readonly name: string;
  readonly reason: string;
}

/** A group waits at least as long as anything that was deleted in it before, which can come back only below it. */
export async function insertTrashEntry(
  database: Database,
  ctx: RequestContext,
  discarded: Discarded,
  retentionDays: number,
): Promise<string> {
  const { kind, namespaceId, secretId, name, reason } = discarded;
  const rows = await database.query<{ id: string }>(
    ctx,
    `INSERT INTO trash_entries (kind, namespace_id, secret_id, name, reason, deleted_by, purge_after)
     SELECT $1, $2::bigint, $3::uuid, $4, $5, $6::bigint, greatest(now() + make_interval(days => $7::int),
       (SELECT max(e.purge_after) FROM trash_entries e JOIN namespaces n ON n.id = e.namespace_id
         WHERE $1 IN ('project', 'group') AND n.ancestor_ids @> ARRAY[$2::bigint]
           AND e.restored_at IS NULL AND e.purged_at IS NULL))
     RETURNING id`,
    [kind, namespaceId, secretId ?? null, name, reason, ctx.actor?.userId ?? null, retentionDays],
  );
  return rows[0]!.id;
}
