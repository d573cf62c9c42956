import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { PageArgs, parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreatePersonalAccessToken } from './create-personal-access-token.js';
import { ListPersonalAccessTokens } from './list-personal-access-tokens.query.js';
import { RevokePersonalAccessToken } from './revoke-personal-access-token.js';
import { PersonalAccessTokenCreateInput, PersonalAccessTokenRevokeInput } from './sessions.inputs.js';
import {
  PersonalAccessTokenConnection,
  PersonalAccessTokenCreatePayload,
  PersonalAccessTokenRevokePayload,
  toPersonalAccessToken,
  type PersonalAccessTokenType,
} from './sessions.types.js';

const OWN = "A person's own tokens need no ability; the use case demands the person.";

@Resolver()
export class PersonalAccessTokensResolver {
  constructor(
    @Inject(ListPersonalAccessTokens) private readonly list: ListPersonalAccessTokens,
    @Inject(CreatePersonalAccessToken) private readonly create: CreatePersonalAccessToken,
    @Inject(RevokePersonalAccessToken) private readonly revoke: RevokePersonalAccessToken,
  ) {}

  @Query(() => PersonalAccessTokenConnection)
  @Open(OWN)
  personalAccessTokens(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Page<PersonalAccessTokenType>> {
    return this.list.execute(ctx, page);
  }

  @Mutation(() => PersonalAccessTokenCreatePayload)
  @Open(OWN)
  async personalAccessTokenCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PersonalAccessTokenCreateInput,
  ): Promise<PersonalAccessTokenCreatePayload> {
    const { created, ...rest } = await answer('created', input, () => this.create.execute(ctx, input));
    const personalAccessToken = created && toPersonalAccessToken(created.stored, ctx.now());
    return { ...rest, personalAccessToken, token: created?.token ?? null };
  }

  @Mutation(() => PersonalAccessTokenRevokePayload)
  @Open(OWN)
  personalAccessTokenRevoke(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PersonalAccessTokenRevokeInput,
  ): Promise<PersonalAccessTokenRevokePayload> {
    return answer('personalAccessToken', input, async () =>
      toPersonalAccessToken(await this.revoke.execute(ctx, parseId(input.id)), ctx.now()),
    );
  }
}
