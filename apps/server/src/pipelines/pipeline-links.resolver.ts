import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { JobType } from './jobs.types.js';
import { PipelineLink } from './pipeline-links.types.js';
import { PipelineType } from './pipelines.types.js';
import { ShowLinks } from './show-links.js';

@Resolver(() => PipelineType)
export class PipelineLinksResolver {
  constructor(@Inject(ShowLinks) private readonly show: ShowLinks) {}

  @ResolveField(() => PipelineLink, { nullable: true, description: 'What started it, if that is a job that you see.' })
  @Can('pipeline:read')
  async upstream(@Ctx() ctx: RequestContext, @Parent() { id }: PipelineType): Promise<PipelineLink | null> {
    return (await this.show.execute(ctx, id)).upstream;
  }

  @ResolveField(() => [PipelineLink], { description: 'What its jobs have started, as far as you see it.' })
  @Can('pipeline:read')
  async downstream(@Ctx() ctx: RequestContext, @Parent() { id }: PipelineType): Promise<PipelineLink[]> {
    return [...(await this.show.execute(ctx, id)).downstream];
  }
}

@Resolver(() => JobType)
export class JobLinksResolver {
  constructor(@Inject(ShowLinks) private readonly show: ShowLinks) {}

  @ResolveField(() => PipelineLink, { nullable: true, description: 'What it has started, if you see that.' })
  @Can('pipeline:read')
  async downstream(
    @Ctx() ctx: RequestContext,
    @Parent() { id, pipelineId, trigger }: JobType,
  ): Promise<PipelineLink | null> {
    if (!trigger) return null;
    const { downstream } = await this.show.execute(ctx, pipelineId);
    return downstream.find((link) => link.jobId === id) ?? null;
  }
}
