import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import {
  PipelineSettingsType,
  PipelineSettingsUpdateInput,
  PipelineSettingsUpdatePayload,
} from './pipeline-settings.types.js';
import { ShowPipelineSettings } from './show-pipeline-settings.js';
import { UpdatePipelineSettings } from './update-pipeline-settings.js';

@Resolver()
export class PipelineSettingsResolver {
  constructor(
    @Inject(ShowPipelineSettings) private readonly show: ShowPipelineSettings,
    @Inject(UpdatePipelineSettings) private readonly update: UpdatePipelineSettings,
  ) {}

  @Query(() => PipelineSettingsType)
  @Can('secrets_manager:read')
  pipelineSettings(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID }) fullPath: string,
  ): Promise<PipelineSettingsType> {
    return this.show.execute(ctx, fullPath);
  }

  @Mutation(() => PipelineSettingsUpdatePayload)
  @Can('secrets_manager:update')
  pipelineSettingsUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: PipelineSettingsUpdateInput,
  ): Promise<PipelineSettingsUpdatePayload> {
    return answer('pipelineSettings', input, () => this.update.execute(ctx, input));
  }
}
