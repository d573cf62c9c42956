import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { fromRole } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { asMember } from './member.policy.js';
import { Member } from './member.entity.js';
import { memberById, type MemberRow } from './members.query.js';
import type { MemberUpdateInput } from './members.types.js';
import { requireExpiry, requireOwnerLeft } from './membership-rules.js';
import { VisibleMember } from './visible-member.js';

/** Changes a role or its end: neither above what the changer holds, nor of somebody above him, nor his own. */
@Injectable()
export class UpdateMember {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleMember) private readonly members: VisibleMember,
  ) {}

  async execute(ctx: RequestContext, id: number, input: MemberUpdateInput): Promise<MemberRow> {
    const asked = input.expiresAt === undefined ? undefined : requireExpiry(input.expiresAt, ctx.now());
    return this.database.transaction(ctx, async (inside) => {
      const member = await this.members.hold(inside, id);
      const role = input.role == null ? member.role : fromRole(input.role);
      const expiresAt = asked === undefined ? member.expires_at : asked;
      inside.require('member:update', asMember(inside, member, role));
      const field = role === member.role ? 'expiresAt' : 'role';
      await requireOwnerLeft(this.database, inside, member, { role, expiresAt, field });
      await this.database.repo(inside, Member).update({ id }, { role, expiresAt });
      await this.record(inside, member, { role, expiresAt });
      const changed = await memberById(this.database, inside, id);
      // It may have ended in this very moment.
      if (!changed) throw notFound();
      return changed;
    });
  }

  private record(ctx: RequestContext, member: MemberRow, now: { role: number; expiresAt: Date | null }): Promise<void> {
    return this.events.record(ctx, {
      action: 'member.updated',
      namespaceId: member.namespace_id,
      target: { kind: 'member', id: member.id, name: member.username },
      details: {
        role: roleName(now.role),
        expiresAt: now.expiresAt?.toISOString() ?? null,
        previousRole: roleName(member.role),
        previousExpiresAt: member.expires_at?.toISOString() ?? null,
      },
    });
  }
}
