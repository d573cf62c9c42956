import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { ENVIRONMENT_APPROVALS, type EnvironmentApprovalRow } from '../../releases/index.js';
import {
  decisionsWith,
  OF_RUN,
  RUN_COLUMNS,
  STARTERS,
  type DecidedRow,
  type RequestedRunRow,
} from '../requested-run.js';

/** A request for approvals of a job run at its environment. */
export interface EnvironmentRequestRow extends RequestedRunRow {
  /** Of the job, which is what the gate asks for. */
  id: number;
  request_id: number;
  handout: number;
  environment: string;
  environment_approvals: EnvironmentApprovalRow[] | null;
  decisions: DecidedRow[] | null;
}

const ROWS = `SELECT r.id AS request_id, r.environment, j.id, j.handout, ${RUN_COLUMNS}, ${ENVIRONMENT_APPROVALS},
    ${decisionsWith()}
  ${OF_RUN} WHERE r.secret_id IS NULL`;

/** Of one job: one row or none. */
export const requestOfJob = (
  database: Database,
  ctx: RequestContext,
  jobId: number,
): Promise<EnvironmentRequestRow[]> => database.query<EnvironmentRequestRow>(ctx, `${ROWS} AND r.job_id = $1`, [jobId]);

/** Those that wait, of jobs that others made run, in projects whose jobs the reader sees. */
export function waitingRequests(
  database: Database,
  ctx: RequestContext,
  of: { readonly after: number; readonly most: number },
): Promise<EnvironmentRequestRow[]> {
  const seen = toSql(ctx.held, 'environment:list', { kind: 'project', columns: ownerColumns('n'), firstParameter: 4 });
  return database.query<EnvironmentRequestRow>(
    ctx,
    `${ROWS} AND r.state = 'pending' AND j.status = 'waiting_for_approval' AND r.id > $1
        AND ($3 IN (${STARTERS})) IS NOT TRUE AND (${seen.text})
      ORDER BY r.id LIMIT $2`,
    [of.after, of.most, ctx.person.userId, ...seen.params],
  );
}

export interface EnvironmentDecisionMade {
  readonly requestId: number;
  readonly jobId: number;
  readonly environment: string;
  readonly outcome: 'given' | 'refused';
  readonly reason: string;
  readonly sha: string;
}

/** Writes down what the caller decided, with all that it is bound to. */
export async function insertEnvironmentDecision(
  database: Database,
  ctx: RequestContext,
  made: EnvironmentDecisionMade,
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO approvals (request_id, job_id, environment, outcome, approver_id, reason, sha) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [made.requestId, made.jobId, made.environment, made.outcome, ctx.person.userId, made.reason, made.sha],
  );
}

/** Nothing is asked for any more. */
export async function closeRequest(
  database: Database,
  ctx: RequestContext,
  requestId: number,
  state: 'approved' | 'refused',
): Promise<void> {
  await database.query(ctx, 'UPDATE approval_requests SET state = $2 WHERE id = $1', [requestId, state]);
}
