import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can, Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { toImpersonation } from '../sessions/index.js';
import { EndImpersonation } from './end-impersonation.js';
import {
  ImpersonationEndInput,
  ImpersonationEndPayload,
  ImpersonationStartInput,
  ImpersonationStartPayload,
} from './impersonations.types.js';
import { StartImpersonation } from './start-impersonation.js';

@Resolver()
export class ImpersonationsResolver {
  constructor(
    @Inject(StartImpersonation) private readonly start: StartImpersonation,
    @Inject(EndImpersonation) private readonly end: EndImpersonation,
  ) {}

  @Mutation(() => ImpersonationStartPayload, { description: 'Your session acts as somebody else from now on.' })
  @Can('user:impersonate')
  impersonationStart(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ImpersonationStartInput,
  ): Promise<ImpersonationStartPayload> {
    return answer('impersonation', input, async () =>
      toImpersonation(await this.start.execute(ctx, { ...input, userId: parseId(input.userId) })),
    );
  }

  @Mutation(() => ImpersonationEndPayload)
  @Open('Whoever acts as somebody else may always stop.', { impersonated: true })
  impersonationEnd(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ImpersonationEndInput,
  ): Promise<ImpersonationEndPayload> {
    return answer('ended', input, () => this.end.execute(ctx));
  }
}
