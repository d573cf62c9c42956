import type { RequestContext } from '../platform/context/index.js';
import { RULE_FACTS, RULE_LASTS, type RuleRow } from '../sessions/index.js';
import type { Database } from '../platform/database/index.js';
import { pinOverlapAfter } from '../settings/index.js';
import { RUNNER_SERVES } from './runner-serves.query.js';
import type { CandidateRow, EnvironmentApprovalRow, ProtectionRow } from './candidate-rows.js';

/** What the gate must know of the project, whoever asks. */
export interface ProjectFactsRow {
  project_id: number;
  project_path: string;
  project_archived: boolean;
  ancestor_ids: number[];
  groups: { id: number; full_path: string }[] | null;
  protected_refs: { kind: 'branch' | 'tag'; pattern: string }[] | null;
  protected_environments: ProtectionRow[] | null;
  candidates: CandidateRow[] | null;
}

export interface MembershipRow {
  namespace_id: number;
  role: number;
  expires_at: string | null;
  via_group_id: number | null;
  custom_role_id: number | null;
}

/** The person whose rights count, as he stands now: with all his rights, whatever token he asks by. */
export interface ActorFactsRow {
  actor_admin: boolean;
  actor_blocked: boolean;
  actor_username: string;
  memberships: MembershipRow[] | null;
  /** Those over the project that speak about deploying. */
  access_rules: RuleRow[] | null;
}

export interface JobFactsRow extends ProjectFactsRow, ActorFactsRow {
  id: number;
  status: string;
  version: number;
  handout: number;
  token_hash: Buffer | null;
  pipeline_id: number;
  name: string;
  stage: string;
  environment: string | null;
  secrets: AskedRow[];
  /** Null where there are none. */
  environment_approvals: EnvironmentApprovalRow[] | null;
  debug_trace: string | null;
  runner_id: number | null;
  runner_manager_id: number | null;
  runner_alive: boolean | null;
  runner_tags: string[] | null;
  ref_kind: 'branch' | 'tag';
  ref_name: string;
  sha: string;
  source: string;
  fork: boolean | null;
  actor_id: number;
  retried_by: number | null;
  /** The administrators who acted as one of the two. */
  impersonator_id: number | null;
  retried_by_impersonator: number | null;
}

/** One entry of a job's `secrets:` block as it is stored. `source` null means the job's own project. */
export interface AskedRow {
  variable: string;
  name: string;
  source: string | null;
  file: boolean;
}

// A deleted secret withholds by its own name, so that its use log tells who still asks for it. Of several, the last one.
const LIVE_OR_LAST_DELETED = `(s.deleted_at IS NULL OR NOT EXISTS (
     SELECT FROM secrets x WHERE x.namespace_id = s.namespace_id AND x.name = s.name AND x.environment_scope = s.environment_scope
       AND x.id <> s.id AND (x.deleted_at IS NULL OR x.deleted_at > s.deleted_at)))`;

// Looked up only where one is demanded. A release by an earlier hand-out, after the approval was given, has used it up.
const APPROVALS = `CASE WHEN s.approval_required THEN
     (SELECT json_agg(json_build_object('approver_id', a.approver_id, 'metadata_version', a.metadata_version,
        'version_id', a.version_id, 'sha', a.sha, 'withdrawn', a.withdrawn_at IS NOT NULL,
        'used_by_handout', (SELECT max(x.handout) FROM secret_uses x WHERE x.job_id = a.job_id AND x.secret_id = a.secret_id
           AND x.outcome = 'released' AND x.handout <> j.handout AND x.occurred_at > a.decided_at)) ORDER BY a.id)
      FROM approvals a WHERE a.job_id = j.id AND a.secret_id = s.id AND a.outcome = 'given') END`;

/** Of job `j`. */
export const ENVIRONMENT_APPROVALS = `(SELECT json_agg(json_build_object('approver_id', a.approver_id, 'sha', a.sha,
     'environment', a.environment, 'withdrawn', a.withdrawn_at IS NOT NULL,
     'used_by_handout', (SELECT max(x.handout) FROM secret_uses x WHERE x.job_id = a.job_id
        AND x.outcome = 'released' AND x.handout <> j.handout AND x.occurred_at > a.decided_at)) ORDER BY a.id)
   FROM approvals a WHERE a.job_id = j.id AND a.secret_id IS NULL AND a.outcome = 'given') AS environment_approvals`;

// Looked up only for what was replaced since it was pinned. Each change of the value makes the next number.
const VERSION_ENDS = `CASE WHEN v.id <> s.current_version_id THEN ${pinOverlapAfter(
  '(SELECT min(x.created_at) FROM secret_versions x WHERE x.secret_id = s.id AND x.number > v.number)',
)} END`;

