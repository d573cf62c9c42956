import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ofGroup, ofProject } from '../secrets/index.js';
import { DeleteSecretPermission } from './delete-secret-permission.js';
import { ListSecretPermissions } from './list-secret-permissions.js';
import {
  GroupSecretsPermissionDeleteInput,
  GroupSecretsPermissionsArgs,
  GroupSecretsPermissionUpdateInput,
  ProjectSecretsPermissionDeleteInput,
  ProjectSecretsPermissionsArgs,
  ProjectSecretsPermissionUpdateInput,
} from './secret-permissions.inputs.js';
import {
  GroupSecretsPermissionConnection,
  GroupSecretsPermissionDeletePayload,
  GroupSecretsPermissionUpdatePayload,
  ProjectSecretsPermissionConnection,
  ProjectSecretsPermissionDeletePayload,
  ProjectSecretsPermissionUpdatePayload,
  SecretPermissionConnection,
  toGroupPermission,
  toProjectPermission,
  toSecretPermission,
  type GroupSecretsPermission,
  type ProjectSecretsPermission,
  type SecretPermission,
} from './secret-permissions.types.js';
import { UpdateSecretPermission } from './update-secret-permission.js';

@Resolver()
export class SecretPermissionsResolver {
  constructor(
    @Inject(ListSecretPermissions) private readonly list: ListSecretPermissions,
    @Inject(UpdateSecretPermission) private readonly update: UpdateSecretPermission,
    @Inject(DeleteSecretPermission) private readonly remove: DeleteSecretPermission,
  ) {}

  @Query(() => ProjectSecretsPermissionConnection)
  @Can('secret_grant:list')
  projectSecretsPermissions(
    @Ctx() ctx: RequestContext,
    @Args() args: ProjectSecretsPermissionsArgs,
  ): Promise<Page<ProjectSecretsPermission>> {
    return this.list.ofProject(ctx, args, toProjectPermission);
  }

  @Query(() => SecretPermissionConnection, { description: 'The older name of `projectSecretsPermissions`.' })
  @Can('secret_grant:list')
  secretPermissions(
    @Ctx() ctx: RequestContext,
    @Args() args: ProjectSecretsPermissionsArgs,
  ): Promise<Page<SecretPermission>> {
    return this.list.ofProject(ctx, args, toSecretPermission);
  }

  @Query(() => GroupSecretsPermissionConnection)
  @Can('secret_grant:list')
  groupSecretsPermissions(
    @Ctx() ctx: RequestContext,
    @Args() args: GroupSecretsPermissionsArgs,
  ): Promise<Page<GroupSecretsPermission>> {
    return this.list.ofGroup(ctx, args, toGroupPermission);
  }

  @Mutation(() => ProjectSecretsPermissionUpdatePayload)
  @Can('secret_grant:update')
  projectSecretsPermissionUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretsPermissionUpdateInput,
  ): Promise<ProjectSecretsPermissionUpdatePayload> {
    return answer('secretsPermission', input, async () =>
      toProjectPermission(ctx, await this.update.execute(ctx, { ...input, owner: ofProject(input.projectPath) })),
    );
  }

  @Mutation(() => ProjectSecretsPermissionDeletePayload)
  @Can('secret_grant:delete')
  projectSecretsPermissionDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretsPermissionDeleteInput,
  ): Promise<ProjectSecretsPermissionDeletePayload> {
    return answer('secretsPermission', input, async () =>
      toProjectPermission(ctx, await this.remove.execute(ctx, { ...input, owner: ofProject(input.projectPath) })),
    );
  }

  @Mutation(() => GroupSecretsPermissionUpdatePayload)
  @Can('secret_grant:update')
  groupSecretsPermissionUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretsPermissionUpdateInput,
  ): Promise<GroupSecretsPermissionUpdatePayload> {
    return answer('secretsPermission', input, async () =>
      toGroupPermission(ctx, await this.update.execute(ctx, { ...input, owner: ofGroup(input.groupPath) })),
    );
  }

  @Mutation(() => GroupSecretsPermissionDeletePayload)
  @Can('secret_grant:delete')
  groupSecretsPermissionDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretsPermissionDeleteInput,
  ): Promise<GroupSecretsPermissionDeletePayload> {
    return answer('secretsPermission', input, async () =>
      toGroupPermission(ctx, await this.remove.execute(ctx, { ...input, owner: ofGroup(input.groupPath) })),
    );
  }
}
