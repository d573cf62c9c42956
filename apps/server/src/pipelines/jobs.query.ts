import type { TriggerConfig } from '@lockkeeper/pipeline-config';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { RefKindColumn } from '../projects/index.js';
import { RUNNER_SERVES } from '../releases/index.js';
import { MAY_FAIL } from './advance-pipeline.query.js';

export interface AskedSecret {
  variable: string;
  name: string;
  source: string | null;
  file: boolean;
}

export interface WithheldEntry {
  variable: string;
  code: string;
  rule: number | null;
  sentence: string;
}

/** A job without what it runs: neither its script nor the values of its variables are for lists. */
export interface JobRow {
  id: number;
  pipeline_id: number;
  project_id: number;
  project_path: string;
  name: string;
  stage: string;
  status: string;
  environment: string | null;
  environment_url: string | null;
  allow_failure: boolean;
  run_when: string;
  needs: string[] | null;
  resource_group: string | null;
  interruptible: boolean;
  manual_confirmation: string | null;
  scheduled_at: Date | null;
  retry_of: number | null;
  tags: string[];
  timeout_seconds: number;
  failure_reason: string | null;
  exit_code: number | null;
  ref_kind: RefKindColumn;
  ref_name: string;
  sha: string;
  runner_id: number | null;
  runner_description: string | null;
  created_at: Date;
  queued_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  log_size: number;
  handout: number;
  secrets: AskedSecret[];
  needs_secrets: boolean;
  withheld: WithheldEntry[];
  trigger: TriggerConfig | null;
  trigger_problem: string | null;
}

const COLUMNS = `j.id, j.pipeline_id, j.project_id, n.full_path AS project_path, j.name, j.stage, j.status, j.environment,
  (SELECT e.url FROM environments e WHERE e.deployment_job_id = j.id AND e.state = 'available') AS environment_url,
  ${MAY_FAIL} AS allow_failure, j.run_when,
  CASE WHEN j.needs IS NOT NULL THEN ARRAY(SELECT n->>'job' FROM jsonb_array_elements(j.needs) n) END AS needs,
  j.resource_group, j.interruptible, j.manual_confirmation, j.scheduled_at, j.retry_of, j.tags, j.timeout_seconds, j.failure_reason, j.exit_code, p.ref_kind, p.ref_name, p.sha,
  j.runner_id, r.description AS runner_description, j.created_at, j.queued_at, j.started_at, j.finished_at, j.log_size,
  j.handout, j.secrets, j.needs_secrets, j.withheld, j.trigger, j.trigger_problem`;
const JOINED = `FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id JOIN namespaces n ON n.id = j.project_id
  LEFT JOIN runners r ON r.id = j.runner_id`;

/** Jobs of pipelines in the order of their stages; a retry stands in the place of what it repeats. */
export async function jobsOfPipelines(
  database: Database,
  ctx: RequestContext,
  pipelineIds: readonly number[],
): Promise<JobRow[]> {
  if (pipelineIds.length === 0) return [];
  return database.query<JobRow>(
    ctx,
    `SELECT ${COLUMNS} ${JOINED} WHERE j.pipeline_id = ANY($1::bigint[])
        AND NOT EXISTS (SELECT FROM jobs t WHERE t.retry_of = j.id)
      ORDER BY j.pipeline_id, j.stage_index, j.position, j.id`,
    [pipelineIds],
  );
}

export async function findJob(database: Database, ctx: RequestContext, id: number): Promise<JobRow | null> {
  const [row] = await database.query<JobRow>(ctx, `SELECT ${COLUMNS} ${JOINED} WHERE j.id = $1`, [id]);
  return row ?? null;
}

/** What the use log says of a variable of a job. */
export interface OutcomeRow {
  job_id: number;
  variable: string;
  outcome: 'released' | 'withheld';
  code: string;
  rule: number | null;
  sentence: string;
  occurred_at: Date;
}

/** Of each variable in the job's present hand-out one outcome: a release, else the latest refusal. */
export async function outcomesOf(
  database: Database,
  ctx: RequestContext,
  jobIds: readonly number[],
): Promise<OutcomeRow[]> {
  if (jobIds.length === 0) return [];
  return database.query<OutcomeRow>(
    ctx,
    `SELECT DISTINCT ON (s.job_id, s.variable) s.job_id, s.variable, s.outcome, s.code, s.rule, s.sentence, s.occurred_at
       FROM jobs j JOIN secret_uses s ON s.job_id = j.id AND s.handout = j.handout
      WHERE j.id = ANY($1::bigint[])
      ORDER BY s.job_id, s.variable, s.outcome = 'released' DESC, s.id DESC`,
    [jobIds],
  );
}

/** A runner that serves the project, and what its live machines say of themselves. */
export interface ServingRunner {
  tags: string[];
  run_untagged: boolean;
  protected: boolean;
  paused: boolean;
  online: boolean;
  managers: { name: string; version: string }[];
}

/** Of a project `n`, as SQL. At most 500: more runners than that leave no job waiting for want of one. */
export const SERVING_RUNNERS = `SELECT r.tags, r.run_untagged, r.protected, r.paused,
    coalesce(r.contacted_at > now() - interval '2 minutes', false) AS online,
    (SELECT coalesce(json_agg(json_build_object('name', m.agent_name, 'version', m.version)), '[]') FROM runner_managers m
      WHERE m.runner_id = r.id AND m.unregistered_at IS NULL AND m.contacted_at > now() - interval '2 minutes') AS managers
  FROM runners r WHERE r.deleted_at IS NULL AND ${RUNNER_SERVES('r', 'n')} AND (NOT r.demo_only OR n.demo)
  ORDER BY r.contacted_at DESC NULLS LAST LIMIT 500`;

export async function servingRunners(
  database: Database,
  ctx: RequestContext,
  projectId: number,
): Promise<ServingRunner[]> {
  return database.query<ServingRunner>(
    ctx,
    `SELECT s.* FROM namespaces n CROSS JOIN LATERAL (${SERVING_RUNNERS}) s WHERE n.id = $1`,
    [projectId],
  );
}
