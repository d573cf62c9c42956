import { Inject, Injectable } from '@nestjs/common';
import { subject, type ActorAbilities } from '@lockkeeper/abilities';
import { environmentApprovals } from '@lockkeeper/release';
import { ShowJobs } from '../../pipelines/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { pageRequest, parseId, toPage, type Page } from '../../platform/graphql/index.js';
import { approvedEnvironment, environmentFacts, startersOf } from '../../releases/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { isHimself } from '../decide-approval.js';
import { toDecided, toRequestedRun, waits, type DecidedRow } from '../requested-run.js';
import { requestOfJob, waitingRequests, type EnvironmentRequestRow } from './environment-approvals.query.js';
import type { EnvironmentApproval, EnvironmentApprovalsArgs } from './environment-approvals.types.js';

const BATCH = 200;
const MOST_BATCHES = 5;

/** Job runs that wait for approvals of their environments, and what became of one. */
@Injectable()
export class ListEnvironmentApprovals {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
  ) {}

  async execute(ctx: RequestContext, args: EnvironmentApprovalsArgs): Promise<Page<EnvironmentApproval>> {
    const page = pageRequest(args);
    const after = Number(page.after?.[0] ?? 0) || 0;
    const found =
      args.jobId == null ? await this.#waitingForMe(ctx, after, page.size + 1) : await this.#ofJob(ctx, args.jobId);
    const shown = found.filter(({ id }) => Number(id) > after);
    return toPage(shown, page, ({ id }) => [Number(id)], { map: (one) => one });
  }

  /** That of a job that the caller has just decided about. */
  async one(ctx: RequestContext, jobId: number): Promise<EnvironmentApproval> {
    const [found] = await this.#show(ctx, await requestOfJob(this.database, ctx, jobId));
    if (!found) throw notFound();
    return found;
  }

  async #ofJob(ctx: RequestContext, jobId: string): Promise<EnvironmentApproval[]> {
    const { row } = await this.jobs.visible(ctx, parseId(jobId));
    return this.#show(ctx, await requestOfJob(this.database, ctx, row.id));
  }

  /** Which names a protection matches is not for SQL to tell, so some rows may fall out of a batch. */
  async #waitingForMe(ctx: RequestContext, from: number, most: number): Promise<EnvironmentApproval[]> {
    const found: EnvironmentApproval[] = [];
    for (let batch = 0, after = from; batch < MOST_BATCHES && found.length < most; batch++) {
      const rows = await waitingRequests(this.database, ctx, { after, most: BATCH });
      found.push(...(await this.#show(ctx, rows)).filter(({ mayDecide }) => mayDecide));
      if (rows.length < BATCH) break;
      after = rows.at(-1)!.request_id;
    }
    return found.slice(0, most);
  }

  async #show(ctx: RequestContext, rows: readonly EnvironmentRequestRow[]): Promise<EnvironmentApproval[]> {
    const approvers = new Set(rows.flatMap((row) => (row.environment_approvals ?? []).map((one) => one.approver_id)));
    const people = approvers.size === 0 ? new Map() : await this.abilities.of(ctx, [...approvers]);
    return rows.map((row) => toEnvironmentApproval(ctx, row, people));
  }
}

/** No rule looks at what protects a job's ref or environment when it is only read. */
function seesJob(ctx: RequestContext, row: EnvironmentRequestRow): boolean {
  const place = { ancestorIds: row.ancestor_ids, archived: row.project_archived, environmentName: row.environment };
  return ctx.can('job:read', subject.job({ ...place, pushRole: null, deployRole: null }));
}

function toEnvironmentApproval(
  ctx: RequestContext,
  row: EnvironmentRequestRow,
  people: ReadonlyMap<number, ActorAbilities>,
): EnvironmentApproval {
  const mayDeploy = (person: ActorAbilities | undefined): boolean =>
    (person && environmentFacts(row, row.environment, person)?.actorMayDeploy) ?? false;
  const startedBy = startersOf(row);
  const environment = approvedEnvironment(row, null, (_, approverId) => mayDeploy(people.get(approverId)));
  const run = { handout: row.handout, sha: row.sha, startedBy };
  const { approvedBy, required } = environmentApprovals({ id: row.id, environment, run });
  return {
    ...toRequestedRun(row),
    id: String(row.request_id),
    jobId: String(row.id),
    environment: row.environment,
    approvedCount: approvedBy.length,
    requiredCount: required,
    decisions: (row.decisions ?? []).map((one) => ({ ...toDecided(one), counts: counts(one, approvedBy) })),
    mayDecide: mayStillDecide(ctx, row, { startedBy, approvedBy }) && mayDeploy(ctx.held),
  };
}

function mayStillDecide(
  ctx: RequestContext,
  row: EnvironmentRequestRow,
  { startedBy, approvedBy }: { readonly startedBy: readonly number[]; readonly approvedBy: readonly number[] },
): boolean {
  const me = ctx.person.userId;
  return isHimself(ctx) && waits(row) && seesJob(ctx, row) && !startedBy.includes(me) && !approvedBy.includes(me);
}

const counts = (row: DecidedRow, approvedBy: readonly number[]): boolean =>
  row.outcome === 'given' && row.withdrawn_at === null && approvedBy.includes(row.approver_id);
