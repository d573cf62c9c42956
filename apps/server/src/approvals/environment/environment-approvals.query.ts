import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import {
  ENVIRONMENT_APPROVALS,
  PROTECTED_ENVIRONMENTS,
  type EnvironmentApprovalRow,
  type ProtectionRow,
} from '../../releases/index.js';
import { STARTERS } from '../approvals.query.js';

/** A request with its job, as it is shown, and what tells who may decide about it. */
export interface EnvironmentRequestRow {
  /** Of the job, which is what the gate asks for. */
  id: number;
  request_id: number;
  state: 'pending' | 'approved' | 'refused' | 'timed_out';
  asked_at: Date;
  due_at: Date;
  job_name: string;
  job_status: string;
  handout: number;
  pipeline_id: number;
  environment: string;
  project_path: string;
  project_archived: boolean;
  ancestor_ids: number[];
  protected_environments: ProtectionRow[] | null;
  environment_approvals: EnvironmentApprovalRow[] | null;
  ref_kind: 'branch' | 'tag';
  ref_name: string;
  sha: string;
  actor_id: number;
  retried_by: number | null;
  impersonator_id: number | null;
  retried_by_impersonator: number | null;
  starters: { id: number; username: string; name: string }[];
  decisions: EnvironmentDecisionRow[] | null;
}

export interface EnvironmentDecisionRow {
  outcome: 'given' | 'refused';
  approver_id: number;
  username: string | null;
  name: string | null;
  reason: string;
  decided_at: string;
  withdrawn_at: string | null;
}

const ROWS = `SELECT r.id AS request_id, r.state, r.asked_at, r.due_at, r.environment, j.id, j.name AS job_name,
    j.status AS job_status, j.handout, j.pipeline_id, j.retried_by, j.retried_by_impersonator, p.impersonator_id,
    n.full_path AS project_path, n.archived OR n.deleted_at IS NOT NULL AS project_archived, n.ancestor_ids,
    p.ref_kind, p.ref_name, p.sha, p.actor_id, ${PROTECTED_ENVIRONMENTS}, ${ENVIRONMENT_APPROVALS},
    (SELECT coalesce(json_agg(json_build_object('id', u.id, 'username', u.username, 'name', u.name) ORDER BY u.id), '[]')
       FROM users u WHERE u.id IN (${STARTERS})) AS starters,
    (SELECT json_agg(json_build_object('outcome', a.outcome, 'approver_id', a.approver_id, 'username', u.username, 'name', u.name,
        'reason', a.reason, 'decided_at', a.decided_at, 'withdrawn_at', a.withdrawn_at) ORDER BY a.id)
       FROM approvals a LEFT JOIN users u ON u.id = a.approver_id WHERE a.request_id = r.id) AS decisions
  FROM approval_requests r JOIN jobs j ON j.id = r.job_id JOIN pipelines p ON p.id = j.pipeline_id
  JOIN namespaces n ON n.id = j.project_id WHERE r.secret_id IS NULL`;

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
