import { roleLevels, roleName, secretActions, tableRoleOf } from '@lockkeeper/abilities';
import type { Namespace } from '../groups/index.js';
import { toUserCore } from '../sessions/index.js';
import type { GrantRow } from './secret-grants.query.js';
import { PrincipalType, type PermissionView } from './secret-permissions.types.js';

const TYPES = { user: PrincipalType.USER, role: PrincipalType.ROLE, custom_role: PrincipalType.MEMBER_ROLE } as const;

export function viewOfGrant(namespace: Namespace, row: GrantRow): PermissionView {
  const user = toUserCore({ id: row.user_id, username: row.username, name: row.user_name });
  const name = user?.username ?? row.custom_role_name ?? roleName(row.role!);
  return {
    namespace,
    principal: {
      type: TYPES[row.principal_kind],
      id: String(row.user_id ?? row.custom_role_id ?? row.role),
      user,
      name,
    },
    actions: row.actions,
    grantedBy: toUserCore({ id: row.granter_id, username: row.granter_username, name: row.granter_name }),
    expiresAt: row.expires_at,
    byDefault: false,
  };
}

/** What a role has by itself, as the table of roles says. */
export function viewOfRole(namespace: Namespace, level: number): PermissionView {
  return {
    namespace,
    principal: { type: PrincipalType.ROLE, id: String(level), user: null, name: roleName(level) },
    actions: secretActions.filter((action) => level >= tableRoleOf(action)),
    grantedBy: null,
    expiresAt: null,
    byDefault: true,
  };
}

type Key = readonly [number, number, string];

/** Roles from the highest down, then custom roles and users by name. */
export function keyOf({ principal: { type, id, name } }: PermissionView): Key {
  if (type === PrincipalType.ROLE) return [0, -Number(id), name];
  return [type === PrincipalType.MEMBER_ROLE ? 1 : 2, 0, name.toLowerCase()];
}

/** Everybody who may do something: roles without a grant of their own by what they have, the others by their grants. */
export function permissionsOn(namespace: Namespace, rows: readonly GrantRow[]): PermissionView[] {
  const replaced = new Set(rows.map((row) => row.role));
  const byDefault = roleLevels.filter((level) => !replaced.has(level)).map((level) => viewOfRole(namespace, level));
  const views = [...byDefault, ...rows.map((row) => viewOfGrant(namespace, row))];
  return views.filter((view) => view.actions.length > 0).sort((a, b) => compare(keyOf(a), keyOf(b)));
}

export function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  if (at === -1) return 0;
  return a[at]! < b[at]! ? -1 : 1;
}
