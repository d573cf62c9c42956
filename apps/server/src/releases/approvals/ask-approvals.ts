import { Inject, Injectable } from '@nestjs/common';
import { decideAsked } from '@lockkeeper/release';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog, type AuditFact } from '../../platform/events/index.js';
import { Settings } from '../../settings/index.js';
import { FactsByName, toAsked, toJobFacts } from '../gate-facts.js';
import { loadJobFactsInside, type JobFactsRow } from '../release-facts.query.js';
import { jobsThatMayWait, openRequests, type OpenedRequest } from './approval-requests.query.js';
import { ApproverRights } from './approver-rights.js';

const HOUR_MS = 3_600_000;

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
    const awaited: { jobId: number; secretId: string }[] = [];
    for (const job of jobs)
      for (const secretId of await this.awaitedBy(ctx, job)) awaited.push({ jobId: job.id, secretId });
    if (awaited.length > 0) await this.#open(ctx, jobs, awaited);
    return new Set(awaited.map(({ jobId }) => jobId));
  }

  /** The secrets that the gate would release once somebody approves; none where it withholds anyway. */
  async awaitedBy(ctx: RequestContext, job: JobFactsRow): Promise<string[]> {
    const now = ctx.now();
    const mayApprove = await this.rights.of(ctx, job);
    const facts = new FactsByName(
      toJobFacts(job, { askedBy: null, tokenValid: false }, now),
      job.candidates,
      mayApprove,
    );
    const awaited = new Set<string>();
    for (const asked of job.secrets) {
      const decision = decideAsked({ asked: toAsked(asked), ...facts.of(asked.name), phase: 'hypothetical', now });
      if (decision.outcome === 'would_withhold') return [];
      if (decision.awaitsApproval && decision.secretId !== null) awaited.add(decision.secretId);
    }
    return [...awaited];
  }

  async #open(
    ctx: RequestContext,
    jobs: readonly JobFactsRow[],
    awaited: readonly { jobId: number; secretId: string }[],
  ): Promise<void> {
    const { approvalTimeoutHours } = await this.settings.numbers(ctx);
    const dueAt = new Date(ctx.now().getTime() + approvalTimeoutHours * HOUR_MS);
    const opened = await openRequests(this.database, ctx, awaited, dueAt);
    const byId = new Map(jobs.map((job) => [job.id, job]));
    await this.events.recordAll(
      ctx,
      opened.map((request) => approvalEvent('secret.approval_requested', request, byId.get(request.job_id)!)),
    );
  }
}

type AboutSecret = Pick<OpenedRequest, 'secret_id' | 'secret_name' | 'owner_id' | 'environment_scope'>;

/** What happens to approvals is told where the secret is. */
export function approvalEvent(
  action: string,
  secret: AboutSecret,
  job: Pick<JobFactsRow, 'id' | 'name' | 'pipeline_id' | 'project_path' | 'ref_kind' | 'ref_name' | 'sha'>,
  details: Readonly<Record<string, unknown>> = {},
): AuditFact {
  return {
    action,
    namespaceId: secret.owner_id,
    target: { kind: 'secret', id: secret.secret_id, name: secret.secret_name },
    details: {
      environmentScope: secret.environment_scope,
      projectPath: job.project_path,
      pipelineId: job.pipeline_id,
      jobId: job.id,
      job: job.name,
      refKind: job.ref_kind,
      refName: job.ref_name,
      sha: job.sha,
      ...details,
    },
  };
}
