import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { GroupInvitation } from './group-invitation.entity.js';
import { HeldInvitation } from './held-invitation.js';
import { asInvited } from './invitation.policy.js';
import { endStrayGrants, type InvitationRow } from './invitations.query.js';

/** Takes back the invitation of a group: its members are members here no longer, unless by another way. */
@Injectable()
export class DeleteGroupInvitation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldInvitation) private readonly invitations: HeldInvitation,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<InvitationRow> {
    return this.database.transaction(ctx, async (inside) => {
      const row = await this.invitations.find(inside, id);
      inside.require('member:delete', asInvited(row, null));
      await this.database.repo(inside, GroupInvitation).delete({ id });
      const endedGrants = await endStrayGrants(this.database, inside, row.namespace_id);
      await this.events.record(inside, {
        action: 'group_invitation.deleted',
        namespaceId: row.namespace_id,
        target: { kind: 'group_invitation', id, name: row.group_path },
        details: { role: roleName(row.max_role), endedGrants },
      });
      return row;
    });
  }
}
