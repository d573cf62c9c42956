import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { SessionCookies } from '../session-cookies.js';
import { FinishProviderSignIn } from './finish-provider-sign-in.js';
import { FlowCookie } from './flow-cookie.js';
import { LinkProvider } from './link-provider.js';
import { Provider } from './provider.js';
import {
  ProviderAccountType,
  ProviderLinkFinishInput,
  ProviderLinkFinishPayload,
  ProviderLinkStartInput,
  ProviderLinkStartPayload,
  ProviderSignInFinishInput,
  ProviderSignInFinishPayload,
  ProviderSignInStartInput,
  ProviderSignInStartPayload,
  ProviderUnlinkInput,
  ProviderUnlinkPayload,
  SignInProviderType,
} from './provider.types.js';
import { ShowProviderAccount } from './show-provider-account.js';
import { StartProvider } from './start-provider.js';

interface Http {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const OWN = "A person's own account at the provider needs no ability, only his session and what he has to show.";
const BEFORE = 'Signing in comes before being somebody; attempts are counted and limited.';

@Resolver()
export class ProviderResolver {
  constructor(
    @Inject(Provider) private readonly provider: Provider,
    @Inject(StartProvider) private readonly start: StartProvider,
    @Inject(FinishProviderSignIn) private readonly signIns: FinishProviderSignIn,
    @Inject(LinkProvider) private readonly links: LinkProvider,
    @Inject(ShowProviderAccount) private readonly account: ShowProviderAccount,
    @Inject(FlowCookie) private readonly cookie: FlowCookie,
    @Inject(SessionCookies) private readonly sessions: SessionCookies,
  ) {}

  @Query(() => SignInProviderType, { nullable: true, description: 'Null: people sign in by password only.' })
  @Open('The page on which people sign in shows its name.', { first: true })
  signInProvider(): SignInProviderType | null {
    const { name } = this.provider;
    return name === null ? null : { name };
  }

  @Query(() => ProviderAccountType)
  @Open(OWN)
  providerAccount(@Ctx() ctx: RequestContext): Promise<ProviderAccountType> {
    return this.account.execute(ctx);
  }

  @Mutation(() => ProviderSignInStartPayload)
  @Open(BEFORE, { impersonated: true, first: true })
  providerSignInStart(
    @Ctx() ctx: RequestContext,
    @Context() http: Http,
    @Args('input') input: ProviderSignInStartInput,
  ): Promise<ProviderSignInStartPayload> {
    const begin = async () => this.cookie.give(http.reply, await this.start.signIn(ctx, input.returnPath ?? null));
    return answer('address', input, begin);
  }

  @Mutation(() => ProviderSignInFinishPayload)
  @Open(BEFORE, { impersonated: true, first: true })
  async providerSignInFinish(
    @Ctx() ctx: RequestContext,
    @Context() http: Http,
    @Args('input') input: ProviderSignInFinishInput,
  ): Promise<ProviderSignInFinishPayload> {
    const { done, ...rest } = await answer('done', input, async () => {
      const finished = await this.signIns.execute(ctx, this.cookie.tokenOf(http.request), input.code ?? null);
      this.cookie.clear(http.reply);
      return { session: this.sessions.give(http.reply, finished), returnPath: finished.returnPath };
    });
    return { ...rest, session: done?.session ?? null, returnPath: done?.returnPath ?? null };
  }

  @Mutation(() => ProviderLinkStartPayload)
  @Open(OWN)
  providerLinkStart(
    @Ctx() ctx: RequestContext,
    @Context() http: Http,
    @Args('input') input: ProviderLinkStartInput,
  ): Promise<ProviderLinkStartPayload> {
    const begin = async () => this.cookie.give(http.reply, await this.start.link(ctx, input.currentPassword));
    return answer('address', input, begin);
  }

  @Mutation(() => ProviderLinkFinishPayload)
  @Open(OWN)
  providerLinkFinish(
    @Ctx() ctx: RequestContext,
    @Context() http: Http,
    @Args('input') input: ProviderLinkFinishInput,
  ): Promise<ProviderLinkFinishPayload> {
    return answer('linked', input, async () => {
      const linked = await this.links.finish(ctx, this.cookie.tokenOf(http.request));
      this.cookie.clear(http.reply);
      return linked;
    });
  }

  @Mutation(() => ProviderUnlinkPayload)
  @Open(OWN)
  providerUnlink(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProviderUnlinkInput,
  ): Promise<ProviderUnlinkPayload> {
    return answer('unlinked', input, () => this.links.unlink(ctx, input.currentPassword));
  }
}
