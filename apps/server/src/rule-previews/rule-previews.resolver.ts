import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { ApplyRuleChange } from './apply-rule-change.js';
import { PreviewRuleChange } from './preview-rule-change.js';
import { RuleChangeApplyInput, RuleChangePreviewArgs } from './rule-previews.inputs.js';
import { RuleChangeApplyPayload, RuleChangePreview, toRuleChangePreview, toShown } from './rule-previews.types.js';

// What a change takes is asked for by the use case of its own mutation; this is what the least of them takes of a token.
@Resolver()
export class RulePreviewsResolver {
  constructor(
    @Inject(PreviewRuleChange) private readonly preview: PreviewRuleChange,
    @Inject(ApplyRuleChange) private readonly apply: ApplyRuleChange,
  ) {}

  @Query(() => RuleChangePreview, {
    description: 'Who and which jobs would gain or lose what by a change that you may make. Nothing is changed.',
  })
  @Can('member:update')
  async ruleChangePreview(@Ctx() ctx: RequestContext, @Args() args: RuleChangePreviewArgs): Promise<RuleChangePreview> {
    return toRuleChangePreview(await this.preview.execute(ctx, args));
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