/** `pins`: the join by which a pipeline's pins take the place of current versions. */
export const candidatesOf = (names: string, pins: string | null, sealed: string | null = null): string => `
  (SELECT json_agg(json_build_object(
     'id', s.id, 'name', s.name, 'owner_id', o.id, 'owner_kind', o.kind, 'owner_path', o.full_path,
     'owner_archived', o.archived OR o.deleted_at IS NOT NULL, 'manager_active', coalesce(m.active, false),
     'environment_scope', s.environment_scope, 'branch_scope', s.branch_scope, 'tag_scope', s.tag_scope,
     'protected', s.protected, 'allowed_project_ids', s.allowed_project_ids, 'accepted_sources', s.accepted_sources,
     'forks_allowed', s.forks_allowed, 'approval_required', s.approval_required, 'condition', s.condition,
     'approval_exempt_refs', s.approval_exempt_refs, 'expires_at', s.expires_at,
     'frozen', s.frozen_at IS NOT NULL OR m.frozen_at IS NOT NULL, 'deleted', s.deleted_at IS NOT NULL, 'metadata_version', s.metadata_version, 'version_id', v.id,
     'version_number', v.number, 'version_destroyed', v.destroyed_at IS NOT NULL, 'reference', v.reference${pins ? `, 'approvals', ${APPROVALS}, 'version_ends_at', ${VERSION_ENDS}` : ''}${sealed ? `, 'sealed', ${sealed}` : ''}))
   FROM secrets s
   JOIN namespaces o ON o.id = s.namespace_id
   LEFT JOIN secrets_managers m ON m.namespace_id = o.id
   ${pins ?? ''}
   LEFT JOIN secret_versions v ON v.id = ${pins ? 'coalesce(pin.version_id, s.current_version_id)' : 's.current_version_id'}
   WHERE s.namespace_id = ANY(n.ancestor_ids) AND ${names}) AS candidates`;

/** Of project `n`. */
export const PROTECTED_ENVIRONMENTS = `(SELECT json_agg(json_build_object('pattern', e.pattern, 'deploy_role', e.deploy_role,
     'required_approvals', e.required_approvals)) FROM protected_environments e WHERE e.project_id = n.id) AS protected_environments`;

export const PROJECT_FACTS = `
  n.id AS project_id, n.full_path AS project_path, n.archived OR n.deleted_at IS NOT NULL AS project_archived, n.ancestor_ids,
  (SELECT json_agg(json_build_object('id', g.id, 'full_path', g.full_path) ORDER BY cardinality(g.ancestor_ids) DESC)
     FROM namespaces g WHERE g.id = ANY(n.ancestor_ids) AND g.kind = 'group') AS groups,
  (SELECT json_agg(json_build_object('kind', r.kind, 'pattern', r.pattern)) FROM protected_refs r WHERE r.project_id = n.id) AS protected_refs,
  ${PROTECTED_ENVIRONMENTS}`;

const actorFacts = (
  userId: string,
): string => `u.admin AS actor_admin, u.blocked AS actor_blocked, u.username AS actor_username,
  (SELECT json_agg(json_build_object('namespace_id', me.namespace_id, 'role', me.role, 'expires_at', me.expires_at,
     'custom_role_id', me.custom_role_id, 'via_group_id', me.via_group_id))
     FROM effective_memberships me WHERE me.user_id = ${userId} AND me.namespace_id = ANY(n.ancestor_ids)) AS memberships,
  (SELECT json_agg(${RULE_FACTS}) FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
     WHERE r.namespace_id = ANY(n.ancestor_ids) AND 'environment:deploy' = ANY(r.abilities)
       AND (r.user_id IS NULL OR r.user_id = ${userId}) AND ${RULE_LASTS}) AS access_rules`;

// By the primary key, for each candidate.
const PINS = 'LEFT JOIN pipeline_pins pin ON pin.pipeline_id = j.pipeline_id AND pin.secret_id = s.id';

/** The most questions that one statement answers. */
export const MOST_QUESTIONS = 16;

// Read from JSON and limited, the questions are as many to the planner whatever they are: it settles for one plan, by keys.
// For arrays, whose length it sees, it would plan anew each time, which takes five times as long as the statement itself.
const jobFacts = (sealed: string | null): string => `
SELECT q.entry, j.id, j.status, j.version, j.handout, j.token_hash, j.pipeline_id, j.name, j.stage, j.environment, j.secrets,
  j.variables->>'CI_DEBUG_TRACE' AS debug_trace, j.runner_id, j.runner_manager_id,
  ru.deleted_at IS NULL AND rm.unregistered_at IS NULL AND ${RUNNER_SERVES('ru', 'n')} AS runner_alive, ru.tags AS runner_tags,
  p.ref_kind, p.ref_name, p.sha, p.source, p.fork, p.actor_id, j.retried_by, p.impersonator_id,
  j.retried_by_impersonator, ${ENVIRONMENT_APPROVALS}, ${actorFacts('p.actor_id')},
  ${PROJECT_FACTS},
  ${candidatesOf(`s.name = ANY(CASE WHEN q.name IS NULL THEN ARRAY(SELECT a->>'name' FROM jsonb_array_elements(j.secrets) a) ELSE ARRAY[q.name] END) AND ${LIVE_OR_LAST_DELETED}`, PINS, sealed)}
FROM (SELECT * FROM json_to_recordset($1::json) AS q (entry int, "jobId" bigint, name text) LIMIT ${MOST_QUESTIONS}) q
JOIN jobs j ON j.id = q."jobId"
JOIN pipelines p ON p.id = j.pipeline_id
JOIN namespaces n ON n.id = j.project_id
JOIN users u ON u.id = p.actor_id
LEFT JOIN runners ru ON ru.id = j.runner_id
LEFT JOIN runner_managers rm ON rm.id = j.runner_manager_id`;

