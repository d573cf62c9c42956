import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ListSecretVersions } from './list-secret-versions.js';
import { ListSecrets } from './list-secrets.js';
import { SecretVersionConnection, toSecretVersion, type SecretVersionType } from './secret-versions.types.js';
import { InheritedSecretsArgs, SecretVersionsArgs } from './secrets.inputs.js';
import { GroupSecretConnection, mapPage, toGroupSecrets, type GroupSecretType } from './secrets.types.js';

@Resolver()
export class SecretVersionsResolver {
  constructor(
    @Inject(ListSecrets) private readonly list: ListSecrets,
    @Inject(ListSecretVersions) private readonly versions: ListSecretVersions,
  ) {}

  @Query(() => GroupSecretConnection, {
    description: "Secrets of the groups above a project that the project's jobs may ask for.",
  })
  @Can('secret:list')
  async inheritedSecrets(
    @Ctx() ctx: RequestContext,
    @Args() args: InheritedSecretsArgs,
  ): Promise<Page<GroupSecretType>> {
    return toGroupSecrets(ctx, await this.list.inherited(ctx, args.projectPath, args));
  }

  @Query(() => SecretVersionConnection, { description: 'Newest first.' })
  @Can('secret:read')
  async secretVersions(@Ctx() ctx: RequestContext, @Args() args: SecretVersionsArgs): Promise<Page<SecretVersionType>> {
    return mapPage(await this.versions.execute(ctx, args.secretId, args), toSecretVersion);
  }
}
