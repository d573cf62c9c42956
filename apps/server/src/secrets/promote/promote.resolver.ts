import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { toChangeEntries } from '../bulk/bulk.types.js';
import { CompareEnvironments } from './compare-environments.js';
import { PromoteSecrets } from './promote-secrets.js';
import {
  EnvironmentsCompareArgs,
  EnvironmentsComparison,
  SecretsPromoteInput,
  SecretsPromotePayload,
  toComparison,
} from './promote.types.js';

@Resolver()
export class PromoteResolver {
  constructor(
    @Inject(CompareEnvironments) private readonly compare: CompareEnvironments,
    @Inject(PromoteSecrets) private readonly promote: PromoteSecrets,
  ) {}

  @Query(() => EnvironmentsComparison, { description: 'What two environments get, name by name, without any value.' })
  @Can('secret:list')
  async environmentsCompare(
    @Ctx() ctx: RequestContext,
    @Args() args: EnvironmentsCompareArgs,
  ): Promise<EnvironmentsComparison> {
    return toComparison(await this.compare.execute(ctx, args));
  }

  @Mutation(() => SecretsPromotePayload, { description: 'Gives `to` the values that `from` has: all chosen, or none.' })
  @Can('secret:update')
  secretsPromote(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsPromoteInput,
  ): Promise<SecretsPromotePayload> {
    return answer('changes', input, async () => toChangeEntries(await this.promote.execute(ctx, input)));
  }
}
