import { subject, type Subject } from '@lockkeeper/abilities';
import type { InvitationRow } from './invitations.query.js';

/**
 * An invitation counts as a membership of somebody else: who may give or take that role may give or take this. Null: it
 * is to end.
 */
export function asInvited(row: InvitationRow, grantedRole: number | null): Subject<'member'> {
  return subject.member({
    ancestorIds: row.ancestor_ids,
    archived: row.namespace_archived,
    namespace: row.namespace_kind,
    currentRole: row.max_role,
    grantedRole,
    self: false,
  });
}
