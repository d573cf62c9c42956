import type { ActorAbilities } from './actor-abilities.js';
import { isRoleLevel } from './roles.js';
import { subject, type Subject } from './subjects.js';

/**
 * Whether the actor may give somebody else, who is no member yet, a role in a namespace: he must be allowed to add
 * members there, and nobody grants more than he holds. A level that is no role's is never grantable.
 */
export function mayGrantRole(actor: ActorAbilities, namespace: Subject<'group' | 'project'>, role: number): boolean {
  if (!isRoleLevel(role)) return false;
  const member = subject.member({
    ancestorIds: namespace.ancestorIds,
    namespace: namespace.kind,
    currentRole: null,
    grantedRole: role,
    self: false,
  });
  return actor.can('member:create', member);
}
