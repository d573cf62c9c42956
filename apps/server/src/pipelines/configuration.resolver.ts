import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CommitConfiguration } from './commit-configuration.js';
import {
  CommitType,
  ConfigurationArgs,
  ConfigurationCommitInput,
  ConfigurationCommitPayload,
  RefConnection,
  RefsArgs,
  toCommit,
  type RefType,
} from './configuration.types.js';
import { parseConfiguration } from './parse-configuration.js';
import { ShowConfiguration } from './show-configuration.js';
import { configurationWarnings } from './configuration-warnings.js';

@Resolver(() => CommitType)
export class CommitResolver {
  @ResolveField(() => [String], {
    description: 'What of its configuration is taken and not carried out as in GitLab, each at its line and column.',
  })
  @Can('ref:read')
  warnings(@Parent() { content, kept }: CommitType): string[] {
    const read = parseConfiguration(content, kept.files);
    // One that an older version took and this one refuses says so where it is used.
    return 'config' in read ? configurationWarnings(read.config, kept) : [];
  }
}

@Resolver()
export class ConfigurationResolver {
  constructor(
    @Inject(ShowConfiguration) private readonly show: ShowConfiguration,
    @Inject(CommitConfiguration) private readonly commit: CommitConfiguration,
  ) {}

  @Query(() => RefConnection)
  @Can('ref:list')
  refs(@Ctx() ctx: RequestContext, @Args() args: RefsArgs): Promise<Page<RefType>> {
    return this.show.list(ctx, args);
  }

  @Query(() => CommitType, { nullable: true })
  @Can('ref:read')
  async configuration(@Ctx() ctx: RequestContext, @Args() args: ConfigurationArgs): Promise<CommitType | null> {
    const found = await this.show.execute(ctx, args);
    return found && toCommit(found);
  }

  @Mutation(() => ConfigurationCommitPayload)
  @Can('ref:push')
  configurationCommit(
    @Ctx() ctx: RequestContext,
    @Args('input') input: ConfigurationCommitInput,
  ): Promise<ConfigurationCommitPayload> {
    return answer('commit', input, async () => toCommit(await this.commit.execute(ctx, input)));
  }
}
