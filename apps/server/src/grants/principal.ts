import { isRoleLevel, roleLevel } from '@lockkeeper/abilities';
import { badInput, refuse } from '../platform/errors/index.js';
import type { PrincipalInput } from './secret-permissions.inputs.js';
import { PrincipalType } from './secret-permissions.types.js';

/** Whom a grant is to: a user, a role by its level, or a custom role. */
export interface Principal {
  readonly kind: 'user' | 'role' | 'custom_role';
  readonly id: number;
}

const KINDS = { USER: 'user', ROLE: 'role', MEMBER_ROLE: 'custom_role' } as const;
/** GitLab's levels for those who cannot be given anything: minimal access, guest, planner. */
const TOO_LOW = new Set([5, 10, 15]);

/** Takes a principal as GitLab's clients name it. */
export function requirePrincipal({ type, id, groupPath }: PrincipalInput): Principal {
  if (type === PrincipalType.GROUP) {
    throw refuse(
      'PRINCIPAL_DEPRECATED',
      'principal',
      'A group is no principal any more: a grant to it would give nothing. Grant to a role, a custom role or a user.',
    );
  }
  if (groupPath != null) throw badInput('principal.groupPath', 'is for the type GROUP only.');
  if (id == null) throw badInput('principal.id', `must be given for the type ${type}.`);
  if (type === PrincipalType.ROLE) requireRole(id);
  return { kind: KINDS[type], id };
}

function requireRole(level: number): void {
  if (TOO_LOW.has(level)) {
    throw refuse('ROLE_TOO_LOW', 'principal', 'Guests and planners cannot be given anything on secrets.');
  }
  if (isRoleLevel(level)) return;
  throw badInput('principal.id', 'must be 20 (reporter), 30 (developer), 40 (maintainer) or 50 (owner) for a role.');
}

export const isOwnerRole = (principal: Principal): boolean =>
  principal.kind === 'role' && principal.id === roleLevel('owner');
