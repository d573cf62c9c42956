import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, decideEnvironment, type RunnerRef, type Withheld } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ApproverRights } from './approvals/approver-rights.js';
import { AskApprovals, awaitsAny } from './approvals/ask-approvals.js';
import { FactsByName, toAsked, toJobFacts } from './gate-facts.js';
import { loadJobFacts } from './release-facts.query.js';
import { UseLog } from './use-log.js';
import { withheldRow } from './use-rows.js';

/** One secret that the runner may be told about: where its reads go. No value. */
export interface ClearedSecret {
  readonly variable: string;
  readonly name: string;
  readonly file: boolean;
  readonly owner: { readonly kind: 'group' | 'project'; readonly id: number };
}

/** `awaitsApproval`: nothing but approvals is missing, so that the job waits for them again. `notApproved`: it asks for no secret, and its environment is closed to it. */
export type HandoutAnswer =
  | { readonly cleared: readonly ClearedSecret[] }
  | { readonly withheld: readonly Withheld[] }
  | { readonly notApproved: true }
  | { readonly awaitsApproval: true };

/**
 * Asks the gate, when a job is about to be handed to a runner, whether all its secrets may be released and its run is
 * approved for its environment. A job with a refusal is not sent; its refusals are in the use log before this answers.
 */
@Injectable()
export class ClearForHandout {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(UseLog) private readonly useLog: UseLog,
    @Inject(ApproverRights) private readonly rights: ApproverRights,
    @Inject(AskApprovals) private readonly asks: AskApprovals,
  ) {}

  /** The job's row must already be assigned to that runner manager. */
  async execute(ctx: RequestContext, jobId: number, runner: RunnerRef): Promise<HandoutAnswer> {
    const [job] = await loadJobFacts(this.database, [{ jobId, name: null }]);
    if (!job) return { withheld: [] };
    const now = ctx.now();
    const mayApprove = await this.rights.of(ctx, job);
    const asker = { askedBy: runner, tokenValid: true };
    const judged = toJobFacts(job, asker, now, mayApprove);
    const facts = new FactsByName(judged, job.candidates, mayApprove);
    const cleared: ClearedSecret[] = [];
    const refused: { asked: (typeof job.secrets)[number]; refusal: Withheld }[] = [];
    for (const asked of job.secrets) {
      const decision = decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'handout', now });
      if (decision.outcome === 'withheld') {
        refused.push({ asked, refusal: decision });
        continue;
      }
      const secret = job.candidates?.find((candidate) => candidate.id === decision.secretId);
      // To leave it out would run the job without its secret.
      if (!secret) throw new Error('the gate cleared a secret that was not among the candidates');
      const owner = { kind: secret.owner_kind, id: secret.owner_id };
      cleared.push({ variable: asked.variable, name: asked.name, file: asked.file, owner });
    }
    // Each secret's decision rests on it too; a job that asks for none rests on it alone.
    const closed = decideEnvironment(judged, 'handout', now).refusal !== null;
    if ((closed || refused.length > 0) && awaitsAny(await this.asks.awaitedBy(ctx, job)))
      return { awaitsApproval: true };
    if (closed && refused.length === 0) return { notApproved: true };
    const where = { phase: 'handout', channel: 'handout', request_id: ctx.requestId } as const;
    await this.useLog.append(refused.map(({ asked, refusal }) => withheldRow(job, asked, refusal, where)));
    return refused.length > 0 ? { withheld: refused.map(({ refusal }) => refusal) } : { cleared };
  }
}
