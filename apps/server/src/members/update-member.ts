import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { fromRole, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { parseId } from '../platform/graphql/index.js';
import type { CustomRoleRow } from './custom-roles.query.js';
import { requireNothingKept } from './custom-role-rules.js';
import { GiveCustomRole, requireBase } from './give-custom-role.js';
import { TakeCustomRole } from './take-custom-role.js';
import { asMember } from './member.policy.js';
import { Member } from './member.entity.js';
import { memberById, type MemberRow } from './members.query.js';
import type { MemberUpdateInput } from './members.types.js';
import { requireExpiry, requireOwnerLeft } from './membership-rules.js';
import { VisibleMember } from './visible-member.js';

interface After {
  readonly role: number;
  readonly expiresAt: Date | null;
  readonly customRole: CustomRoleRow | null;
}

/** Changes a role or its end: neither above what the changer holds, nor of somebody above him, nor his own. */
@Injectable()
export class UpdateMember {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleMember) private readonly members: VisibleMember,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(GiveCustomRole) private readonly customRoles: GiveCustomRole,
    @Inject(TakeCustomRole) private readonly take: TakeCustomRole,
  ) {}

  async execute(ctx: RequestContext, id: number, input: MemberUpdateInput): Promise<MemberRow> {
    const asked = input.expiresAt === undefined ? undefined : requireExpiry(input.expiresAt, ctx.now());
    return this.database.transaction(ctx, async (inside) => {
      const member = await this.members.hold(inside, id);
      // First, so that only those who may change it can ask for custom roles.
      inside.require('member:update', asMember(inside, member, member.role));
      const customRole = await this.#customRole(inside, member, input);
      const role = input.role == null ? (customRole?.role ?? member.role) : fromRole(input.role);
      if (customRole) requireBase(customRole, role);
      const expiresAt = asked === undefined ? member.expires_at : asked;
      inside.require('member:update', asMember(inside, member, role));
      const namespace = await this.namespaces.visibleById(inside, member.namespace_id);
      requireNothingKept(inside, namespace, role);
      await this.take.require(inside, member, { customRoleId: customRole?.id ?? null }, 'customRoleId');
      const field = role === member.role ? 'expiresAt' : 'role';
      await requireOwnerLeft(this.database, inside, member, { role, expiresAt, field });
      await this.database
        .repo(inside, Member)
        .update({ id }, { role, expiresAt, customRoleId: customRole?.id ?? null });
      await this.record(inside, member, { role, expiresAt, customRole });
      const changed = await memberById(this.database, inside, id);
      // It may have ended in this very moment.
      if (!changed) throw notFound();
      return changed;
    });
  }

  /** One that stays is given anew, for its end can change. Another role alone ends it. */
  async #customRole(ctx: RequestContext, member: MemberRow, input: MemberUpdateInput): Promise<CustomRoleRow | null> {
    const keeps = input.role == null || fromRole(input.role) === member.role;
    const staying = keeps ? (member.custom_role?.id ?? null) : null;
    const id = input.customRoleId === undefined ? staying : input.customRoleId && parseId(input.customRoleId);
    if (id === null) return null;
    const namespace = await this.namespaces.visibleById(ctx, member.namespace_id);
    return this.customRoles.require(ctx, namespace, Number(id));
  }

  private record(ctx: RequestContext, member: MemberRow, now: After): Promise<void> {
    return this.events.record(ctx, {
      action: 'member.updated',
      namespaceId: member.namespace_id,
      target: { kind: 'member', id: member.id, name: member.username },
      details: {
        role: roleName(now.role),
        customRole: now.customRole?.name ?? null,
        previousCustomRole: member.custom_role?.name ?? null,
        expiresAt: now.expiresAt?.toISOString() ?? null,
        previousRole: roleName(member.role),
        previousExpiresAt: member.expires_at?.toISOString() ?? null,
      },
    });
  }
}
