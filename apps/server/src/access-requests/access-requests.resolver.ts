import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can, Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  AccessRequestApproveInput,
  AccessRequestApprovePayload,
  AccessRequestCancelInput,
  AccessRequestCancelPayload,
  AccessRequestConnection,
  AccessRequestCreateInput,
  AccessRequestCreatePayload,
  AccessRequestRefuseInput,
  AccessRequestRefusePayload,
  AccessRequestsArgs,
  toAccessRequest,
  type AccessRequestType,
} from './access-requests.types.js';
import { ApproveAccessRequest } from './approve-access-request.js';
import { BreakGlass } from './break-glass.js';
import { BreakGlassInput, BreakGlassPayload, toBrokenGlass } from './break-glass.types.js';
import { CancelAccessRequest } from './cancel-access-request.js';
import { CreateAccessRequest } from './create-access-request.js';
import { ListAccessRequests } from './list-access-requests.js';
import { RefuseAccessRequest } from './refuse-access-request.js';

const ASKING = 'Asking gives nothing; who asks must be signed in, and is counted.';

@Resolver()
export class AccessRequestsResolver {
  constructor(
    @Inject(ListAccessRequests) private readonly list: ListAccessRequests,
    @Inject(CreateAccessRequest) private readonly create: CreateAccessRequest,
    @Inject(ApproveAccessRequest) private readonly approve: ApproveAccessRequest,
    @Inject(RefuseAccessRequest) private readonly refuse: RefuseAccessRequest,
    @Inject(CancelAccessRequest) private readonly cancel: CancelAccessRequest,
    @Inject(BreakGlass) private readonly glass: BreakGlass,
  ) {}

  @Query(() => AccessRequestConnection, {
    description: 'Your own, or those that are decided in a place; newest first.',
  })
  @Open("A person's own requests need no ability; those of a place take access_rule:list there.")
  accessRequests(@Ctx() ctx: RequestContext, @Args() args: AccessRequestsArgs): Promise<Page<AccessRequestType>> {
    return this.list.execute(ctx, args, toAccessRequest);
  }

  @Mutation(() => AccessRequestCreatePayload)
  @Open(ASKING)
  accessRequestCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRequestCreateInput,
  ): Promise<AccessRequestCreatePayload> {
    return answer('accessRequest', input, async () => {
      const row = await this.create.execute(ctx, input);
      return (row && toAccessRequest(row))!;
    });
  }

  @Mutation(() => AccessRequestApprovePayload)
  @Can('access_rule:update')
  accessRequestApprove(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRequestApproveInput,
  ): Promise<AccessRequestApprovePayload> {
    return answer('accessRequest', input, async () =>
      toAccessRequest(await this.approve.execute(ctx, parseId(input.id), input)),
    );
  }

  @Mutation(() => AccessRequestRefusePayload)
  @Can('access_rule:delete')
  accessRequestRefuse(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRequestRefuseInput,
  ): Promise<AccessRequestRefusePayload> {
    return answer('accessRequest', input, async () =>
      toAccessRequest(await this.refuse.execute(ctx, parseId(input.id), input.reason)),
    );
  }

  @Mutation(() => BreakGlassPayload)
  @Can('access_rule:update')
  breakGlass(@Ctx() ctx: RequestContext, @Args('input') input: BreakGlassInput): Promise<BreakGlassPayload> {
    return answer('brokenGlass', input, async () => toBrokenGlass(await this.glass.execute(ctx, input)));
  }

  @Mutation(() => AccessRequestCancelPayload)
  @Open(ASKING)
  accessRequestCancel(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AccessRequestCancelInput,
  ): Promise<AccessRequestCancelPayload> {
    return answer('accessRequest', input, async () =>
      toAccessRequest(await this.cancel.execute(ctx, parseId(input.id), input.reason)),
    );
  }
}
