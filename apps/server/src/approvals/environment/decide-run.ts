import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { JobLifecycle, ShowJobs, type LockedJob } from '../../pipelines/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound, refuse } from '../../platform/errors/index.js';
import { parseId } from '../../platform/graphql/index.js';
import { loadJobFactsInside, type JobFactsRow } from '../../releases/index.js';
import { lockRequest, type RequestRow } from '../approvals.query.js';
import { requireOther, requirePerson, requireReason } from '../decide-approval.js';

export interface AskedRunDecision {
  readonly jobId: string;
  readonly reason: string;
}

/** A request for approvals of a job run that the caller may decide about, its job held. */
export interface DecidableRun {
  readonly job: JobFactsRow;
  readonly environment: string;
  readonly locked: LockedJob;
  readonly request: RequestRow;
  readonly reason: string;
}

/** What approving, refusing and withdrawing have in common: who may deploy to the environment and did not start the job. */
@Injectable()
export class DecideRun {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
  ) {}

  /** The id of the job. `work` runs in one transaction. */
  async execute(
    ctx: RequestContext,
    asked: AskedRunDecision,
    work: (ctx: RequestContext, decidable: DecidableRun) => Promise<void>,
  ): Promise<number> {
    const { row, project, demands } = await this.jobs.visible(ctx, parseId(asked.jobId));
    const { environment } = row;
    if (environment === null) throw notWaiting();
    const { ancestorIds, archived } = project;
    const { deployRole } = demands;
    const place = subject.environment({ ancestorIds, archived, deployRole, environmentName: environment });
    ctx.require('environment:deploy', place);
    requirePerson(ctx, 'environment:deploy');
    const reason = requireReason(asked.reason);
    return this.database.transaction(ctx, async (inside) => {
      const locked = await this.lifecycle.locked(inside, row.id);
      const [job] = await loadJobFactsInside(this.database, inside, [row.id]);
      if (!locked || !job) throw notFound();
      requireOther(inside, job);
      const request = await lockRequest(this.database, inside, job.id, null);
      if (!request) throw notWaiting();
      await work(inside, { job, environment, locked, request, reason });
      return job.id;
    });
  }
}

/** For what only a job that waits allows. */
export function requireRunWaiting({ locked, request }: DecidableRun): void {
  if (locked.status !== 'waiting_for_approval' || request.state !== 'pending') throw notWaiting();
}

const notWaiting = (): Error =>
  refuse('NOT_WAITING', 'jobId', 'The job does not wait for an approval for its environment.');
