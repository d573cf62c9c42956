import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import type { Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import { ApproveRun } from './approve-run.js';
import {
  EnvironmentApproval,
  EnvironmentApprovalConnection,
  EnvironmentApprovalGiveInput,
  EnvironmentApprovalGivePayload,
  EnvironmentApprovalRefuseInput,
  EnvironmentApprovalRefusePayload,
  EnvironmentApprovalsArgs,
  EnvironmentApprovalWithdrawInput,
  EnvironmentApprovalWithdrawPayload,
} from './environment-approvals.types.js';
import { ListEnvironmentApprovals } from './list-environment-approvals.js';
import { RefuseRun } from './refuse-run.js';
import { WithdrawRun } from './withdraw-run.js';

@Resolver()
export class EnvironmentApprovalsResolver {
  constructor(
    @Inject(ListEnvironmentApprovals) private readonly list: ListEnvironmentApprovals,
    @Inject(ApproveRun) private readonly approve: ApproveRun,
    @Inject(RefuseRun) private readonly refuse: RefuseRun,
    @Inject(WithdrawRun) private readonly withdraw: WithdrawRun,
  ) {}

  @Query(() => EnvironmentApprovalConnection, { description: 'Of a job, else those that wait for you; oldest first.' })
  @Can('environment:list')
  environmentApprovals(
    @Ctx() ctx: RequestContext,
    @Args() args: EnvironmentApprovalsArgs,
  ): Promise<Page<EnvironmentApproval>> {
    return this.list.execute(ctx, args);
  }

  @Mutation(() => EnvironmentApprovalGivePayload)
  @Can('environment:deploy')
  environmentApprovalGive(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentApprovalGiveInput,
  ): Promise<EnvironmentApprovalGivePayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.approve.execute(ctx, input)));
  }

  @Mutation(() => EnvironmentApprovalRefusePayload)
  @Can('environment:deploy')
  environmentApprovalRefuse(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentApprovalRefuseInput,
  ): Promise<EnvironmentApprovalRefusePayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.refuse.execute(ctx, input)));
  }

  @Mutation(() => EnvironmentApprovalWithdrawPayload, { description: 'Of everybody, before a runner has the job.' })
  @Can('environment:deploy')
  environmentApprovalWithdraw(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentApprovalWithdrawInput,
  ): Promise<EnvironmentApprovalWithdrawPayload> {
    return answer('approval', input, async () => this.list.one(ctx, await this.withdraw.execute(ctx, input)));
  }
}
