import { toRefKind } from '../projects/index.js';
import { PROTECTED_ENVIRONMENTS, type ProtectionRow } from '../releases/index.js';
import { toUserCore } from '../sessions/index.js';
import { SecretApprovalState } from './approvals.types.js';

/** A request for approvals with its job, as it is shown, and what tells who may decide about it. */
export interface RequestedRunRow {
  state: 'pending' | 'approved' | 'refused' | 'timed_out';
  asked_at: Date;
  due_at: Date;
  job_name: string;
  job_status: string;
  pipeline_id: number;
  project_path: string;
  project_archived: boolean;
  ancestor_ids: number[];
  protected_environments: ProtectionRow[] | null;
  ref_kind: 'branch' | 'tag';
  ref_name: string;
  sha: string;
  actor_id: number;
  retried_by: number | null;
  impersonator_id: number | null;
  retried_by_impersonator: number | null;
  starters: { id: number; username: string; name: string }[];
}

export interface DecidedRow {
  outcome: 'given' | 'refused';
  approver_id: number;
  username: string | null;
  name: string | null;
  reason: string;
  decided_at: string;
  withdrawn_at: string | null;
}

/** Who made job `j` of pipeline `p` run. */
export const STARTERS = 'p.actor_id, j.retried_by, p.impersonator_id, j.retried_by_impersonator';

/** The columns of `RequestedRunRow`, of request `r` in `OF_RUN`. */
export const RUN_COLUMNS = `r.state, r.asked_at, r.due_at, j.name AS job_name, j.status AS job_status, j.pipeline_id,
    j.retried_by, j.retried_by_impersonator, p.impersonator_id, n.full_path AS project_path,
    n.archived OR n.deleted_at IS NOT NULL AS project_archived, n.ancestor_ids, p.ref_kind, p.ref_name, p.sha, p.actor_id,
    ${PROTECTED_ENVIRONMENTS},
    (SELECT coalesce(json_agg(json_build_object('id', u.id, 'username', u.username, 'name', u.name) ORDER BY u.id), '[]')
       FROM users u WHERE u.id IN (${STARTERS})) AS starters`;
export const OF_RUN = `FROM approval_requests r JOIN jobs j ON j.id = r.job_id JOIN pipelines p ON p.id = j.pipeline_id
  JOIN namespaces n ON n.id = j.project_id`;

/** What was decided about request `r`, oldest first, with further columns of approvals `a`; null where nothing was. */
export const decisionsWith = (...columns: string[]): string => {
  const names = ['outcome', 'approver_id', 'reason', 'decided_at', 'withdrawn_at', ...columns];
  const pairs = names.map((name) => `'${name}', a.${name}`).join(', ');
  return `(SELECT json_agg(json_build_object(${pairs}, 'username', u.username, 'name', u.name) ORDER BY a.id)
       FROM approvals a LEFT JOIN users u ON u.id = a.approver_id WHERE a.request_id = r.id) AS decisions`;
};

export const waits = (row: RequestedRunRow): boolean =>
  row.state === 'pending' && row.job_status === 'waiting_for_approval';

/** What the interface shows of every request. */
export const toRequestedRun = (row: RequestedRunRow) => ({
  state:
    row.state === 'pending' && !waits(row)
      ? SecretApprovalState.ENDED
      : (row.state.toUpperCase() as SecretApprovalState),
  jobName: row.job_name,
  pipelineId: String(row.pipeline_id),
  projectPath: row.project_path,
  refKind: toRefKind(row.ref_kind),
  refName: row.ref_name,
  sha: row.sha,
  startedBy: row.starters.map((user) => ({ ...user, id: String(user.id) })),
  askedAt: row.asked_at,
  dueAt: row.due_at,
});

export const toDecided = (row: DecidedRow) => ({
  approved: row.outcome === 'given',
  approver: toUserCore({ id: row.approver_id, username: row.username, name: row.name }),
  reason: row.reason,
  decidedAt: new Date(row.decided_at),
  withdrawnAt: row.withdrawn_at === null ? null : new Date(row.withdrawn_at),
});
