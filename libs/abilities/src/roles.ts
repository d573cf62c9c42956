/** The roles a member can have, lowest first, with GitLab's levels. */
export const roles = [
  { name: 'guest', level: 10 },
  { name: 'reporter', level: 20 },
  { name: 'developer', level: 30 },
  { name: 'maintainer', level: 40 },
  { name: 'owner', level: 50 },
] as const;

/** Name of a role. */
export type Role = (typeof roles)[number]['name'];

/** Level of a role as stored with a member. */
export type RoleLevel = (typeof roles)[number]['level'];

/** Level of somebody who is no member: below every role. */
export const noMembership = 0;

/**
 * A demanded role that nobody has: "nobody may deploy" or "nobody may push".
 * GitLab writes 0 for it; here 0 would mean "anybody", so it is refused as a demand.
 */
export const nobody = 100;

/** Levels of all roles, lowest first. */
export const roleLevels: readonly RoleLevel[] = roles.map((role) => role.level);

const levels = new Map<Role, RoleLevel>(roles.map((role) => [role.name, role.level]));
const names = new Map<number, Role>(roles.map((role) => [role.level, role.name]));

/** Level of a named role. */
export function roleLevel(role: Role): RoleLevel {
  return levels.get(role)!;
}

/** Whether a number is the level of a role (a demand of `nobody` and `noMembership` are not). */
export function isRoleLevel(level: number): level is RoleLevel {
  return names.has(level);
}

/** Name of the role with this level; throws `UnknownRole` for any other number. */
export function roleName(level: number): Role {
  const name = names.get(level);
  if (name === undefined) throw new UnknownRole(level);
  return name;
}

/** A level that is no role's: such a member must not be given any role by rounding. */
export class UnknownRole extends Error {
  constructor(readonly level: number) {
    super(`role must be one of ${roleLevels.join(', ')}, not ${String(level)}`);
    this.name = 'UnknownRole';
  }
}
