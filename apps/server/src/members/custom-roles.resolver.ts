import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateCustomRole } from './create-custom-role.js';
import {
  CustomRoleCreateInput,
  CustomRoleCreatePayload,
  CustomRoleDeleteInput,
  CustomRoleDeletePayload,
  CustomRoleType,
  CustomRoleUpdateInput,
  CustomRoleUpdatePayload,
  toCustomRole,
} from './custom-roles.types.js';
import { DeleteCustomRole } from './delete-custom-role.js';
import { ListCustomRoles } from './list-custom-roles.js';
import { UpdateCustomRole } from './update-custom-role.js';

@Resolver()
export class CustomRolesResolver {
  constructor(
    @Inject(ListCustomRoles) private readonly list: ListCustomRoles,
    @Inject(CreateCustomRole) private readonly create: CreateCustomRole,
    @Inject(UpdateCustomRole) private readonly update: UpdateCustomRole,
    @Inject(DeleteCustomRole) private readonly remove: DeleteCustomRole,
  ) {}

  @Query(() => [CustomRoleType], { description: 'Of the group and the groups above it, the nearest first.' })
  @Can('custom_role:list')
  async customRoles(
    @Ctx() ctx: RequestContext,
    @Args('groupPath', { type: () => ID }) groupPath: string,
  ): Promise<CustomRoleType[]> {
    return (await this.list.execute(ctx, groupPath)).map(toCustomRole);
  }

  @Mutation(() => CustomRoleCreatePayload)
  @Can('custom_role:create')
  customRoleCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: CustomRoleCreateInput,
  ): Promise<CustomRoleCreatePayload> {
    return answer('customRole', input, async () => toCustomRole(await this.create.execute(ctx, input)));
  }

  @Mutation(() => CustomRoleUpdatePayload)
  @Can('custom_role:update')
  customRoleUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: CustomRoleUpdateInput,
  ): Promise<CustomRoleUpdatePayload> {
    return answer('customRole', input, async () =>
      toCustomRole(await this.update.execute(ctx, parseId(input.id), input)),
    );
  }

  @Mutation(() => CustomRoleDeletePayload)
  @Can('custom_role:delete')
  customRoleDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: CustomRoleDeleteInput,
  ): Promise<CustomRoleDeletePayload> {
    return answer('customRole', input, async () => toCustomRole(await this.remove.execute(ctx, parseId(input.id))));
  }
}
