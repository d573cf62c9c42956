import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  SecretApproval,
  SecretApprovalConnection,
  SecretApprovalGiveInput,
  SecretApprovalGivePayload,
  SecretApprovalRefuseInput,
  SecretApprovalRefusePayload,
  SecretApprovalsArgs,
  SecretApprovalWithdrawInput,
  SecretApprovalWithdrawPayload,
} from './approvals.types.js';
import { GiveApproval } from './give-approval.js';
import { ListApprovals } from './list-approvals.js';
import { RefuseApproval } from './refuse-approval.js';
import { WithdrawApproval } from './withdraw-approval.js';

@Resolver()
export class ApprovalsResolver {
  constructor(
    @Inject(ListApprovals) private readonly list: ListApprovals,
    @Inject(GiveApproval) private readonly give: GiveApproval,
    @Inject(RefuseApproval) private readonly refuse: RefuseApproval,
    @Inject(WithdrawApproval) private readonly withdraw: WithdrawApproval,
  ) {}

  @Query(() => SecretApprovalConnection, {
    description: 'Of a job or of a secret, else those that wait for you; oldest first.',
  })
  @Can('secret:list')
  secretApprovals(@Ctx() ctx: RequestContext, @Args() args: SecretApprovalsArgs): Promise<Page<SecretApproval>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => SecretApprovalGivePayload)
  @Can('secret:approve')
  secretApprovalGive(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretApprovalGiveInput,
  ): Promise<SecretApprovalGivePayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.give.execute(ctx, input)));
  }

  @Mutation(() => SecretApprovalRefusePayload)
  @Can('secret:approve')
  secretApprovalRefuse(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretApprovalRefuseInput,
  ): Promise<SecretApprovalRefusePayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.refuse.execute(ctx, input)));
  }

  @Mutation(() => SecretApprovalWithdrawPayload, { description: 'Before the secret is released by it.' })
  @Can('secret:approve')
  secretApprovalWithdraw(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretApprovalWithdrawInput,
  ): Promise<SecretApprovalWithdrawPayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.withdraw.execute(ctx, input)));
  }
}
