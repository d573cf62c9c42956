import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { fromRole, Namespaces } from '../groups/index.js';
import { requireNothingKept } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { GroupInvitation } from './group-invitation.entity.js';
import { HeldInvitation } from './held-invitation.js';
import { asInvited } from './invitation.policy.js';
import { requireEnd } from './invitation-rules.js';
import { invitationById, type InvitationRow } from './invitations.query.js';
import type { GroupInvitationUpdateInput } from './invitations.types.js';

/** Changes the highest role of an invited group, or the end: neither above what the changer holds. */
@Injectable()
export class UpdateGroupInvitation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(HeldInvitation) private readonly invitations: HeldInvitation,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, id: number, input: GroupInvitationUpdateInput): Promise<InvitationRow> {
    const asked = input.expiresAt === undefined ? undefined : requireEnd(input.expiresAt, ctx.now());
    return this.database.transaction(ctx, async (inside) => {
      const row = await this.invitations.find(inside, id);
      const maxRole = input.maxRole == null ? row.max_role : fromRole(input.maxRole);
      inside.require('member:update', asInvited(row, maxRole));
      const place = await this.namespaces.visibleById(inside, row.namespace_id);
      requireNothingKept(inside, place, maxRole, 'maxRole');
      const expiresAt = asked === undefined ? row.expires_at : asked;
      await this.database.repo(inside, GroupInvitation).update({ id }, { maxRole, expiresAt });
      await this.events.record(inside, {
        action: 'group_invitation.updated',
        namespaceId: row.namespace_id,
        target: { kind: 'group_invitation', id, name: row.group_path },
        details: {
          role: roleName(maxRole),
          expiresAt: expiresAt?.toISOString() ?? null,
          previousRole: roleName(row.max_role),
          previousExpiresAt: row.expires_at?.toISOString() ?? null,
        },
      });
      const changed = await invitationById(this.database, inside, id);
      // It may have ended in this very moment.
      if (!changed) throw notFound();
      return changed;
    });
  }
}
