import { Inject } from '@nestjs/common';
import { Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Ctx } from '../platform/http/index.js';
import { SecretVersionType } from '../secrets/index.js';
import { PinningPipeline, toPinningPipeline } from './pipeline-pins.types.js';
import { ShowPins } from './show-pins.js';

@Resolver(() => SecretVersionType)
export class PipelinePinsResolver {
  constructor(@Inject(ShowPins) private readonly pins: ShowPins) {}

  @ResolveField(() => Int, { description: 'Live pipelines that have it pinned, of projects that you see.' })
  @Can('pipeline:list')
  async pinnedByCount(@Ctx() ctx: RequestContext, @Parent() version: SecretVersionType): Promise<number> {
    return (await this.pins.execute(ctx, version.id)).count;
  }

  @ResolveField(() => Date, { nullable: true, description: 'Of a replaced one: until when those pipelines get it.' })
  @Can('pipeline:list')
  async pinnedUntil(@Ctx() ctx: RequestContext, @Parent() version: SecretVersionType): Promise<Date | null> {
    return (await this.pins.execute(ctx, version.id)).endsAt;
  }

  @ResolveField(() => [PinningPipeline], { description: 'The newest 20 of them, newest first.' })
  @Can('pipeline:list')
  async pinnedBy(@Ctx() ctx: RequestContext, @Parent() version: SecretVersionType): Promise<PinningPipeline[]> {
    return (await this.pins.execute(ctx, version.id)).newest.map(toPinningPipeline);
  }
}
