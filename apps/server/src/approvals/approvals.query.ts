import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { unhidden } from '../secrets/index.js';
import {
  decisionsWith,
  OF_RUN,
  RUN_COLUMNS,
  STARTERS,
  type DecidedRow,
  type RequestedRunRow,
} from './requested-run.js';

/** A request for a secret. */
export interface ApprovalRow extends RequestedRunRow {
  id: number;
  secret_id: string;
  secret_name: string;
  owner_id: number;
  owner_path: string | null;
  job_id: number;
  environment: string | null;
  decisions: DecisionRow[] | null;
}

export interface DecisionRow extends DecidedRow {
  metadata_version: number;
}

const ROWS = `SELECT r.id, r.secret_id, r.secret_name, r.owner_id, o.full_path AS owner_path, j.id AS job_id, j.environment,
    ${RUN_COLUMNS}, ${decisionsWith('metadata_version')}
  ${OF_RUN} JOIN namespaces o ON o.id = r.owner_id`;
const OF_SECRETS = 'r.secret_id IS NOT NULL';

export interface RequestsOf {
  readonly jobId: number | null;
  readonly secretId: string | null;
  readonly after: number;
  readonly most: number;
}

/** Of a job, a secret or both, as far as no access rule hides the secret. */
export function approvalRows(database: Database, ctx: RequestContext, of: RequestsOf): Promise<ApprovalRow[]> {
  const parameters: unknown[] = [of.jobId, of.secretId, of.after, of.most];
  const seen = ctx.held.ruled('secret:read', 'secret')
    ? `NOT EXISTS (SELECT FROM secrets s WHERE s.id = r.secret_id AND NOT ${unhidden(ctx)(parameters)})`
    : 'true';
  return database.query<ApprovalRow>(
    ctx,
    `${ROWS} WHERE ${OF_SECRETS} AND ($1::bigint IS NULL OR r.job_id = $1) AND ($2::uuid IS NULL OR r.secret_id = $2) AND r.id > $3 AND ${seen}
      ORDER BY r.id LIMIT $4`,
    parameters,
  );
}

/** Those that wait, of jobs that others made run, where the reader sees the names of secrets. */
export function waitingRows(
  database: Database,
  ctx: RequestContext,
  of: Pick<RequestsOf, 'after' | 'most'>,
): Promise<ApprovalRow[]> {
  const parameters: unknown[] = [of.after, of.most, ctx.person.userId];
  const sees = (['group', 'project'] as const).map((kind) => {
    const target = { kind, columns: ownerColumns('o'), firstParameter: parameters.length + 1 } as const;
    const { text, params } = toSql(ctx.held, 'secret:list', target);
    parameters.push(...params);
    return `(o.kind = '${kind}' AND (${text}))`;
  });
  return database.query<ApprovalRow>(
    ctx,
    `${ROWS} WHERE ${OF_SECRETS} AND r.state = 'pending' AND j.status = 'waiting_for_approval' AND r.id > $1
        AND ($3 IN (${STARTERS})) IS NOT TRUE AND (${sees.join(' OR ')})
      ORDER BY r.id LIMIT $2`,
    parameters,
  );
}

export interface RequestRow {
  id: number;
  state: string;
}

/** The request for a secret of a job that the caller holds, or null: for its environment; null when none was made. */
export async function lockRequest(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  secretId: string | null,
): Promise<RequestRow | null> {
  const sql = `SELECT id, state FROM approval_requests
    WHERE job_id = $1 AND secret_id IS NOT DISTINCT FROM $2::uuid FOR UPDATE`;
  return (await database.query<RequestRow>(ctx, sql, [jobId, secretId]))[0] ?? null;
}

export interface SecretDecision {
  readonly requestId: number;
  readonly jobId: number;
  readonly secretId: string;
  readonly outcome: 'given' | 'refused';
  readonly reason: string;
  readonly metadataVersion: number;
  readonly versionId: string;
  readonly sha: string;
}

/** Writes down what the caller decided, with all that it is bound to. */
export async function insertDecision(database: Database, ctx: RequestContext, made: SecretDecision): Promise<void> {
  await database.query(
    ctx,
    `WITH decided AS (UPDATE approval_requests SET state = $9 WHERE id = $1)
     INSERT INTO approvals (request_id, job_id, secret_id, outcome, approver_id, reason, metadata_version, version_id, sha)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $10)`,
    [
      made.requestId,
      made.jobId,
      made.secretId,
      made.outcome,
      ctx.person.userId,
      made.reason,
      made.metadataVersion,
      made.versionId,
      made.outcome === 'given' ? 'approved' : 'refused',
      made.sha,
    ],
  );
}

/** How many stood and stand no more. */
export async function withdrawDecisions(database: Database, ctx: RequestContext, requestId: number): Promise<number> {
  const rows = await database.query(
    ctx,
    `UPDATE approvals SET withdrawn_at = now(), withdrawn_by = $2
      WHERE request_id = $1 AND outcome = 'given' AND withdrawn_at IS NULL RETURNING id`,
    [requestId, ctx.person.userId],
  );
  return rows.length;
}

/** Whether the latest hand-out of a job has got a secret. */
export async function wasReleased(
  database: Database,
  ctx: RequestContext,
  of: { readonly jobId: number; readonly secretId: string; readonly handout: number },
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `SELECT 1 FROM secret_uses WHERE job_id = $1 AND secret_id = $2 AND handout = $3 AND outcome = 'released' LIMIT 1`,
    [of.jobId, of.secretId, of.handout],
  );
  return rows.length > 0;
}

/** Jobs that wait, by id: those with a request that nobody decided in time, or all. */
export async function waitingJobs(
  database: Database,
  ctx: RequestContext,
  of: { readonly dueBy: Date | null; readonly after: number; readonly most: number },
): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT j.id FROM jobs j WHERE j.status = 'waiting_for_approval' AND j.id > $2 AND ($1::timestamptz IS NULL
        OR EXISTS (SELECT FROM approval_requests r WHERE r.job_id = j.id AND r.state = 'pending' AND r.due_at <= $1))
      ORDER BY j.id LIMIT $3`,
    [of.dueBy, of.after, of.most],
  );
  return rows.map((row) => row.id);
}

/** Of a secret, or with nulls of the job's environment. */
export type OverdueRow = { id: number; owner_id: number } & (
  | { secret_id: string; secret_name: string; environment_scope: string }
  | { secret_id: null; secret_name: null; environment_scope: '' }
);

/** Closes the requests of a job that nobody decided in time. */
export function closeOverdue(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  dueBy: Date,
): Promise<OverdueRow[]> {
  return database.query<OverdueRow>(
    ctx,
    `WITH closed AS (UPDATE approval_requests SET state = 'timed_out'
       WHERE job_id = $1 AND state = 'pending' AND due_at <= $2 RETURNING id, secret_id, secret_name, owner_id)
     SELECT c.*, coalesce(s.environment_scope, '') AS environment_scope
       FROM closed c LEFT JOIN secrets s ON s.id = c.secret_id ORDER BY c.id`,
    [jobId, dueBy],
  );
}
