import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { CompareChange } from './compare-change.js';
import { RuleChanges } from './rule-changes.js';
import type { RuleChangeApplyInput } from './rule-previews.inputs.js';
import { ShowComparison, type Shown } from './show-comparison.js';
import { asBusy, WeighRuleChange } from './weigh-rule-change.js';

/** Makes a change only if it does exactly what its preview has told. */
@Injectable()
export class ApplyRuleChange {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RuleChanges) private readonly changes: RuleChanges,
    @Inject(WeighRuleChange) private readonly weigh: WeighRuleChange,
    @Inject(CompareChange) private readonly compare: CompareChange,
    @Inject(ShowComparison) private readonly show: ShowComparison,
  ) {}

  async execute(ctx: RequestContext, input: RuleChangeApplyInput): Promise<Shown> {
    const change = this.changes.bind(input.change);
    const work = async (inside: RequestContext): Promise<Shown> => {
      const compared = await this.compare.execute(inside, await this.weigh.execute(inside, change, input.days));
      if (compared.digest !== input.previewDigest) {
        const sentence = 'The change no longer does what its preview has told. Nothing was changed; look at it again.';
        throw refuse('PREVIEW_STALE', 'previewDigest', sentence);
      }
      return this.show.execute(inside, compared);
    };
    return this.database.transaction(ctx, work).catch((error: unknown) => {
      throw asBusy(error);
    });
  }
}
