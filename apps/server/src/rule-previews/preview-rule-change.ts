import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Refused, type ProblemFact } from '../platform/errors/index.js';
import { CompareChange } from './compare-change.js';
import { RuleChanges } from './rule-changes.js';
import type { RuleChangeInput } from './rule-previews.inputs.js';
import { ShowComparison, type Shown } from './show-comparison.js';
import { asBusy, WeighRuleChange, type Weighed } from './weigh-rule-change.js';

/** Either what the change would do, or why it would be refused. */
export type Preview =
  | { readonly shown: Shown; readonly problems: readonly [] }
  | { readonly shown: null; readonly problems: readonly ProblemFact[] };

/** Ends the transaction with everything that was done in it. */
class TakenBack extends Error {
  constructor(readonly weighed: Weighed) {
    super('taken back');
  }
}

/** Makes a change, looks at what it does, and takes it back: the same checks, the same engine and the same gate. */
@Injectable()
export class PreviewRuleChange {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RuleChanges) private readonly changes: RuleChanges,
    @Inject(WeighRuleChange) private readonly weigh: WeighRuleChange,
    @Inject(CompareChange) private readonly compare: CompareChange,
    @Inject(ShowComparison) private readonly show: ShowComparison,
  ) {}

  async execute(
    ctx: RequestContext,
    asked: { readonly change: RuleChangeInput; readonly days?: number | null },
  ): Promise<Preview> {
    const change = this.changes.bind(asked.change);
    try {
      await this.database.transaction(ctx, async (inside) => {
        throw new TakenBack(await this.weigh.execute(inside, change, asked.days));
      });
    } catch (error) {
      if (error instanceof Refused) return { shown: null, problems: error.problems };
      if (!(error instanceof TakenBack)) throw asBusy(error);
      // Comparing takes time, and by now nobody waits for it.
      return { shown: await this.show.execute(ctx, await this.compare.execute(ctx, error.weighed)), problems: [] };
    }
    throw new Error('a preview must never be kept');
  }
}
