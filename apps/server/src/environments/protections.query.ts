import type { ProtectedEnvironment } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Protections of a project, or of all live projects below a group. Each (pattern, role) once. */
export async function protectionsBelow(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
): Promise<ProtectedEnvironment[]> {
  const rows = await database.query<{ pattern: string; deploy_role: number }>(
    ctx,
    `SELECT DISTINCT p.pattern, p.deploy_role
     FROM protected_environments p JOIN namespaces n ON n.id = p.project_id
     WHERE n.ancestor_ids @> ARRAY[$1::bigint] AND n.deleted_at IS NULL`,
    [namespaceId],
  );
  return rows.map((row) => ({ pattern: row.pattern, deployRole: row.deploy_role }));
}
