import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, type Released, type RunnerRef, type Withheld } from '@lockkeeper/release';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { RequestContext } from '../platform/context/index.js';
import { Database, InGroups } from '../platform/database/index.js';
import { storeUnavailable } from '../platform/errors/index.js';
import { SecretStore } from '../secrets/index.js';
import { ApproverRights } from './approvals/approver-rights.js';
import { FactsByName, toAsked, toJobFacts, type MayApprove } from './gate-facts.js';
import type { CandidateRow } from './candidate-rows.js';
import {
  MOST_QUESTIONS,
  sealedJobFacts,
  type AskedRow,
  type JobFactsRow,
  type JobQuestion,
} from './release-facts.query.js';
import { UseLog } from './use-log.js';
import { releasedRow, withheldRow, type ReleasedChoice as Choice } from './use-rows.js';

/** A job that asks for values, and how it proved who it is. */
export interface ReleaseRequest {
  readonly jobId: number;
  readonly handout: number;
  /** The secret to release; null: everything the job asks for. */
  readonly name: string | null;
  /** Owner to read from, where the asker names one (the facade's paths do). */
  readonly owner: { readonly kind: 'group' | 'project'; readonly id: number } | null;
  readonly askedBy: RunnerRef | null;
  /** Checks what the asker showed against the job's row; false withholds by rule 1. */
  readonly tokenValid: (job: JobFactsRow) => boolean;
  readonly channel: 'runner' | 'facade';
}

export interface ReleasedValue {
  readonly variable: string;
  readonly name: string;
  readonly file: boolean;
  readonly value: Sensitive;
  readonly versionNumber: number;
  readonly versionId: string;
}

/**
 * Either every value that was asked for, or the refusals; never some of them. A read that names an owner means one secret:
 * what the gate says of another owner's secret of that name does not touch it. Null: there is no such job.
 */
export type ReleaseAnswer =
  | { readonly released: readonly ReleasedValue[]; readonly jobStatus: string }
  | { readonly withheld: readonly Withheld[]; readonly jobStatus: string }
  | null;

const MOST_TRIES = 5;
// PostgreSQL works on one group while the answers of the other are worked on here.
const GROUPS_AT_ONCE = 2;

/**
 * Hands values to a job: load the facts, decide, get the values, write the use log by an INSERT that holds the decision's
 * row versions against the tables, answer. When something moved in between, decide anew.
 */
@Injectable()
export class ReleaseSecrets {
  readonly #facts: InGroups<JobQuestion, JobFactsRow | null>;

  constructor(
    @Inject(Database) database: Database,
    @Inject(SecretStore) private readonly store: SecretStore,
    @Inject(UseLog) private readonly useLog: UseLog,
    @Inject(ApproverRights) private readonly rights: ApproverRights,
  ) {
    const send = sealedJobFacts(database, store.sealedWith('v.reference'));
    this.#facts = new InGroups({ atOnce: GROUPS_AT_ONCE, most: MOST_QUESTIONS, weigh: () => 1, send });
  }

  async execute(ctx: RequestContext, request: ReleaseRequest): Promise<ReleaseAnswer> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const answer = await this.#once(ctx, request);
      if (answer !== 'moved') return answer;
    }
    // Rows that move faster than one can read them: refuse, the caller may ask again.
    throw storeUnavailable();
  }

  async #once(ctx: RequestContext, request: ReleaseRequest): Promise<ReleaseAnswer | 'moved'> {
    const job = await this.#facts.ask({ jobId: request.jobId, name: request.name });
    if (!job) return null;
    const where = { phase: 'release', channel: request.channel, request_id: ctx.requestId } as const;
    const mayApprove = await this.rights.of(ctx, job);
    const { choices, withheld } = this.#decide(job, request, { now: ctx.now(), mayApprove });
    if (choices.length === 0 || (withheld.length > 0 && !request.owner)) {
      await this.useLog.append(withheld.map(({ asked, refusal }) => withheldRow(job, asked, refusal, where)));
      return { withheld: withheld.map(({ refusal }) => refusal), jobStatus: job.status };
    }
    const values = await this.store.get(distinctRequests(choices));
    const released = choices.map(({ asked, secret }) => toReleased(asked, secret, values));
    const rows = choices.map((choice) => releasedRow(job, choice, where));
    return (await this.useLog.append(rows)) ? { released, jobStatus: job.status } : 'moved';
  }

  #decide(job: JobFactsRow, request: ReleaseRequest, { now, mayApprove }: Judging): Decided {
    const valid = job.handout === request.handout && request.tokenValid(job);
    const asker = { askedBy: request.askedBy, tokenValid: valid };
    const facts = new FactsByName(toJobFacts(job, asker, now, mayApprove), job.candidates, mayApprove);
    const judge = (asked: AskedRow): Released | Withheld =>
      decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'release', now });
    const decided: Decided = { choices: [], withheld: [] };
    for (const asked of entriesOf(job, request.name)) {
      const decision = judge(asked);
      const secret = job.candidates?.find((candidate) => candidate.id === decision.secretId);
      // Two variables may mean secrets of one name and two owners: a read of one is not about the other.
      if (request.owner && secret && !isOf(secret, request.owner)) continue;
      if (decision.outcome === 'withheld') decided.withheld.push({ asked, refusal: decision });
      else if (secret) decided.choices.push({ asked, secret, released: decision });
    }
    if (decided.choices.length === 0 && decided.withheld.length === 0) {
      // The name is asked for, but from another owner: the gate refuses what the block does not say.
      const name = request.name ?? '';
      const asked = { variable: name, name, source: `owner/${request.owner?.id ?? 0}`, file: false };
      const refusal = judge(asked);
      if (refusal.outcome === 'withheld') decided.withheld.push({ asked, refusal });
    }
    return decided;
  }
}

interface Judging {
  readonly now: Date;
  readonly mayApprove: MayApprove;
}

interface Decided {
  readonly choices: Choice[];
  readonly withheld: { asked: AskedRow; refusal: Withheld }[];
}

const isOf = (secret: CandidateRow, owner: NonNullable<ReleaseRequest['owner']>): boolean =>
  secret.owner_id === owner.id && secret.owner_kind === owner.kind;

/** One read of the store for each value, however many variables ask for it. */
function distinctRequests(choices: readonly Choice[]): Parameters<SecretStore['get']>[0] {
  const requests = choices.map(({ secret, released }) => ({
    owner: secret.owner_id,
    reference: secret.reference ?? '',
    sealed: secret.sealed,
    permit: released,
  }));
  return [...new Map(requests.map((request) => [request.reference, request])).values()];
}

/** The job's entries that are meant; a name that is not in the block becomes an entry of its own, for the gate to refuse. */
function entriesOf(job: JobFactsRow, name: string | null): readonly AskedRow[] {
  if (name === null) return job.secrets;
  const entries = job.secrets.filter((entry) => entry.name === name);
  return entries.length > 0 ? entries : [{ variable: name, name, source: null, file: false }];
}

function toReleased(asked: AskedRow, secret: CandidateRow, values: ReadonlyMap<string, Sensitive>): ReleasedValue {
  const value = values.get(secret.reference ?? '');
  if (!value) throw storeUnavailable();
  return {
    variable: asked.variable,
    name: secret.name,
    file: asked.file,
    value,
    versionNumber: secret.version_number ?? 0,
    versionId: secret.version_id ?? '',
  };
}
