import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  EnvironmentProtectInput,
  EnvironmentProtectPayload,
  EnvironmentUnprotectInput,
  EnvironmentUnprotectPayload,
  ProtectedEnvironmentType,
  toProtectedEnvironment,
} from './environments.types.js';
import { ListEnvironments } from './list-environments.js';
import { ProtectEnvironment } from './protect-environment.js';
import { UnprotectEnvironment } from './unprotect-environment.js';

@Resolver()
export class ProtectionsResolver {
  constructor(
    @Inject(ListEnvironments) private readonly list: ListEnvironments,
    @Inject(ProtectEnvironment) private readonly protect: ProtectEnvironment,
    @Inject(UnprotectEnvironment) private readonly unprotect: UnprotectEnvironment,
  ) {}

  @Query(() => [ProtectedEnvironmentType])
  @Can('environment:list')
  async protectedEnvironments(
    @Ctx() ctx: RequestContext,
    @Args('projectPath', { type: () => ID }) projectPath: string,
  ): Promise<ProtectedEnvironmentType[]> {
    return (await this.list.protections(ctx, projectPath)).map(toProtectedEnvironment);
  }

  @Mutation(() => EnvironmentProtectPayload)
  @Can('environment:protect')
  environmentProtect(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentProtectInput,
  ): Promise<EnvironmentProtectPayload> {
    return answer('protectedEnvironment', input, async () =>
      toProtectedEnvironment(await this.protect.execute(ctx, input)),
    );
  }

  @Mutation(() => EnvironmentUnprotectPayload)
  @Can('environment:protect')
  environmentUnprotect(
    @Ctx() ctx: RequestContext,
    @Args('input') input: EnvironmentUnprotectInput,
  ): Promise<EnvironmentUnprotectPayload> {
    return answer('protectedEnvironment', input, async () =>
      toProtectedEnvironment(await this.unprotect.execute(ctx, parseId(input.id))),
    );
  }
}
