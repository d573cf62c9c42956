import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { SettingsUpdateInput } from './settings.inputs.js';
import { SettingsType, SettingsUpdatePayload, toSettings } from './settings.types.js';
import { ShowSettings } from './show-settings.js';
import { UpdateSettings } from './update-settings.js';

@Resolver()
export class SettingsResolver {
  constructor(
    @Inject(ShowSettings) private readonly show: ShowSettings,
    @Inject(UpdateSettings) private readonly update: UpdateSettings,
  ) {}

  @Query(() => SettingsType)
  @Can('setting:read')
  async settings(@Ctx() ctx: RequestContext): Promise<SettingsType> {
    return toSettings(await this.show.execute(ctx));
  }

  @Mutation(() => SettingsUpdatePayload)
  @Can('setting:update')
  settingsUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SettingsUpdateInput,
  ): Promise<SettingsUpdatePayload> {
    return answer('settings', input, async () => toSettings(await this.update.execute(ctx, input)));
  }
}
