import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { UserCreateInput, UsersArgs, UserTwoFactorResetInput, UserUpdateInput } from './admin.inputs.js';
import {
  toUser,
  UserConnection,
  UserCreatePayload,
  UserTwoFactorResetPayload,
  UserUpdatePayload,
  type UserType,
} from './admin.types.js';
import { CreateUser } from './create-user.js';
import { ListUsers } from './list-users.query.js';
import { ResetTwoFactor } from './reset-two-factor.js';
import { UpdateUser } from './update-user.js';

@Resolver()
export class AdminResolver {
  constructor(
    @Inject(ListUsers) private readonly list: ListUsers,
    @Inject(CreateUser) private readonly create: CreateUser,
    @Inject(UpdateUser) private readonly update: UpdateUser,
    @Inject(ResetTwoFactor) private readonly resetTwoFactor: ResetTwoFactor,
  ) {}

  @Query(() => UserConnection)
  @Can('user:list')
  users(@Ctx() ctx: RequestContext, @Args() args: UsersArgs): Promise<Page<UserType>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => UserCreatePayload)
  @Can('user:create')
  userCreate(@Ctx() ctx: RequestContext, @Args('input') input: UserCreateInput): Promise<UserCreatePayload> {
    return answer('user', input, async () => toUser(await this.create.execute(ctx, input), ctx.now()));
  }

  @Mutation(() => UserUpdatePayload)
  @Can('user:update')
  userUpdate(@Ctx() ctx: RequestContext, @Args('input') input: UserUpdateInput): Promise<UserUpdatePayload> {
    return answer('user', input, async () =>
      toUser(await this.update.execute(ctx, parseId(input.id), input), ctx.now()),
    );
  }

  @Mutation(() => UserTwoFactorResetPayload)
  @Can('user:update')
  userTwoFactorReset(
    @Ctx() ctx: RequestContext,
    @Args('input') input: UserTwoFactorResetInput,
  ): Promise<UserTwoFactorResetPayload> {
    return answer('user', input, async () =>
      toUser(await this.resetTwoFactor.execute(ctx, parseId(input.id)), ctx.now()),
    );
  }
}
