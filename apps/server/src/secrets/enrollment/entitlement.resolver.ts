import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { subject } from '@lockkeeper/abilities';
import { GroupType } from '../../groups/index.js';
import { Can, Open } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Ctx } from '../../platform/http/index.js';
import { Enrollable } from './enrollable.js';
import {
  everything,
  SecretsManagerEnableAddOnInput,
  SecretsManagerEnableAddOnPayload,
  SecretsManagerEntitlement,
  SecretsManagerInstanceEnableAddOnInput,
  SecretsManagerInstanceEnableAddOnPayload,
  SecretsManagerInstanceRefreshEntitlementInput,
  SecretsManagerInstanceRefreshEntitlementPayload,
  SecretsManagerInstanceStartTrialInput,
  SecretsManagerInstanceStartTrialPayload,
  SecretsManagerRefreshEntitlementInput,
  SecretsManagerRefreshEntitlementPayload,
  SecretsManagerStartTrialInput,
  SecretsManagerStartTrialPayload,
} from './entitlement.types.js';
import { impossible, unchanged } from './unchanged.js';

@Resolver(() => GroupType)
export class EntitlementResolver {
  constructor(@Inject(Enrollable) private readonly enrollable: Enrollable) {}

  @ResolveField(() => SecretsManagerEntitlement, { nullable: true })
  @Open('it is the same for every group')
  secretsManagerEntitlement(): SecretsManagerEntitlement {
    return everything;
  }

  @Query(() => SecretsManagerEntitlement, { nullable: true })
  @Open('it is the same everywhere')
  secretsManagerInstanceEntitlement(): SecretsManagerEntitlement {
    return everything;
  }

  @Mutation(() => SecretsManagerStartTrialPayload, { description: 'Refused: there is nothing to try.' })
  @Can('secrets_manager:create')
  async secretsManagerStartTrial(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerStartTrialInput,
  ): Promise<SecretsManagerStartTrialPayload> {
    await this.enrollable.groupPathOf(ctx, input.groupPath);
    return unchanged('entitlement', input, everything, impossible.trial);
  }

  @Mutation(() => SecretsManagerEnableAddOnPayload)
  @Can('secrets_manager:create')
  async secretsManagerEnableAddOn(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerEnableAddOnInput,
  ): Promise<SecretsManagerEnableAddOnPayload> {
    await this.enrollable.groupPathOf(ctx, input.groupPath);
    return unchanged('entitlement', input, everything);
  }

  @Mutation(() => SecretsManagerRefreshEntitlementPayload)
  @Can('secrets_manager:create')
  async secretsManagerRefreshEntitlement(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerRefreshEntitlementInput,
  ): Promise<SecretsManagerRefreshEntitlementPayload> {
    await this.enrollable.groupPathOf(ctx, input.groupPath);
    return unchanged('entitlement', input, everything);
  }

  @Mutation(() => SecretsManagerInstanceStartTrialPayload, { description: 'Refused: there is nothing to try.' })
  @Can('setting:update')
  secretsManagerInstanceStartTrial(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerInstanceStartTrialInput,
  ): SecretsManagerInstanceStartTrialPayload {
    ctx.require('setting:update', subject.instance({}));
    return unchanged('entitlement', input, everything, impossible.trial);
  }

  @Mutation(() => SecretsManagerInstanceEnableAddOnPayload)
  @Can('setting:update')
  secretsManagerInstanceEnableAddOn(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerInstanceEnableAddOnInput,
  ): SecretsManagerInstanceEnableAddOnPayload {
    ctx.require('setting:update', subject.instance({}));
    return unchanged('entitlement', input, everything);
  }

  @Mutation(() => SecretsManagerInstanceRefreshEntitlementPayload)
  @Can('setting:update')
  secretsManagerInstanceRefreshEntitlement(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerInstanceRefreshEntitlementInput,
  ): SecretsManagerInstanceRefreshEntitlementPayload {
    ctx.require('setting:update', subject.instance({}));
    return unchanged('entitlement', input, everything);
  }
}
