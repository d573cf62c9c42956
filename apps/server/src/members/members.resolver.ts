import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateMember } from './create-member.js';
import { DeleteMember } from './delete-member.js';
import { ListMembers } from './list-members.js';
import type { MemberRow } from './members.query.js';
import {
  MemberConnection,
  MemberCreateInput,
  MemberCreatePayload,
  MemberDeleteInput,
  MemberDeletePayload,
  MembersArgs,
  MemberUpdateInput,
  MemberUpdatePayload,
  toMember,
  type MemberType,
} from './members.types.js';
import { UpdateMember } from './update-member.js';

const direct = (ctx: RequestContext, row: MemberRow): MemberType => toMember(ctx, row, row.namespace_id);

@Resolver()
export class MembersResolver {
  constructor(
    @Inject(ListMembers) private readonly list: ListMembers,
    @Inject(CreateMember) private readonly create: CreateMember,
    @Inject(UpdateMember) private readonly update: UpdateMember,
    @Inject(DeleteMember) private readonly remove: DeleteMember,
  ) {}

  @Query(() => MemberConnection)
  @Can('member:list')
  members(@Ctx() ctx: RequestContext, @Args() args: MembersArgs): Promise<Page<MemberType>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => MemberCreatePayload)
  @Can('member:create')
  memberCreate(@Ctx() ctx: RequestContext, @Args('input') input: MemberCreateInput): Promise<MemberCreatePayload> {
    return answer('member', input, async () => direct(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => MemberUpdatePayload)
  @Can('member:update')
  memberUpdate(@Ctx() ctx: RequestContext, @Args('input') input: MemberUpdateInput): Promise<MemberUpdatePayload> {
    return answer('member', input, async () => direct(ctx, await this.update.execute(ctx, parseId(input.id), input)));
  }

  @Mutation(() => MemberDeletePayload)
  @Can('member:delete')
  memberDelete(@Ctx() ctx: RequestContext, @Args('input') input: MemberDeleteInput): Promise<MemberDeletePayload> {
    return answer('member', input, async () => direct(ctx, await this.remove.execute(ctx, parseId(input.id))));
  }
}
