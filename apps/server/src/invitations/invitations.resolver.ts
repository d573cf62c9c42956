import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateGroupInvitation } from './create-group-invitation.js';
import { DeleteGroupInvitation } from './delete-group-invitation.js';
import type { InvitationRow } from './invitations.query.js';
import {
  GroupInvitationConnection,
  GroupInvitationCreateInput,
  GroupInvitationCreatePayload,
  GroupInvitationDeleteInput,
  GroupInvitationDeletePayload,
  GroupInvitationUpdateInput,
  GroupInvitationUpdatePayload,
  InvitedArgs,
  InvitedMemberConnection,
  toInvitation,
  type GroupInvitationType,
  type InvitedMember,
} from './invitations.types.js';
import { ListInvitedGroups } from './list-invited-groups.js';
import { ListInvitedMembers } from './list-invited-members.js';
import { ShownGroups } from './shown-groups.js';
import { UpdateGroupInvitation } from './update-group-invitation.js';

@Resolver()
export class InvitationsResolver {
  constructor(
    @Inject(ListInvitedGroups) private readonly groups: ListInvitedGroups,
    @Inject(ListInvitedMembers) private readonly members: ListInvitedMembers,
    @Inject(CreateGroupInvitation) private readonly create: CreateGroupInvitation,
    @Inject(UpdateGroupInvitation) private readonly update: UpdateGroupInvitation,
    @Inject(DeleteGroupInvitation) private readonly remove: DeleteGroupInvitation,
    @Inject(ShownGroups) private readonly shown: ShownGroups,
  ) {}

  @Query(() => GroupInvitationConnection, { description: 'Groups invited here or into a group above.' })
  @Can('member:list')
  invitedGroups(@Ctx() ctx: RequestContext, @Args() args: InvitedArgs): Promise<Page<GroupInvitationType>> {
    return this.groups.execute(ctx, args);
  }

  @Query(() => InvitedMemberConnection, {
    description: 'Who is a member through an invited group; `members` lists those who are members by themselves.',
  })
  @Can('member:list')
  invitedMembers(@Ctx() ctx: RequestContext, @Args() args: InvitedArgs): Promise<Page<InvitedMember>> {
    return this.members.execute(ctx, args);
  }

  @Mutation(() => GroupInvitationCreatePayload)
  @Can('member:create')
  groupInvitationCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupInvitationCreateInput,
  ): Promise<GroupInvitationCreatePayload> {
    return answer('groupInvitation', input, async () => this.direct(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => GroupInvitationUpdatePayload)
  @Can('member:update')
  groupInvitationUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupInvitationUpdateInput,
  ): Promise<GroupInvitationUpdatePayload> {
    return answer('groupInvitation', input, async () =>
      this.direct(ctx, await this.update.execute(ctx, parseId(input.id), input)),
    );
  }

  @Mutation(() => GroupInvitationDeletePayload)
  @Can('member:delete')
  groupInvitationDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupInvitationDeleteInput,
  ): Promise<GroupInvitationDeletePayload> {
    return answer('groupInvitation', input, async () =>
      this.direct(ctx, await this.remove.execute(ctx, parseId(input.id))),
    );
  }

  private async direct(ctx: RequestContext, row: InvitationRow): Promise<GroupInvitationType> {
    return toInvitation(ctx, row, { of: row.namespace_id, paths: await this.shown.paths(ctx, [row.group_id]) });
  }
}
