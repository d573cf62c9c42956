import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { ChangePassword } from './change-password.js';
import { CurrentSession } from './current-session.js';
import { SessionCookies } from './session-cookies.js';
import { PasswordChangeInput, SignInInput, SignOutInput } from './sessions.inputs.js';
import { CurrentSessionType, PasswordChangePayload, SignInPayload, SignOutPayload } from './sessions.types.js';
import { SignIn } from './sign-in.js';
import { SignOut } from './sign-out.js';

interface Http {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Resolver()
export class SessionsResolver {
  constructor(
    @Inject(SignIn) private readonly signIns: SignIn,
    @Inject(SignOut) private readonly signOuts: SignOut,
    @Inject(ChangePassword) private readonly passwords: ChangePassword,
    @Inject(CurrentSession) private readonly current: CurrentSession,
    @Inject(SessionCookies) private readonly cookies: SessionCookies,
  ) {}

  @Query(() => CurrentSessionType)
  @Open('The interface asks who is signed in, if anybody, before it can show anything.', { first: true })
  currentSession(@Ctx() ctx: RequestContext, @Context() http: Http): Promise<CurrentSessionType> {
    return this.current.execute(ctx, this.cookies.tokenOf(http.request));
  }

  @Mutation(() => SignInPayload)
  @Open('Signing in comes before being somebody; attempts are counted and limited.', {
    impersonated: true,
    first: true,
  })
  signIn(@Ctx() ctx: RequestContext, @Context() http: Http, @Args('input') input: SignInInput): Promise<SignInPayload> {
    return answer('session', input, async () => this.cookies.give(http.reply, await this.signIns.execute(ctx, input)));
  }

  @Mutation(() => SignOutPayload)
  @Open('Whoever is not signed in has nothing to end, and is told so.', { impersonated: true, first: true })
  signOut(
    @Ctx() ctx: RequestContext,
    @Context() http: Http,
    @Args('input') input: SignOutInput,
  ): Promise<SignOutPayload> {
    return answer('signedOut', input, async () => this.cookies.clear(http.reply, await this.signOuts.execute(ctx)));
  }

  @Mutation(() => PasswordChangePayload)
  @Open("A person's own password needs no ability, only his session and his current password.", { first: true })
  passwordChange(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PasswordChangeInput,
  ): Promise<PasswordChangePayload> {
    return answer('changed', input, () => this.passwords.execute(ctx, input));
  }
}
