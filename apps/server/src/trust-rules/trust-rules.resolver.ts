import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { parseId, type Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { CreateTrustRule } from './create-trust-rule.js';
import { DeleteTrustRule } from './delete-trust-rule.js';
import { ListTrustRules } from './list-trust-rules.js';
import {
  TrustRuleCreateInput,
  TrustRuleDeleteInput,
  TrustRulesArgs,
  TrustRuleTrialsArgs,
  TrustRuleUpdateInput,
} from './trust-rules.inputs.js';
import {
  toTrustRule,
  TrustRuleConnection,
  TrustRuleCreatePayload,
  TrustRuleDeletePayload,
  TrustRuleTrial,
  TrustRuleUpdatePayload,
  type TrustRuleType,
} from './trust-rules.types.js';
import { UpdateTrustRule, type ChangedRule } from './update-trust-rule.js';

@Resolver()
export class TrustRulesResolver {
  constructor(
    @Inject(ListTrustRules) private readonly list: ListTrustRules,
    @Inject(CreateTrustRule) private readonly create: CreateTrustRule,
    @Inject(UpdateTrustRule) private readonly update: UpdateTrustRule,
    @Inject(DeleteTrustRule) private readonly remove: DeleteTrustRule,
  ) {}

  @Query(() => TrustRuleConnection, { description: 'Of one service account, or of all; newest first.' })
  @Can('service_account:list')
  trustRules(@Ctx() ctx: RequestContext, @Args() args: TrustRulesArgs): Promise<Page<TrustRuleType>> {
    return this.list.execute(ctx, args);
  }

  @Query(() => [TrustRuleTrial], {
    description: 'What the rules would say to these claims, those that would take them first. Nothing is issued.',
  })
  @Can('service_account:list')
  trustRuleTrials(@Ctx() ctx: RequestContext, @Args() args: TrustRuleTrialsArgs): Promise<TrustRuleTrial[]> {
    return this.list.tryClaims(ctx, args);
  }

  @Mutation(() => TrustRuleCreatePayload)
  @Can('access_token:create')
  trustRuleCreate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TrustRuleCreateInput,
  ): Promise<TrustRuleCreatePayload> {
    return answer('trustRule', input, async () =>
      toTrustRule(await this.create.execute(ctx, parseId(input.serviceAccountId), input), ctx.now()),
    );
  }

  @Mutation(() => TrustRuleUpdatePayload, {
    description:
      'What it issued ends when it is switched off, or its issuer, audience, subject, claims or scopes change.',
  })
  @Can('access_token:revoke')
  trustRuleUpdate(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TrustRuleUpdateInput,
  ): Promise<TrustRuleUpdatePayload> {
    return changed(ctx, input, () => this.update.execute(ctx, parseId(input.id), input));
  }

  @Mutation(() => TrustRuleDeletePayload, { description: 'Ends what it issued, too.' })
  @Can('access_token:revoke')
  trustRuleDelete(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TrustRuleDeleteInput,
  ): Promise<TrustRuleDeletePayload> {
    return changed(ctx, input, () => this.remove.execute(ctx, parseId(input.id)));
  }
}

async function changed(
  ctx: RequestContext,
  input: { clientMutationId?: string | null },
  run: () => Promise<ChangedRule>,
): Promise<TrustRuleUpdatePayload> {
  const { done, ...rest } = await answer('done', input, run);
  return { ...rest, trustRule: done && toTrustRule(done.row, ctx.now()), tokensEnded: done?.tokensEnded ?? null };
}
