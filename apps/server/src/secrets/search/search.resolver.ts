import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Ctx } from '../../platform/http/index.js';
import { SearchSecrets } from './search-secrets.js';
import {
  AnySecret,
  AnySecretConnection,
  DuplicateSecretsArgs,
  DuplicateSecretsConnection,
  SecretsSearchArgs,
  StaleSecretsArgs,
  toAnySecret,
  toAnySecrets,
  toDuplicates,
  type AnySecretType,
} from './search.types.js';

@Resolver()
export class SearchResolver {
  constructor(@Inject(SearchSecrets) private readonly search: SearchSecrets) {}

  @Query(() => AnySecretConnection, { description: 'Secrets of a group or project and all below it, by name.' })
  @Can('secret:list')
  async secretsSearch(@Ctx() ctx: RequestContext, @Args() args: SecretsSearchArgs): Promise<AnySecretConnection> {
    return toAnySecrets(ctx, await this.search.execute(ctx, args));
  }

  @Query(() => AnySecretConnection, { description: 'Secrets that no job has had for some time, by name.' })
  @Can('secret:list')
  async staleSecrets(@Ctx() ctx: RequestContext, @Args() args: StaleSecretsArgs): Promise<AnySecretConnection> {
    const { days, ...rest } = args;
    return toAnySecrets(ctx, await this.search.execute(ctx, { ...rest, filter: { unusedForDays: days } }));
  }

  @Query(() => [AnySecret], { description: 'Others with the same value, of those that you may read; at most 100.' })
  @Can('secret:read_value')
  async secretsWithSameValue(
    @Ctx() ctx: RequestContext,
    @Args('secretId', { type: () => ID }) secretId: string,
  ): Promise<AnySecretType[]> {
    return (await this.search.sameValue(ctx, secretId)).map((view) => toAnySecret(ctx, view));
  }

  @Query(() => DuplicateSecretsConnection, {
    description: 'Values that several secrets have, of those that you may read.',
  })
  @Can('secret:read_value')
  async duplicateSecrets(
    @Ctx() ctx: RequestContext,
    @Args() args: DuplicateSecretsArgs,
  ): Promise<DuplicateSecretsConnection> {
    return toDuplicates(ctx, await this.search.duplicates(ctx, args));
  }
}
