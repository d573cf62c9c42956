import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CancelPipeline } from './cancel-pipeline.js';
import { CreatePipeline } from './create-pipeline.js';
import {
  PipelineCancelInput,
  PipelineCancelPayload,
  PipelineConnection,
  PipelineCreateInput,
  PipelineCreatePayload,
  PipelineRetryInput,
  PipelineRetryPayload,
  PipelinesArgs,
  PipelineType,
} from './pipelines.types.js';
import { RetryPipeline } from './retry-pipeline.js';
import { ShowPipelines } from './show-pipelines.js';

@Resolver()
export class PipelinesResolver {
  constructor(
    @Inject(ShowPipelines) private readonly show: ShowPipelines,
    @Inject(CreatePipeline) private readonly create: CreatePipeline,
    @Inject(CancelPipeline) private readonly cancel: CancelPipeline,
    @Inject(RetryPipeline) private readonly retry: RetryPipeline,
  ) {}

  @Query(() => PipelineConnection)
  @Can('pipeline:list')
  pipelines(@Ctx() ctx: RequestContext, @Args() args: PipelinesArgs): Promise<Page<PipelineType>> {
    return this.show.list(ctx, args);
  }

  @Query(() => PipelineType)
  @Can('pipeline:read')
  pipeline(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<PipelineType> {
    return this.show.execute(ctx, parseId(id));
  }

  @Mutation(() => PipelineCreatePayload)
  @Can('pipeline:create')
  pipelineCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PipelineCreateInput,
  ): Promise<PipelineCreatePayload> {
    return answer('pipeline', input, async () => this.show.execute(ctx, await this.create.execute(ctx, input)));
  }

  @Mutation(() => PipelineCancelPayload)
  @Can('pipeline:cancel')
  pipelineCancel(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PipelineCancelInput,
  ): Promise<PipelineCancelPayload> {
    return answer('pipeline', input, async () => {
      const id = parseId(input.id);
      await this.cancel.execute(ctx, id);
      return this.show.execute(ctx, id);
    });
  }

  @Mutation(() => PipelineRetryPayload)
  @Can('pipeline:retry')
  pipelineRetry(@Ctx() ctx: RequestContext, @Args('input') input: PipelineRetryInput): Promise<PipelineRetryPayload> {
    return answer('pipeline', input, async () => {
      const id = parseId(input.id);
      await this.retry.execute(ctx, id);
      return this.show.execute(ctx, id);
    });
  }
}
