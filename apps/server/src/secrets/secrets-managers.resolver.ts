import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { DeprovisionSecretsManager } from './deprovision-secrets-manager.js';
import { FindSecretsManager } from './find-secrets-manager.js';
import { InitializeSecretsManager } from './initialize-secrets-manager.js';
import {
  GroupSecretsManagerDeprovisionInput,
  GroupSecretsManagerDeprovisionPayload,
  GroupSecretsManagerInitializeInput,
  GroupSecretsManagerInitializePayload,
  GroupSecretsManagerType,
  ProjectSecretsManagerDeprovisionInput,
  ProjectSecretsManagerDeprovisionPayload,
  ProjectSecretsManagerInitializeInput,
  ProjectSecretsManagerInitializePayload,
  ProjectSecretsManagerType,
  toGroupSecretsManager,
  toProjectSecretsManager,
} from './secrets-managers.types.js';
import { ofGroup, ofProject } from './secrets.inputs.js';

@Resolver()
export class SecretsManagersResolver {
  constructor(
    @Inject(FindSecretsManager) private readonly find: FindSecretsManager,
    @Inject(InitializeSecretsManager) private readonly initialize: InitializeSecretsManager,
    @Inject(DeprovisionSecretsManager) private readonly deprovision: DeprovisionSecretsManager,
  ) {}

  @Query(() => ProjectSecretsManagerType, { nullable: true, description: 'Null when there is none.' })
  @Can('secrets_manager:read')
  async projectSecretsManager(
    @Ctx() ctx: RequestContext,
    @Args('projectPath', { type: () => ID }) projectPath: string,
  ): Promise<ProjectSecretsManagerType | null> {
    const place = await this.find.execute(ctx, ofProject(projectPath));
    return place && toProjectSecretsManager(ctx, place);
  }

  @Query(() => GroupSecretsManagerType, { nullable: true, description: 'Null when there is none.' })
  @Can('secrets_manager:read')
  async groupSecretsManager(
    @Ctx() ctx: RequestContext,
    @Args('groupPath', { type: () => ID }) groupPath: string,
  ): Promise<GroupSecretsManagerType | null> {
    const place = await this.find.execute(ctx, ofGroup(groupPath));
    return place && toGroupSecretsManager(ctx, place);
  }

  @Mutation(() => ProjectSecretsManagerInitializePayload)
  @Can('secrets_manager:create')
  projectSecretsManagerInitialize(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretsManagerInitializeInput,
  ): Promise<ProjectSecretsManagerInitializePayload> {
    return answer('projectSecretsManager', input, async () =>
      toProjectSecretsManager(ctx, await this.initialize.execute(ctx, ofProject(input.projectPath))),
    );
  }

  @Mutation(() => GroupSecretsManagerInitializePayload)
  @Can('secrets_manager:create')
  groupSecretsManagerInitialize(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretsManagerInitializeInput,
  ): Promise<GroupSecretsManagerInitializePayload> {
    return answer('groupSecretsManager', input, async () =>
      toGroupSecretsManager(ctx, await this.initialize.execute(ctx, ofGroup(input.groupPath))),
    );
  }

  @Mutation(() => ProjectSecretsManagerDeprovisionPayload)
  @Can('secrets_manager:delete')
  projectSecretsManagerDeprovision(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretsManagerDeprovisionInput,
  ): Promise<ProjectSecretsManagerDeprovisionPayload> {
    return answer('projectSecretsManager', input, () => this.deprovision.execute(ctx, ofProject(input.projectPath)));
  }

  @Mutation(() => GroupSecretsManagerDeprovisionPayload)
  @Can('secrets_manager:delete')
  groupSecretsManagerDeprovision(
    @Ctx() ctx: RequestContext,
    @Args('input') input: GroupSecretsManagerDeprovisionInput,
  ): Promise<GroupSecretsManagerDeprovisionPayload> {
    return answer('groupSecretsManager', input, () => this.deprovision.execute(ctx, ofGroup(input.groupPath)));
  }
}
