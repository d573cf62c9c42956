import { subject, type Subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { MemberRow } from './members.query.js';

/** A membership that there is, with the role that it is to have: null when it is to end. */
export function asMember(ctx: RequestContext, row: MemberRow, grantedRole: number | null): Subject<'member'> {
  return subject.member({
    ancestorIds: row.ancestor_ids,
    archived: row.namespace_archived,
    namespace: row.namespace_kind,
    currentRole: row.role,
    grantedRole,
    self: row.user_id === ctx.actor?.userId,
  });
}
