import { registerEnumType } from '@nestjs/graphql';
import { isRoleLevel, roleLevel, roleName } from '@lockkeeper/abilities';

export enum Role {
  GUEST = 'GUEST',
  REPORTER = 'REPORTER',
  DEVELOPER = 'DEVELOPER',
  MAINTAINER = 'MAINTAINER',
  OWNER = 'OWNER',
}
registerEnumType(Role, { name: 'Role', description: 'Roles come down the tree; the highest one counts.' });

/** The role of a level; null for a level that is no role's, such as that of somebody who is no member. */
export const toRole = (level: number | null): Role | null =>
  level !== null && isRoleLevel(level) ? Role[roleName(level).toUpperCase() as Role] : null;

export const fromRole = (role: Role): number => roleLevel(role.toLowerCase() as Lowercase<Role>);
