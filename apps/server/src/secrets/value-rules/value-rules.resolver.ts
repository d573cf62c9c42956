import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { toManagerOfEither } from '../secrets-managers.types.js';
import { SecretsManagerValueRulesUpdateInput, SecretsManagerValueRulesUpdatePayload } from './manager-rules.types.js';
import { UpdateManagerRules } from './update-manager-rules.js';

@Resolver()
export class ValueRulesResolver {
  constructor(@Inject(UpdateManagerRules) private readonly update: UpdateManagerRules) {}

  @Mutation(() => SecretsManagerValueRulesUpdatePayload, {
    description: 'Says what every new value of the group or project must be like, besides the rules of its secret.',
  })
  @Can('secrets_manager:update')
  async secretsManagerValueRulesUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerValueRulesUpdateInput,
  ): Promise<SecretsManagerValueRulesUpdatePayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.update.execute(ctx, input));
    return { ...rest, ...toManagerOfEither(ctx, changed) };
  }
}
