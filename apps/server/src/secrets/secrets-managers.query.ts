import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Whether the managers of these namespaces are active; one that was never initialized is absent. */
export async function managersActive(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<ReadonlyMap<number, boolean>> {
  const rows = await database.query<{ namespace_id: number; active: boolean }>(
    ctx,
    'SELECT namespace_id, active FROM secrets_managers WHERE namespace_id = ANY($1::bigint[])',
    [namespaceIds],
  );
  return new Map(rows.map((row) => [row.namespace_id, row.active]));
}

/** Null when it was active already. */
export async function activateManager(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
): Promise<{ id: number } | null> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO secrets_managers AS m (namespace_id, created_by) VALUES ($1, $2)
     ON CONFLICT (namespace_id) DO UPDATE SET active = true WHERE NOT m.active RETURNING m.id`,
    [namespaceId, ctx.person.userId],
  );
  return rows[0] ?? null;
}

/** Archiving, deleting and protecting change this row or lock it for change, so they wait for who holds it. */
export async function lockNamespace(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR SHARE', [namespaceId]);
}
