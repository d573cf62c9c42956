import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { AssignRunner } from './assign-runner.js';
import { CreateRunner } from './create-runner.js';
import { DeleteRunner } from './delete-runner.js';
import { FindRunners } from './find-runners.js';
import {
  RunnerAssignInput,
  RunnerCreateInput,
  RunnerDeleteInput,
  RunnersArgs,
  RunnerUnassignInput,
  RunnerUpdateInput,
} from './runners.inputs.js';
import {
  RunnerAssignPayload,
  RunnerConnection,
  RunnerCreatePayload,
  RunnerDeletePayload,
  RunnerType,
  RunnerUnassignPayload,
  RunnerUpdatePayload,
} from './runners.types.js';
import { toRunner } from './to-runner.js';
import { UnassignRunner } from './unassign-runner.js';
import { UpdateRunner } from './update-runner.js';

@Resolver()
export class RunnersResolver {
  constructor(
    @Inject(FindRunners) private readonly find: FindRunners,
    @Inject(CreateRunner) private readonly create: CreateRunner,
    @Inject(UpdateRunner) private readonly update: UpdateRunner,
    @Inject(DeleteRunner) private readonly remove: DeleteRunner,
    @Inject(AssignRunner) private readonly assign: AssignRunner,
    @Inject(UnassignRunner) private readonly unassign: UnassignRunner,
  ) {}

  @Query(() => RunnerConnection, { description: 'Newest first.' })
  @Can('runner:list')
  runners(@Ctx() ctx: RequestContext, @Args() args: RunnersArgs): Promise<Page<RunnerType>> {
    return this.find.list(ctx, args);
  }

  @Query(() => RunnerType)
  @Can('runner:read')
  async runner(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<RunnerType> {
    return toRunner(ctx, await this.find.visible(ctx, id));
  }

  @Mutation(() => RunnerCreatePayload, { description: 'The token is shown this once.' })
  @Can('runner:create')
  async runnerCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: RunnerCreateInput,
  ): Promise<RunnerCreatePayload> {
    const { created, ...payload } = await answer('created', input, () => this.create.execute(ctx, input));
    return { ...payload, runner: created && toRunner(ctx, created.runner), token: created?.token ?? null };
  }

  @Mutation(() => RunnerUpdatePayload)
  @Can('runner:update')
  runnerUpdate(@Ctx() ctx: RequestContext, @Args('input') input: RunnerUpdateInput): Promise<RunnerUpdatePayload> {
    return answer('runner', input, async () => toRunner(ctx, await this.update.execute(ctx, input)));
  }

  @Mutation(() => RunnerDeletePayload)
  @Can('runner:delete')
  runnerDelete(@Ctx() ctx: RequestContext, @Args('input') input: RunnerDeleteInput): Promise<RunnerDeletePayload> {
    return answer('runner', input, async () => toRunner(ctx, await this.remove.execute(ctx, input.id)));
  }

  @Mutation(() => RunnerAssignPayload, { description: "Lets a project's runner take the jobs of another project too." })
  @Can('runner:update')
  runnerAssign(@Ctx() ctx: RequestContext, @Args('input') input: RunnerAssignInput): Promise<RunnerAssignPayload> {
    return answer('runner', input, async () => toRunner(ctx, await this.assign.execute(ctx, input)));
  }

  @Mutation(() => RunnerUnassignPayload, { description: 'Also for maintainers of the project, without the runner.' })
  @Can('runner:update')
  async runnerUnassign(
    @Ctx() ctx: RequestContext,
    @Args('input') input: RunnerUnassignInput,
  ): Promise<RunnerUnassignPayload> {
    return answer('unassigned', input, () => this.unassign.execute(ctx, input));
  }
}
