import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ArchiveNamespace } from './archive-namespace.js';
import { CreateGroup } from './create-group.js';
import { DeleteGroup } from './delete-group.js';
import {
  GroupArchiveInput,
  GroupCreateInput,
  GroupDeleteInput,
  GroupsArgs,
  GroupUpdateInput,
} from './groups.inputs.js';
import {
  GroupArchivePayload,
  GroupConnection,
  GroupCreatePayload,
  GroupDeletePayload,
  GroupType,
  GroupUpdatePayload,
  toCreatedGroup,
  toGroup,
} from './groups.types.js';
import { ListGroups } from './list-groups.js';
import { Namespaces } from './namespaces.js';
import { UpdateGroup } from './update-group.js';

@Resolver()
export class GroupsResolver {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ListGroups) private readonly list: ListGroups,
    @Inject(CreateGroup) private readonly create: CreateGroup,
    @Inject(UpdateGroup) private readonly update: UpdateGroup,
    @Inject(ArchiveNamespace) private readonly archive: ArchiveNamespace,
    @Inject(DeleteGroup) private readonly remove: DeleteGroup,
  ) {}

  @Query(() => GroupConnection)
  @Can('group:read')
  groups(@Ctx() ctx: RequestContext, @Args() args: GroupsArgs): Promise<Page<GroupType>> {
    return this.list.execute(ctx, args);
  }

  @Query(() => GroupType)
  @Can('group:read')
  async group(@Ctx() ctx: RequestContext, @Args('fullPath', { type: () => ID }) fullPath: string): Promise<GroupType> {
    return toGroup(ctx, await this.namespaces.visibleGroup(ctx, fullPath));
  }

  @Mutation(() => GroupCreatePayload)
  @Can('group:create')
  groupCreate(@Ctx() ctx: RequestContext, @Args('input') input: GroupCreateInput): Promise<GroupCreatePayload> {
    return answer('group', input, async () => toCreatedGroup(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => GroupUpdatePayload)
  @Can('group:update')
  groupUpdate(@Ctx() ctx: RequestContext, @Args('input') input: GroupUpdateInput): Promise<GroupUpdatePayload> {
    return answer('group', input, async () => toGroup(ctx, await this.update.execute(ctx, input)));
  }

  @Mutation(() => GroupArchivePayload)
  @Can('group:archive')
  groupArchive(@Ctx() ctx: RequestContext, @Args('input') input: GroupArchiveInput): Promise<GroupArchivePayload> {
    return answer('group', input, async () => toGroup(ctx, await this.archive.execute(ctx, 'group', input)));
  }

  @Mutation(() => GroupDeletePayload)
  @Can('group:delete')
  groupDelete(@Ctx() ctx: RequestContext, @Args('input') input: GroupDeleteInput): Promise<GroupDeletePayload> {
    return answer('group', input, async () => toGroup(ctx, await this.remove.execute(ctx, input)));
  }
}
