import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, reasons, type Withheld } from '@lockkeeper/release';
import type { RequestContext } from '../../platform/context/index.js';
import { FactsByName, toAsked, toJobFacts } from '../gate-facts.js';
import type { JobFactsRow } from '../release-facts.query.js';
import { UseLog } from '../use-log.js';
import { withheldRow } from '../use-rows.js';

const code = 'approval_missing';

/** Withholds a secret from a job that waits for its approval, and gets none: in the use log, like every refusal. */
@Injectable()
export class WithholdWaiting {
  constructor(@Inject(UseLog) private readonly useLog: UseLog) {}

  /** The refusals of all variables that mean the secret, as a failed job keeps them. In the context's transaction. */
  async execute(ctx: RequestContext, job: JobFactsRow, secretId: string, sentence: string): Promise<Withheld[]> {
    const now = ctx.now();
    const facts = new FactsByName(toJobFacts(job, { askedBy: null, tokenValid: false }, now), job.candidates);
    const meant = job.secrets.filter((asked) => {
      const decision = decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'hypothetical', now });
      return decision.secretId === secretId;
    });
    const refusals = meant.map(({ variable, name }): Withheld => ({
      outcome: 'withheld',
      secretId,
      name,
      variable,
      code,
      rule: reasons[code].rule,
      sentence,
    }));
    const where = { phase: 'handout', channel: 'handout', request_id: ctx.requestId } as const;
    await this.useLog.record(
      ctx,
      refusals.map((refusal, at) => withheldRow(job, meant[at]!, refusal, where)),
    );
    return refusals;
  }
}
