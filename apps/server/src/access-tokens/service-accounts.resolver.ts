import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  AccessTokenConnection,
  ServiceAccountConnection,
  ServiceAccountCreateInput,
  ServiceAccountCreatePayload,
  ServiceAccountDeleteInput,
  ServiceAccountDeletePayload,
  ServiceAccountsArgs,
  ServiceAccountTokenCreateInput,
  ServiceAccountTokenCreatePayload,
  ServiceAccountTokensArgs,
  ServiceAccountUpdateInput,
  ServiceAccountUpdatePayload,
  toAccessToken,
  toServiceAccount,
  type AccessTokenType,
  type ServiceAccountType,
} from './access-tokens.types.js';
import { CreateServiceAccount, DeleteServiceAccount, UpdateServiceAccount } from './change-service-accounts.js';
import { CreateServiceAccountToken } from './create-service-account-token.js';
import { ListAccessTokens } from './list-access-tokens.js';

@Resolver()
export class ServiceAccountsResolver {
  constructor(
    @Inject(ListAccessTokens) private readonly list: ListAccessTokens,
    @Inject(CreateServiceAccount) private readonly create: CreateServiceAccount,
    @Inject(UpdateServiceAccount) private readonly update: UpdateServiceAccount,
    @Inject(DeleteServiceAccount) private readonly remove: DeleteServiceAccount,
    @Inject(CreateServiceAccountToken) private readonly createToken: CreateServiceAccountToken,
  ) {}

  @Query(() => ServiceAccountConnection, { description: 'Of a group itself.' })
  @Can('service_account:list')
  serviceAccounts(@Ctx() ctx: RequestContext, @Args() args: ServiceAccountsArgs): Promise<Page<ServiceAccountType>> {
    return this.list.serviceAccounts(ctx, args);
  }

  @Query(() => AccessTokenConnection, { description: 'Of one service account, newest first.' })
  @Can('service_account:list')
  serviceAccountTokens(
    @Ctx() ctx: RequestContext,
    @Args() args: ServiceAccountTokensArgs,
  ): Promise<Page<AccessTokenType>> {
    return this.list.ofServiceAccount(ctx, parseId(args.id), args);
  }

  @Mutation(() => ServiceAccountCreatePayload)
  @Can('service_account:create')
  serviceAccountCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ServiceAccountCreateInput,
  ): Promise<ServiceAccountCreatePayload> {
    return answer('serviceAccount', input, async () => toServiceAccount(await this.create.execute(ctx, input)));
  }

  @Mutation(() => ServiceAccountUpdatePayload)
  @Can('service_account:update')
  serviceAccountUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ServiceAccountUpdateInput,
  ): Promise<ServiceAccountUpdatePayload> {
    return answer('serviceAccount', input, async () =>
      toServiceAccount(await this.update.execute(ctx, parseId(input.id), input.name)),
    );
  }

  @Mutation(() => ServiceAccountDeletePayload)
  @Can('service_account:delete')
  serviceAccountDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ServiceAccountDeleteInput,
  ): Promise<ServiceAccountDeletePayload> {
    return answer('serviceAccount', input, async () =>
      toServiceAccount(await this.remove.execute(ctx, parseId(input.id))),
    );
  }

  @Mutation(() => ServiceAccountTokenCreatePayload, { description: 'accessTokenRevoke ends it.' })
  @Can('access_token:create')
  async serviceAccountTokenCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ServiceAccountTokenCreateInput,
  ): Promise<ServiceAccountTokenCreatePayload> {
    const { made, ...rest } = await answer('made', input, () =>
      this.createToken.execute(ctx, parseId(input.id), input),
    );
    return { ...rest, accessToken: made && toAccessToken(made.row, ctx.now()), token: made?.token ?? null };
  }
}
