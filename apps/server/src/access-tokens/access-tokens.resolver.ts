import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  AccessTokenConnection,
  AccessTokenCreateInput,
  AccessTokenCreatePayload,
  AccessTokenRevokeInput,
  AccessTokenRevokePayload,
  AccessTokensArgs,
  toAccessToken,
  type AccessTokenType,
} from './access-tokens.types.js';
import { CreateAccessToken } from './create-access-token.js';
import { ListAccessTokens } from './list-access-tokens.js';
import { RevokeAccessToken } from './revoke-access-token.js';

@Resolver()
export class AccessTokensResolver {
  constructor(
    @Inject(ListAccessTokens) private readonly list: ListAccessTokens,
    @Inject(CreateAccessToken) private readonly create: CreateAccessToken,
    @Inject(RevokeAccessToken) private readonly revoke: RevokeAccessToken,
  ) {}

  @Query(() => AccessTokenConnection, { description: 'Of a group or project itself, newest first.' })
  @Can('access_token:list')
  accessTokens(@Ctx() ctx: RequestContext, @Args() args: AccessTokensArgs): Promise<Page<AccessTokenType>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => AccessTokenCreatePayload)
  @Can('access_token:create')
  async accessTokenCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessTokenCreateInput,
  ): Promise<AccessTokenCreatePayload> {
    const { made, ...rest } = await answer('made', input, () => this.create.execute(ctx, input));
    return { ...rest, accessToken: made && toAccessToken(made.row, ctx.now()), token: made?.token ?? null };
  }

  @Mutation(() => AccessTokenRevokePayload, { description: 'Of a service account, too.' })
  @Can('access_token:revoke')
  accessTokenRevoke(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessTokenRevokeInput,
  ): Promise<AccessTokenRevokePayload> {
    return answer('accessToken', input, async () =>
      toAccessToken(await this.revoke.execute(ctx, parseId(input.id)), ctx.now()),
    );
  }
}
