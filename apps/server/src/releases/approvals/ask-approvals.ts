import { Inject, Injectable } from '@nestjs/common';
import { decideAsked, decideEnvironment, type EnvironmentDecision } from '@lockkeeper/release';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog, type AuditFact } from '../../platform/events/index.js';
import { Settings } from '../../settings/index.js';
import { FactsByName, toAsked, toJobFacts } from '../gate-facts.js';
import { loadJobFactsInside, type JobFactsRow } from '../release-facts.query.js';
import {
  jobsThatMayWait,
  openEnvironmentRequests,
  openRequests,
  type OpenedRequest,
} from './approval-requests.query.js';
import { ApproverRights } from './approver-rights.js';

const HOUR_MS = 3_600_000;

/** What a job waits for. */
export interface Awaited {
  readonly secretIds: readonly string[];
  /** Its run must be approved for its environment. */
  readonly environment: boolean;
}

const NOTHING: Awaited = { secretIds: [], environment: false };
export const awaitsAny = ({ secretIds, environment }: Awaited): boolean => environment || secretIds.length > 0;

/** Finds out which jobs must wait for approvals before any runner hears of them, and asks for what they wait for. */
@Injectable()
export class AskApprovals {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ApproverRights) private readonly rights: ApproverRights,
  ) {}

  /** Those that must wait. Inside the transaction that queues them; what is asked for already is not asked again. */
  async execute(ctx: RequestContext, jobIds: readonly number[]): Promise<ReadonlySet<number>> {
    const suspects = jobIds.length === 0 ? [] : await jobsThatMayWait(this.database, ctx, jobIds);
    if (suspects.length === 0) return new Set();
    const jobs = await loadJobFactsInside(this.database, ctx, suspects);
    const waiting: (Awaited & { readonly job: JobFactsRow })[] = [];
    for (const job of jobs) {
      const awaited = await this.awaitedBy(ctx, job);
      if (awaitsAny(awaited)) waiting.push({ ...awaited, job });
    }
    if (waiting.length > 0) await this.#open(ctx, waiting);
    return new Set(waiting.map(({ job }) => job.id));
  }

  /** What the gate would let go once somebody approves; nothing where it withholds anyway. */
  async awaitedBy(ctx: RequestContext, job: JobFactsRow): Promise<Awaited> {
    const now = ctx.now();
    const mayApprove = await this.rights.of(ctx, job);
    const judged = toJobFacts(job, { askedBy: null, tokenValid: false }, now, mayApprove);
    const facts = new FactsByName(judged, job.candidates, mayApprove);
    const awaited = new Set<string>();
    for (const asked of job.secrets) {
      const decision = decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'hypothetical', now });
      if (decision.outcome === 'would_withhold') return NOTHING;
      if (decision.awaitsSecretApproval && decision.secretId !== null) awaited.add(decision.secretId);
    }
    const { refusal } = decideEnvironment(judged, 'hypothetical', now);
    return { secretIds: [...awaited], environment: refusal?.code === 'environment_not_approved' };
  }

  /** What approvals of its run say of the job's environment now. */
  async environmentOf(ctx: RequestContext, job: JobFactsRow): Promise<EnvironmentDecision> {
    const now = ctx.now();
    const asker = { askedBy: null, tokenValid: false };
    return decideEnvironment(toJobFacts(job, asker, now, await this.rights.of(ctx, job)), 'hypothetical', now);
  }

  async #open(ctx: RequestContext, waiting: readonly (Awaited & { readonly job: JobFactsRow })[]): Promise<void> {
    const { approvalTimeoutHours } = await this.settings.numbers(ctx);
    const dueAt = new Date(ctx.now().getTime() + approvalTimeoutHours * HOUR_MS);
    const secrets = waiting.flatMap(({ job, secretIds }) => secretIds.map((secretId) => ({ jobId: job.id, secretId })));
    const runs = waiting.filter(({ environment }) => environment).map(({ job }) => job.id);
    const opened = secrets.length > 0 ? await openRequests(this.database, ctx, secrets, dueAt) : [];
    const guarded = runs.length > 0 ? await openEnvironmentRequests(this.database, ctx, runs, dueAt) : [];
    const byId = new Map(waiting.map(({ job }) => [job.id, job]));
    await this.events.recordAll(ctx, [
      ...opened.map((request) => approvalEvent('secret.approval_requested', request, byId.get(request.job_id)!)),
      ...guarded.map((jobId) => environmentEvent('environment.approval_requested', byId.get(jobId)!)),
    ]);
  }
}

type AboutJob = Pick<
  JobFactsRow,
  'id' | 'name' | 'project_id' | 'pipeline_id' | 'project_path' | 'environment' | 'ref_kind' | 'ref_name' | 'sha'
>;

const jobDetails = (job: AboutJob): Readonly<Record<string, unknown>> => ({
  projectPath: job.project_path,
  pipelineId: job.pipeline_id,
  jobId: job.id,
  job: job.name,
  refKind: job.ref_kind,
  refName: job.ref_name,
  sha: job.sha,
});

/** What happens to approvals of a job run for its environment is told where the job is. */
export const environmentEvent = (
  action: string,
  job: AboutJob,
  details: Readonly<Record<string, unknown>> = {},
): AuditFact => ({
  action,
  namespaceId: job.project_id,
  target: { kind: 'job', id: job.id, name: job.name },
  details: { environment: job.environment, ...jobDetails(job), ...details },
});

type AboutSecret = Pick<OpenedRequest, 'secret_id' | 'secret_name' | 'owner_id' | 'environment_scope'>;

/** What happens to approvals is told where the secret is. */
export function approvalEvent(
  action: string,
  secret: AboutSecret,
  job: AboutJob,
  details: Readonly<Record<string, unknown>> = {},
): AuditFact {
  return {
    action,
    namespaceId: secret.owner_id,
    target: { kind: 'secret', id: secret.secret_id, name: secret.secret_name },
    details: { environmentScope: secret.environment_scope, ...jobDetails(job), ...details },
  };
}
