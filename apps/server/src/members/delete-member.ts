import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { asMember } from './member.policy.js';
import { Member } from './member.entity.js';
import { endGrantsWithoutMembership, type MemberRow } from './members.query.js';
import { requireOwnerLeft } from './membership-rules.js';
import { TakeCustomRole } from './take-custom-role.js';
import { VisibleMember } from './visible-member.js';

/** Ends a membership: somebody else's, or one's own. */
@Injectable()
export class DeleteMember {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleMember) private readonly members: VisibleMember,
    @Inject(TakeCustomRole) private readonly take: TakeCustomRole,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<MemberRow> {
    return this.database.transaction(ctx, async (inside) => {
      const member = await this.members.hold(inside, id);
      inside.require('member:delete', asMember(inside, member, null));
      await this.take.require(inside, member, 'nothing', 'id');
      await requireOwnerLeft(this.database, inside, member, { role: null, expiresAt: null, field: 'id' });
      await this.database.repo(inside, Member).delete({ id });
      const left = { namespaceId: member.namespace_id, userId: member.user_id };
      const endedGrants = await endGrantsWithoutMembership(this.database, inside, left);
      await this.events.record(inside, {
        action: 'member.deleted',
        namespaceId: member.namespace_id,
        target: { kind: 'member', id, name: member.username },
        details: { role: roleName(member.role), endedGrants },
      });
      return member;
    });
  }
}
