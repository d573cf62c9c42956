import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateSecret } from './create-secret.js';
import { DeleteSecret } from './delete-secret.js';
import { FindSecret } from './find-secret.js';
import { ListSecrets } from './list-secrets.js';
import {
  GroupSecretCreatePayload,
  GroupSecretDeletePayload,
  GroupSecretUpdatePayload,
} from './secret-payloads.types.js';
import {
  ofGroup,
  GroupSecretArgs,
  GroupSecretCreateInput,
  GroupSecretDeleteInput,
  GroupSecretsArgs,
  GroupSecretUpdateInput,
} from './secrets.inputs.js';
import { GroupSecretConnection, GroupSecretType, toGroupSecret, toGroupSecrets } from './secrets.types.js';
import { UpdateSecret } from './update-secret.js';

@Resolver()
export class GroupSecretsResolver {
  constructor(
    @Inject(ListSecrets) private readonly list: ListSecrets,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(CreateSecret) private readonly create: CreateSecret,
    @Inject(UpdateSecret) private readonly update: UpdateSecret,
    @Inject(DeleteSecret) private readonly remove: DeleteSecret,
  ) {}

  @Query(() => GroupSecretConnection)
  @Can('secret:list')
  async groupSecrets(@Ctx() ctx: RequestContext, @Args() args: GroupSecretsArgs): Promise<Page<GroupSecretType>> {
    return toGroupSecrets(ctx, await this.list.execute(ctx, ofGroup(args.groupPath), args));
  }

  @Query(() => GroupSecretType)
  @Can('secret:read')
  async groupSecret(@Ctx() ctx: RequestContext, @Args() args: GroupSecretArgs): Promise<GroupSecretType> {
    return toGroupSecret(ctx, await this.find.execute(ctx, ofGroup(args.groupPath), args));
  }

  @Query(() => Int)
  @Can('secret:list')
  groupSecretsCount(
    @Ctx() ctx: RequestContext,
    @Args('groupPath', { type: () => ID }) groupPath: string,
  ): Promise<number> {
    return this.list.count(ctx, ofGroup(groupPath));
  }

  @Mutation(() => GroupSecretCreatePayload)
  @Can('secret:create')
  groupSecretCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretCreateInput,
  ): Promise<GroupSecretCreatePayload> {
    return answer('groupSecret', input, async () =>
      toGroupSecret(ctx, await this.create.execute(ctx, { ...input, owner: ofGroup(input.groupPath) })),
    );
  }

  @Mutation(() => GroupSecretUpdatePayload)
  @Can('secret:update')
  groupSecretUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretUpdateInput,
  ): Promise<GroupSecretUpdatePayload> {
    return answer('groupSecret', input, async () =>
      toGroupSecret(ctx, await this.update.execute(ctx, { ...input, owner: ofGroup(input.groupPath) })),
    );
  }

  @Mutation(() => GroupSecretDeletePayload)
  @Can('secret:delete')
  groupSecretDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretDeleteInput,
  ): Promise<GroupSecretDeletePayload> {
    return answer('groupSecret', input, async () =>
      toGroupSecret(ctx, await this.remove.execute(ctx, { ...input, owner: ofGroup(input.groupPath) })),
    );
  }
}
