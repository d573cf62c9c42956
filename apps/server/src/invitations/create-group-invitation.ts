import { Inject, Injectable } from '@nestjs/common';
import { mayGrantRole, roleName } from '@lockkeeper/abilities';
import { asNamespace, fromRole, Namespaces, NamespaceTree, type Namespace } from '../groups/index.js';
import { requireNothingKept } from '../members/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { forbidden, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requireEnd } from './invitation-rules.js';
import {
  countInvitations,
  endStrayGrants,
  insertInvitation,
  invitationById,
  lockInvited,
  type InvitationRow,
} from './invitations.query.js';
import type { GroupInvitationCreateInput } from './invitations.types.js';

const MOST_INVITED = 100;

/** Makes the members of a group members of another group or project, with no higher role than the inviter could give. */
@Injectable()
export class CreateGroupInvitation {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: GroupInvitationCreateInput): Promise<InvitationRow> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    const maxRole = fromRole(input.maxRole);
    // Before anything is said of groups, so that only those who may add members can ask for paths.
    requireGrantable(ctx, namespace, maxRole);
    const expiresAt = requireEnd(input.expiresAt ?? null, ctx.now());
    const group = await this.namespaces.visibleGroup(ctx, input.groupPath);
    requireAnother(group, namespace);
    return this.database.transaction(ctx, async (inside) => {
      const [place, invited] = await this.tree.holdBoth(inside, namespace, group);
      requireGrantable(inside, place, maxRole);
      requireNothingKept(inside, place, maxRole, 'maxRole');
      await this.namespaces.visibleById(inside, place.id);
      await this.namespaces.visibleById(inside, invited.id);
      await lockInvited(this.database, inside, place.id);
      await endStrayGrants(this.database, inside, place.id);
      const id = await this.insert(inside, place, { groupId: invited.id, maxRole, expiresAt });
      await this.events.record(inside, {
        action: 'group_invitation.created',
        namespaceId: place.id,
        target: { kind: 'group_invitation', id, name: invited.fullPath },
        details: { role: roleName(maxRole), groupId: invited.id, expiresAt: expiresAt?.toISOString() ?? null },
      });
      return (await invitationById(this.database, inside, id))!;
    });
  }

  private async insert(
    ctx: RequestContext,
    place: Namespace,
    added: { groupId: number; maxRole: number; expiresAt: Date | null },
  ): Promise<number> {
    const id = await insertInvitation(this.database, ctx, { ...added, namespaceId: place.id });
    if (id === null) throw refuse('GROUP_INVITED', 'groupPath', 'This group is invited here already.');
    if ((await countInvitations(this.database, ctx, place.id)) <= MOST_INVITED) return id;
    throw refuse('TOO_MANY_INVITATIONS', 'groupPath', `At most ${MOST_INVITED} groups can be invited into one.`);
  }
}

function requireGrantable(ctx: RequestContext, namespace: Namespace, maxRole: number): void {
  if (!mayGrantRole(ctx.held, asNamespace(namespace), maxRole)) throw forbidden('member:create');
}

/** Whoever is a member of a group is one of everything below it. */
function requireAnother(group: Namespace, namespace: Namespace): void {
  if (!namespace.ancestorIds.includes(group.id)) return;
  throw refuse('INVITES_ITSELF', 'groupPath', 'The members of this group are members here without an invitation.');
}
