import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can, Open } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { AbilityExplainArgs } from './access.inputs.js';
import { AbilityExplanation } from './access.types.js';
import { ExplainAbility } from './explain-ability.js';
import { ListSecretReaders } from './readers/list-secret-readers.js';
import { SecretReaderConnection, SecretReadersArgs, type SecretReader } from './readers/readers.types.js';

@Resolver()
export class AccessResolver {
  constructor(
    @Inject(ExplainAbility) private readonly explain: ExplainAbility,
    @Inject(ListSecretReaders) private readonly readers: ListSecretReaders,
  ) {}

  @Query(() => AbilityExplanation, {
    description:
      'Whether you, somebody else or a token may do something, and why. About others and about reasons it takes `access_rule:list` there.',
  })
  @Open('Everybody signed in may ask about himself on what he sees; about others it takes access_rule:list there.')
  abilityExplain(@Ctx() ctx: RequestContext, @Args() args: AbilityExplainArgs): Promise<AbilityExplanation> {
    return this.explain.execute(ctx, args);
  }

  @Query(() => SecretReaderConnection, {
    description: 'Every person, token, role and kind of job that could get the value of a secret now, and who did.',
  })
  @Can('access_rule:list')
  secretReaders(@Ctx() ctx: RequestContext, @Args() args: SecretReadersArgs): Promise<Page<SecretReader>> {
    return this.readers.execute(ctx, args);
  }
}
