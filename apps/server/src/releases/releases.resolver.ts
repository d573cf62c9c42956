import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { PageArgs, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ExplainAccess, type ExplainedAccess } from './explain-access.js';
import { ListSecretUses } from './list-secret-uses.js';
import { JobFactsInput } from './releases.inputs.js';
import { SecretAccess, SecretAccessOutcome, SecretUse, SecretUseConnection } from './releases.types.js';

@Resolver()
export class ReleasesResolver {
  constructor(
    @Inject(ExplainAccess) private readonly explain: ExplainAccess,
    @Inject(ListSecretUses) private readonly list: ListSecretUses,
  ) {}

  @Query(() => [SecretAccess], { description: 'What a job of yours with these facts would get, and why not.' })
  @Can('secret:list')
  async secretAccess(
    @Ctx() ctx: RequestContext,
    @Args('projectPath', { type: () => ID }) projectPath: string,
    @Args('job') job: JobFactsInput,
  ): Promise<SecretAccess[]> {
    return (await this.explain.execute(ctx, projectPath, job)).map(toSecretAccess);
  }

  @Query(() => SecretUseConnection, {
    description: 'The use log of exactly one of a secret, a job, a pipeline or a project; newest first.',
  })
  @Can('secret_use:list')
  secretUses(
    @Ctx() ctx: RequestContext,
    @Args('secretId', { type: () => ID, nullable: true }) secretId: string | null,
    @Args('jobId', { type: () => ID, nullable: true }) jobId: string | null,
    @Args('pipelineId', { type: () => ID, nullable: true }) pipelineId: string | null,
    @Args('projectPath', { type: () => ID, nullable: true }) projectPath: string | null,
    @Args() page: PageArgs,
  ): Promise<Page<SecretUse>> {
    return this.list.execute(ctx, { secretId, jobId, pipelineId, projectPath }, page);
  }
}

function toSecretAccess({ asked, decision, secret }: ExplainedAccess): SecretAccess {
  const deciding = decision.refusals[0];
  return {
    name: asked.name,
    variable: asked.variable,
    outcome:
      decision.outcome === 'would_release' ? SecretAccessOutcome.WOULD_RELEASE : SecretAccessOutcome.WOULD_WITHHOLD,
    code: deciding?.code ?? null,
    rule: deciding?.rule ?? null,
    sentence: deciding?.sentence ?? 'Such a job gets this secret once it runs.',
    secretId: secret?.id ?? null,
    ownerPath: secret?.owner_path ?? null,
    environmentScope: secret?.environment_scope ?? null,
    refusals: decision.refusals.map(({ code, rule, sentence }) => ({ code, rule, sentence })),
    open: decision.open.map(({ rule, title, sentence }) => ({ rule, title, sentence })),
  };
}
