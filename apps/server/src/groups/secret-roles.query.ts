import { roleLevels, secretActions, tableRoleOf, type SecretAction } from '@lockkeeper/abilities';

/**
 * The lowest role that may do each of `secretActions` on the secrets of a namespace, as the grants to roles there say:
 * an array in their order, or NULL when there are none. A role without a row has what the table gives it; one whose row
 * is over has nothing; owners have everything. `namespaceId` is an SQL expression of the query's author. Few namespaces
 * have such grants; one without costs a look into an index.
 */
export const secretRolesOf = (namespaceId: string): string => `(
  CASE WHEN EXISTS (SELECT FROM secret_grants x WHERE x.namespace_id = ${namespaceId} AND x.principal_kind = 'role') THEN (
    SELECT ARRAY[${secretActions.map(lowestRole).join(', ')}]::smallint[]
    FROM (VALUES ${roleLevels.map((level) => `(${level})`).join(', ')}) AS r (level)
    LEFT JOIN secret_grants g ON g.namespace_id = ${namespaceId} AND g.principal_kind = 'role' AND g.role = r.level)
  END)`;

const OWNER = Math.max(...roleLevels);

function lowestRole(action: SecretAction): string {
  const granted = `'${action}' = ANY(g.actions) AND (g.expires_at IS NULL OR g.expires_at > now())`;
  const byTable = `r.level >= ${tableRoleOf(action)}`;
  return `min(r.level) FILTER (WHERE r.level = ${OWNER} OR CASE WHEN g.id IS NULL THEN ${byTable} ELSE ${granted} END)`;
}
