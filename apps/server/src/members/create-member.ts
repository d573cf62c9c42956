import { Inject, Injectable } from '@nestjs/common';
import { mayGrantRole, roleName, subject } from '@lockkeeper/abilities';
import { asNamespace, fromRole, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { parseId } from '../platform/graphql/index.js';
import type { CustomRoleRow } from './custom-roles.query.js';
import { requireNothingKept } from './custom-role-rules.js';
import { GiveCustomRole, requireBase } from './give-custom-role.js';
import {
  activeUser,
  endGrantsWithoutMembership,
  insertMember,
  lockMembership,
  memberById,
  type MemberRow,
} from './members.query.js';
import type { MemberCreateInput } from './members.types.js';
import { requireExpiry } from './membership-rules.js';

/** Gives somebody a role in a group or project, never a higher one than the giver holds. */
@Injectable()
export class CreateMember {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(GiveCustomRole) private readonly customRoles: GiveCustomRole,
  ) {}

  async execute(ctx: RequestContext, input: MemberCreateInput): Promise<MemberRow> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    const role = fromRole(input.role);
    // Before anything is said of users, so that only those who may add some can ask for names.
    if (!mayGrantRole(ctx.held, asNamespace(namespace), role)) throw forbidden('member:create');
    const expiresAt = requireExpiry(input.expiresAt ?? null, ctx.now());
    return this.database.transaction(ctx, async (inside) => {
      await lockMembership(this.database, inside, namespace.id);
      // It may have been archived since.
      const held = await this.namespaces.visibleById(inside, namespace.id);
      const user = await activeUser(this.database, inside, input.username);
      if (!user) throw refuse('USER_UNKNOWN', 'username', 'No active user has this username.');
      if (user.kind === 'bot')
        throw refuse(
          'BOT_STAYS',
          'username',
          'The bot of an access token is a member of its own group or project only.',
        );
      requireGrantable(inside, held, { userId: user.id, role });
      requireNothingKept(inside, held, role);
      const customRole = await this.#customRole(inside, held, input.customRoleId);
      if (customRole) requireBase(customRole, role);
      await endGrantsWithoutMembership(this.database, inside, { namespaceId: namespace.id, userId: user.id });
      const customRoleId = customRole?.id ?? null;
      const added = { namespaceId: namespace.id, userId: user.id, role, expiresAt, customRoleId };
      const id = await insertMember(this.database, inside, added);
      if (id === null) throw refuse('MEMBER_EXISTS', 'username', `${user.username} is a direct member here already.`);
      await this.events.record(inside, {
        action: 'member.created',
        namespaceId: namespace.id,
        target: { kind: 'member', id, name: user.username },
        details: {
          role: roleName(role),
          customRole: customRole?.name ?? null,
          expiresAt: expiresAt?.toISOString() ?? null,
        },
      });
      return (await memberById(this.database, inside, id))!;
    });
  }

  async #customRole(
    ctx: RequestContext,
    namespace: Namespace,
    id: string | null | undefined,
  ): Promise<CustomRoleRow | null> {
    return id == null ? null : this.customRoles.require(ctx, namespace, parseId(id));
  }
}

function requireGrantable(ctx: RequestContext, namespace: Namespace, granted: { userId: number; role: number }): void {
  const member = subject.member({
    ancestorIds: namespace.ancestorIds,
    archived: namespace.archived,
    namespace: namespace.kind === 'project' ? 'project' : 'group',
    currentRole: null,
    grantedRole: granted.role,
    self: granted.userId === ctx.person.userId,
  });
  ctx.require('member:create', member);
}