const PROJECT_ONLY = `SELECT ${PROJECT_FACTS}, ${actorFacts('u.id')}, ${candidatesOf(`CASE WHEN $2::text[] IS NULL THEN s.deleted_at IS NULL ELSE s.name = ANY($2) AND ${LIVE_OR_LAST_DELETED} END`, null)}
FROM namespaces n JOIN users u ON u.id = $3 WHERE n.id = $1`;

/** A job, and the secret name that it is about; null: all that the job asks for. */
export interface JobQuestion {
  readonly jobId: number;
  readonly name: string | null;
}

const HANDOUT_FACTS = jobFacts(null);

/** Everything the gate must know about some jobs, in one statement; null where there is no such job. */
export function loadJobFacts(database: Database, questions: readonly JobQuestion[]): Promise<(JobFactsRow | null)[]> {
  return load(database, questions, ['handout-job-facts', HANDOUT_FACTS]);
}

/** The same inside the context's transaction, for jobs that it has changed; in the order of their ids. */
export async function loadJobFactsInside(
  database: Database,
  ctx: RequestContext,
  jobIds: readonly number[],
): Promise<JobFactsRow[]> {
  const found: JobFactsRow[] = [];
  for (let at = 0; at < jobIds.length; at += MOST_QUESTIONS) {
    const questions = jobIds.slice(at, at + MOST_QUESTIONS).map((jobId, entry) => ({ entry, jobId, name: null }));
    found.push(...(await database.query<JobFactsRow>(ctx, HANDOUT_FACTS, [JSON.stringify(questions)])));
  }
  return found.sort((a, b) => a.id - b.id);
}

/** The same, with the values as they lie sealed in the store: `sealed` is the store's expression over `v.reference`. */
export function sealedJobFacts(
  database: Database,
  sealed: string | null,
): (questions: readonly JobQuestion[]) => Promise<(JobFactsRow | null)[]> {
  const text = jobFacts(sealed);
  return (questions) => load(database, questions, ['release-job-facts', text]);
}

async function load(
  database: Database,
  questions: readonly JobQuestion[],
  [name, text]: readonly [string, string],
): Promise<(JobFactsRow | null)[]> {
  const asked = JSON.stringify(questions.map((question, entry) => ({ entry, ...question })));
  const rows = await database.prepared<JobFactsRow & { entry: number }>(name, text, [asked]);
  const byEntry = new Map(rows.map((row) => [row.entry, row]));
  return questions.map((_, entry) => byEntry.get(entry) ?? null);
}

/** What is asked about: a project, some names (null: every secret of it and its groups), and who would run the job. */
export interface Question {
  readonly projectId: number;
  readonly names: readonly string[] | null;
  readonly actorId: number;
}

/** The same without a job, for questions. */
export async function loadProjectFacts(
  database: Database,
  { projectId, names, actorId }: Question,
): Promise<(ProjectFactsRow & ActorFactsRow) | null> {
  const rows = await database.prepared<ProjectFactsRow & ActorFactsRow>('release-project-facts', PROJECT_ONLY, [
    projectId,
    names,
    actorId,
  ]);
  return rows[0] ?? null;
}

/** The same inside the open transaction. */
export async function projectFactsInside(
  database: Database,
  ctx: RequestContext,
  { projectId, names, actorId }: Question,
): Promise<(ProjectFactsRow & ActorFactsRow) | null> {
  const parameters = [projectId, names, actorId];
  const rows = await database.query<ProjectFactsRow & ActorFactsRow>(ctx, PROJECT_ONLY, parameters);
  return rows[0] ?? null;
}

const MANY_PROJECTS = `SELECT ${PROJECT_FACTS}, ${candidatesOf(`s.name = ANY(q.names) AND ${LIVE_OR_LAST_DELETED}`, null)}
FROM json_to_recordset($1::json) AS q ("projectId" bigint, names text[]) JOIN namespaces n ON n.id = q."projectId"`;

/** The same for many projects at once, without whoever runs the jobs; inside the open transaction. */
export function manyProjectFacts(
  database: Database,
  ctx: RequestContext,
  questions: readonly { readonly projectId: number; readonly names: readonly string[] }[],
): Promise<ProjectFactsRow[]> {
  return database.query<ProjectFactsRow>(ctx, MANY_PROJECTS, [JSON.stringify(questions)]);
}
