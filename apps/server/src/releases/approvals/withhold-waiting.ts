import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, reasons, type ReasonCode, type Withheld } from '@lockkeeper/release';
import type { RequestContext } from '../../platform/context/index.js';
import { FactsByName, toAsked, toJobFacts } from '../gate-facts.js';
import type { AskedRow, JobFactsRow } from '../release-facts.query.js';
import { UseLog } from '../use-log.js';
import { withheldRow } from '../use-rows.js';

/** Withholds secrets from a job that waits for approvals, and gets none: in the use log, like every refusal. */
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
    const code = 'approval_missing';
    return this.#record(ctx, job, meant, () => ({ secretId, code, sentence }));
  }

  /** The refusals of all that the job asks for, none where that is nothing: its run was not approved for its environment. */
  async all(ctx: RequestContext, job: JobFactsRow, sentence: string): Promise<Withheld[]> {
    const now = ctx.now();
    const facts = new FactsByName(toJobFacts(job, { askedBy: null, tokenValid: false }, now), job.candidates);
    const code = 'environment_not_approved';
    return this.#record(ctx, job, job.secrets, (asked) => {
      const decision = decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'hypothetical', now });
      return { secretId: decision.secretId, code, sentence };
    });
  }

  async #record(
    ctx: RequestContext,
    job: JobFactsRow,
    meant: readonly AskedRow[],
    why: (asked: AskedRow) => { secretId: string | null; code: ReasonCode; sentence: string },
  ): Promise<Withheld[]> {
    const refusals = meant.map((asked): Withheld => {
      const { secretId, code, sentence } = why(asked);
      const { name, variable } = asked;
      return { outcome: 'withheld', secretId, name, variable, code, rule: reasons[code].rule, sentence };
    });
    const where = { phase: 'handout', channel: 'handout', request_id: ctx.requestId } as const;
    await this.useLog.record(
      ctx,
      refusals.map((refusal, at) => withheldRow(job, meant[at]!, refusal, where)),
    );
    return refusals;
  }
}
