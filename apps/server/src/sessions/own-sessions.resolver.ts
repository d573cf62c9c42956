import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { PageArgs, parseUuid, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ListOwnSessions } from './list-own-sessions.js';
import { SessionConnection, SessionRevokeInput, SessionRevokePayload, type SessionType } from './own-sessions.types.js';
import { RevokeSession } from './revoke-session.js';

const OWN = "A person's own sessions need no ability; the use case demands the person and his session.";

@Resolver()
export class OwnSessionsResolver {
  constructor(
    @Inject(ListOwnSessions) private readonly list: ListOwnSessions,
    @Inject(RevokeSession) private readonly revoke: RevokeSession,
  ) {}

  @Query(() => SessionConnection)
  @Open(OWN)
  mySessions(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Page<SessionType>> {
    return this.list.execute(ctx, page);
  }

  @Mutation(() => SessionRevokePayload)
  @Open(OWN)
  sessionRevoke(@Ctx() ctx: RequestContext, @Args('input') input: SessionRevokeInput): Promise<SessionRevokePayload> {
    return answer('session', input, () => this.revoke.execute(ctx, parseUuid(input.id)));
  }
}
