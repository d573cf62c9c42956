import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateSecret } from './create-secret.js';
import { DeleteSecret } from './delete-secret.js';
import { FindSecret } from './find-secret.js';
import { ListSecrets } from './list-secrets.js';
import {
  ProjectSecretCreatePayload,
  ProjectSecretDeletePayload,
  ProjectSecretUpdatePayload,
} from './secret-payloads.types.js';
import {
  ofProject,
  ProjectSecretArgs,
  ProjectSecretCreateInput,
  ProjectSecretDeleteInput,
  ProjectSecretsArgs,
  ProjectSecretUpdateInput,
} from './secrets.inputs.js';
import { ProjectSecretConnection, ProjectSecretType, toProjectSecret, toProjectSecrets } from './secrets.types.js';
import { UpdateSecret } from './update-secret.js';

@Resolver()
export class ProjectSecretsResolver {
  constructor(
    @Inject(ListSecrets) private readonly list: ListSecrets,
    @Inject(FindSecret) private readonly find: FindSecret,
    @Inject(CreateSecret) private readonly create: CreateSecret,
    @Inject(UpdateSecret) private readonly update: UpdateSecret,
    @Inject(DeleteSecret) private readonly remove: DeleteSecret,
  ) {}

  @Query(() => ProjectSecretConnection)
  @Can('secret:list')
  async projectSecrets(@Ctx() ctx: RequestContext, @Args() args: ProjectSecretsArgs): Promise<Page<ProjectSecretType>> {
    return toProjectSecrets(ctx, await this.list.execute(ctx, ofProject(args.projectPath), args));
  }

  @Query(() => ProjectSecretType)
  @Can('secret:read')
  async projectSecret(@Ctx() ctx: RequestContext, @Args() args: ProjectSecretArgs): Promise<ProjectSecretType> {
    return toProjectSecret(ctx, await this.find.execute(ctx, ofProject(args.projectPath), args));
  }

  @Query(() => Int)
  @Can('secret:list')
  projectSecretsCount(
    @Ctx() ctx: RequestContext,
    @Args('projectPath', { type: () => ID }) projectPath: string,
  ): Promise<number> {
    return this.list.count(ctx, ofProject(projectPath));
  }

  @Mutation(() => ProjectSecretCreatePayload)
  @Can('secret:create')
  projectSecretCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretCreateInput,
  ): Promise<ProjectSecretCreatePayload> {
    return answer('projectSecret', input, async () =>
      toProjectSecret(ctx, await this.create.execute(ctx, { ...input, owner: ofProject(input.projectPath) })),
    );
  }

  @Mutation(() => ProjectSecretUpdatePayload)
  @Can('secret:update')
  projectSecretUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretUpdateInput,
  ): Promise<ProjectSecretUpdatePayload> {
    return answer('projectSecret', input, async () =>
      toProjectSecret(ctx, await this.update.execute(ctx, { ...input, owner: ofProject(input.projectPath) })),
    );
  }

  @Mutation(() => ProjectSecretDeletePayload)
  @Can('secret:delete')
  projectSecretDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ProjectSecretDeleteInput,
  ): Promise<ProjectSecretDeletePayload> {
    return answer('projectSecret', input, async () =>
      toProjectSecret(ctx, await this.remove.execute(ctx, { ...input, owner: ofProject(input.projectPath) })),
    );
  }
}
