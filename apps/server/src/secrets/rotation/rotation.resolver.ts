import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { PageArgs, type Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import { ofGroup, ofProject } from '../secrets.inputs.js';
import {
  GroupSecretConnection,
  ProjectSecretConnection,
  toGroupSecrets,
  toProjectSecrets,
  type GroupSecretType,
  type ProjectSecretType,
} from '../secrets.types.js';
import { ListSecretsNeedingRotation } from './list-secrets-needing-rotation.js';

@ArgsType()
class ProjectSecretsNeedingRotationArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
}
@ArgsType()
class GroupSecretsNeedingRotationArgs extends PageArgs {
  @Field(() => ID) groupPath!: string;
}

@Resolver()
export class RotationResolver {
  constructor(@Inject(ListSecretsNeedingRotation) private readonly list: ListSecretsNeedingRotation) {}

  @Query(() => ProjectSecretConnection, { description: 'Overdue or due within 7 days, the longest overdue first.' })
  @Can('secret:list')
  async projectSecretsNeedingRotation(
    @Ctx() ctx: RequestContext,
    @Args() args: ProjectSecretsNeedingRotationArgs,
  ): Promise<Page<ProjectSecretType>> {
    return toProjectSecrets(ctx, await this.list.execute(ctx, ofProject(args.projectPath), args));
  }

  @Query(() => GroupSecretConnection, { description: 'Overdue or due within 7 days, the longest overdue first.' })
  @Can('secret:list')
  async groupSecretsNeedingRotation(
    @Ctx() ctx: RequestContext,
    @Args() args: GroupSecretsNeedingRotationArgs,
  ): Promise<Page<GroupSecretType>> {
    return toGroupSecrets(ctx, await this.list.execute(ctx, ofGroup(args.groupPath), args));
  }
}
