import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { ApplyRuleChange } from './apply-rule-change.js';
import { PreviewRuleChange } from './preview-rule-change.js';
import { ProposeScope } from './propose-scope.js';
import { RuleChangeApplyInput, RuleChangePreviewArgs } from './rule-previews.inputs.js';
import { RuleChangeApplyPayload, RuleChangePreview, toRuleChangePreview, toShown } from './rule-previews.types.js';
import { SecretScopeProposal, toScopeProposal } from './scope-proposals.types.js';

// What a change takes is asked for by the use case of its own mutation; this is what the least of them takes of a token.
@Resolver()
export class RulePreviewsResolver {
  constructor(
    @Inject(PreviewRuleChange) private readonly preview: PreviewRuleChange,
    @Inject(ApplyRuleChange) private readonly apply: ApplyRuleChange,
    @Inject(ProposeScope) private readonly propose: ProposeScope,
  ) {}

  @Query(() => RuleChangePreview, {
    description: 'Who and which jobs would gain or lose what by a change that you may make. Nothing is changed.',
  })
  @Can('member:update')
  async ruleChangePreview(@Ctx() ctx: RequestContext, @Args() args: RuleChangePreviewArgs): Promise<RuleChangePreview> {
    return toRuleChangePreview(await this.preview.execute(ctx, args));
  }

  @Query(() => SecretScopeProposal, { description: 'A narrower scope for a secret, by who has used it.' })
  @Can('secret:update')
  async secretScopeProposal(
    @Ctx() ctx: RequestContext,
    @Args('secretId', { type: () => ID }) secretId: string,
    @Args('days', { type: () => Int, nullable: true, description: 'From 1 to 400; 90 when absent.' })
    days: number | null,
  ): Promise<SecretScopeProposal> {
    return toScopeProposal(await this.propose.execute(ctx, { secretId, days }));
  }

  @Mutation(() => RuleChangeApplyPayload)
  @Can('member:update')
  ruleChangeApply(
    @Ctx() ctx: RequestContext,
    @Args('input') input: RuleChangeApplyInput,
  ): Promise<RuleChangeApplyPayload> {
    return answer('preview', input, async () => toShown(await this.apply.execute(ctx, input)));
  }
}

// How far back a preview judges jobs anew at most.
const MOST_PREVIEW_DAYS = 90;

@Resolver(() => SecretScopeProposal)
export class ScopeProposalsResolver {
  constructor(@Inject(PreviewRuleChange) private readonly previews: PreviewRuleChange) {}

  @ResolveField(() => RuleChangePreview, { nullable: true, description: 'What that change would do.' })
  @Can('secret:update')
  async preview(@Ctx() ctx: RequestContext, @Parent() of: SecretScopeProposal): Promise<RuleChangePreview | null> {
    if (!of.ruleChange) return null;
    const days = Math.min(of.days, MOST_PREVIEW_DAYS);
    return toRuleChangePreview(await this.previews.execute(ctx, { change: of.ruleChange, days }));
  }
}
