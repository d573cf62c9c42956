import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { CompareVersions, type VersionComparison } from './compare-versions.js';
import { DestroyVersion } from './destroy-version.js';
import { RollBackSecret } from './roll-back-secret.js';
import {
  SecretRollbackInput,
  SecretRollbackPayload,
  SecretVersionComparison,
  SecretVersionDestroyInput,
  SecretVersionDestroyPayload,
  SecretVersionsCompareArgs,
  toChangedVersion,
} from './versions.types.js';

@Resolver()
export class VersionsResolver {
  constructor(
    @Inject(RollBackSecret) private readonly rollBack: RollBackSecret,
    @Inject(CompareVersions) private readonly compare: CompareVersions,
    @Inject(DestroyVersion) private readonly destroy: DestroyVersion,
  ) {}

  @Query(() => SecretVersionComparison, { description: 'Tells how two values differ; told in the audit trail.' })
  @Can('secret:update')
  secretVersionsCompare(
    @Ctx() ctx: RequestContext,
    @Args() args: SecretVersionsCompareArgs,
  ): Promise<VersionComparison> {
    return this.compare.execute(ctx, args);
  }

  @Mutation(() => SecretRollbackPayload, { description: 'Makes a new version with the value of an older one.' })
  @Can('secret:update')
  async secretRollback(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretRollbackInput,
  ): Promise<SecretRollbackPayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.rollBack.execute(ctx, input));
    return { ...rest, ...toChangedVersion(ctx, changed) };
  }

  @Mutation(() => SecretVersionDestroyPayload, {
    description: 'Destroys the value of a version for good, also for pipelines that have it pinned.',
  })
  @Can('secret:destroy_version')
  async secretVersionDestroy(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretVersionDestroyInput,
  ): Promise<SecretVersionDestroyPayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.destroy.execute(ctx, input));
    return { ...rest, ...toChangedVersion(ctx, changed) };
  }
}
