import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { PageArgs, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import {
  SecretFindingConnection,
  SecretFindingResolveInput,
  SecretFindingResolvePayload,
  SecretsManagerFindingsUpdateInput,
  SecretsManagerFindingsUpdatePayload,
  toFinding,
  type SecretFindingType,
} from './findings.types.js';
import { ListFindings } from './list-findings.js';
import { ResolveFinding } from './resolve-finding.js';
import { UpdateFindingsPolicy } from './update-findings-policy.js';

@Resolver()
export class FindingsResolver {
  constructor(
    @Inject(ListFindings) private readonly list: ListFindings,
    @Inject(ResolveFinding) private readonly resolve: ResolveFinding,
    @Inject(UpdateFindingsPolicy) private readonly policy: UpdateFindingsPolicy,
  ) {}

  @Query(() => SecretFindingConnection, {
    description:
      'Forms of values that masks caught, of one secret or of a group or project with all below it; newest first.',
  })
  @Can('secret_use:list')
  secretFindings(
    @Ctx() ctx: RequestContext,
    @Args('fullPath', { type: () => ID, nullable: true }) fullPath: string | null,
    @Args('secretId', { type: () => ID, nullable: true }) secretId: string | null,
    @Args('resolvedToo', { type: () => Boolean, nullable: true }) resolvedToo: boolean | null,
    @Args() page: PageArgs,
  ): Promise<Page<SecretFindingType>> {
    return this.list.execute(ctx, { fullPath, secretId, resolvedToo }, page);
  }

  @Mutation(() => SecretFindingResolvePayload, { description: 'Says what was done about a finding.' })
  @Can('secret:update')
  async secretFindingResolve(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretFindingResolveInput,
  ): Promise<SecretFindingResolvePayload> {
    const { finding, ...rest } = await answer('finding', input, () => this.resolve.execute(ctx, input));
    return { ...rest, finding: finding && toFinding(finding) };
  }

  @Mutation(() => SecretsManagerFindingsUpdatePayload, {
    description: 'Says whether a secret of the group or project is frozen as soon as it is exposed.',
  })
  @Can('secrets_manager:update')
  async secretsManagerFindingsUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretsManagerFindingsUpdateInput,
  ): Promise<SecretsManagerFindingsUpdatePayload> {
    const { changed, ...rest } = await answer('changed', input, () => this.policy.execute(ctx, input));
    return { ...rest, freezeExposed: changed?.freezeExposed ?? null };
  }
}
