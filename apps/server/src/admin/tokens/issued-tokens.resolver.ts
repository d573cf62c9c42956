import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { parseId, type Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import {
  IssuedTokenConnection,
  IssuedTokensArgs,
  toIssuedToken,
  UserTokenRevokeInput,
  UserTokenRevokePayload,
  type IssuedTokenType,
} from './issued-tokens.types.js';
import { ListIssuedTokens } from './list-issued-tokens.js';
import { RevokeUserToken } from './revoke-user-token.js';

@Resolver()
export class IssuedTokensResolver {
  constructor(
    @Inject(ListIssuedTokens) private readonly list: ListIssuedTokens,
    @Inject(RevokeUserToken) private readonly revoke: RevokeUserToken,
  ) {}

  @Query(() => IssuedTokenConnection, { description: 'Of the whole installation, newest first; for administrators.' })
  @Can('user:list')
  issuedTokens(@Ctx() ctx: RequestContext, @Args() args: IssuedTokensArgs): Promise<Page<IssuedTokenType>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => UserTokenRevokePayload)
  @Can('user:update')
  userTokenRevoke(
    @Ctx() ctx: RequestContext,
    @Args('input') input: UserTokenRevokeInput,
  ): Promise<UserTokenRevokePayload> {
    return answer('token', input, async () =>
      toIssuedToken(await this.revoke.execute(ctx, parseId(input.id)), ctx.now()),
    );
  }
}
