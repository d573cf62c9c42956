import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { FreezeManager } from './freeze-manager.js';
import { FreezeSecret } from './freeze-secret.js';
import {
  SecretFreezeInput,
  SecretFreezePayload,
  SecretsManagerFreezeInput,
  SecretsManagerFreezePayload,
  SecretsManagerThawInput,
  SecretsManagerThawPayload,
  SecretThawInput,
  SecretThawPayload,
  toFrozenManager,
  toFrozenSecret,
} from './freeze.types.js';

@Resolver()
export class FreezeResolver {
  constructor(
    @Inject(FreezeSecret) private readonly secret: FreezeSecret,
    @Inject(FreezeManager) private readonly manager: FreezeManager,
  ) {}

  @Mutation(() => SecretFreezePayload, { description: 'No job gets it any more, at once.' })
  @Can('secret:freeze')
  async secretFreeze(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretFreezeInput,
  ): Promise<SecretFreezePayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.secret.execute(ctx, input, 'freeze'));
    return { ...rest, ...toFrozenSecret(ctx, changed) };
  }

  @Mutation(() => SecretThawPayload, { description: 'Jobs may get it again.' })
  @Can('secret:thaw')
  async secretThaw(@Ctx() ctx: RequestContext, @Args('input') input: SecretThawInput): Promise<SecretThawPayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.secret.execute(ctx, input, 'thaw'));
    return { ...rest, ...toFrozenSecret(ctx, changed) };
  }

  @Mutation(() => SecretsManagerFreezePayload, {
    description: 'No job gets any secret of the group or project any more, at once.',
  })
  @Can('secrets_manager:freeze')
  async secretsManagerFreeze(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerFreezeInput,
  ): Promise<SecretsManagerFreezePayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.manager.execute(ctx, input, 'freeze'));
    return { ...rest, ...toFrozenManager(ctx, changed) };
  }

  @Mutation(() => SecretsManagerThawPayload, {
    description: 'Jobs may get its secrets again; one that is frozen itself stays so.',
  })
  @Can('secrets_manager:thaw')
  async secretsManagerThaw(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerThawInput,
  ): Promise<SecretsManagerThawPayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.manager.execute(ctx, input, 'thaw'));
    return { ...rest, ...toFrozenManager(ctx, changed) };
  }
}
