import type { ProtectedEnvironment } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Protections of projects, or of all live projects below groups, by their ids. Each (pattern, role) once. */
export async function protectionsBelow(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<Map<number, ProtectedEnvironment[]>> {
  const rows = await database.query<{ above: number; pattern: string; deploy_role: number }>(
    ctx,
    `SELECT DISTINCT above.id AS above, p.pattern, p.deploy_role
     FROM unnest($1::bigint[]) AS above (id)
     JOIN namespaces n ON n.ancestor_ids @> ARRAY[above.id] AND n.deleted_at IS NULL
     JOIN protected_environments p ON p.project_id = n.id`,
    [namespaceIds],
  );
  const rules = new Map<number, ProtectedEnvironment[]>(namespaceIds.map((id) => [id, []]));
  for (const row of rows) rules.get(row.above)?.push({ pattern: row.pattern, deployRole: row.deploy_role });
  return rules;
}
