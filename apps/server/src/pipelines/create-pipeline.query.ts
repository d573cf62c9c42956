import type { JobConfig, PipelinePlan, SecretSource } from '@lockkeeper/pipeline-config';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { RefName } from '../projects/index.js';
import type { PlannedJob } from '../releases/index.js';

const DEFAULT_TIMEOUT_SECONDS = 3600;

export interface NewPipeline {
  readonly projectId: number;
  readonly commitId: number;
  readonly sha: string;
  readonly ref: RefName;
  readonly source: string;
  readonly actorId: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly triggerJobId: number | null;
}

/** A pipeline of the project's own never comes from a fork; what a job has started comes from where that job does. */
export async function insertPipeline(
  database: Database,
  ctx: RequestContext,
  added: NewPipeline,
): Promise<{ readonly id: number; readonly fork: boolean | null }> {
  const [row] = await database.query<{ id: number; fork: boolean | null }>(
    ctx,
    `INSERT INTO pipelines (project_id, commit_id, ref_kind, ref_name, sha, source, fork, actor_id, variables,
       impersonator_id, trigger_job_id)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $10::bigint IS NULL THEN false ELSE
       (SELECT p.fork FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id WHERE j.id = $10) END, $7, $8, $9, $10) RETURNING id, fork`,
    [
      added.projectId,
      added.commitId,
      added.ref.kind,
      added.ref.name,
      added.sha,
      added.source,
      added.actorId,
      JSON.stringify(added.variables),
      ctx.actor?.impersonator?.userId ?? null,
      added.triggerJobId,
    ],
  );
  return row!;
}

/** What the plan says of the pipeline; the plan itself needs the pipeline's id. */
export async function setPlanned(
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
  { name, autoCancel }: Pick<PipelinePlan, 'name' | 'autoCancel'>,
): Promise<void> {
  await database.query(ctx, 'UPDATE pipelines SET auto_cancel = $2, name = $3 WHERE id = $1', [
    pipelineId,
    autoCancel,
    name,
  ]);
}

/** What `runner_options` of a job holds. */
export type RunnerOptions = Pick<
  JobConfig,
  'image' | 'services' | 'cache' | 'artifacts' | 'hooks' | 'idTokens' | 'vaultSecrets' | 'expandedByRunner'
>;

/** A job of the configuration, its environment's name and its variables made. */
export interface NewJob {
  readonly config: JobConfig;
  readonly stageIndex: number;
  readonly environment: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

const COLUMNS = `name, stage, stage_index, position, run_when, start_in_seconds, manual_confirmation, allow_failure,
  allow_failure_exit_codes, retry, needs, dependencies, resource_group, interruptible, timeout_seconds, tags, environment,
  environment_action, environment_url, on_stop, auto_stop_seconds, script, after_script, variables, secrets, runner_options, trigger`;

export async function insertJobs(
  database: Database,
  ctx: RequestContext,
  of: { readonly pipelineId: number; readonly projectId: number },
  jobs: readonly NewJob[],
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO jobs (pipeline_id, project_id, ${COLUMNS}, needs_secrets)
     SELECT $1, $2, ${COLUMNS}, jsonb_array_length(secrets) > 0
       FROM jsonb_to_recordset($3::jsonb) AS j (name text, stage text, stage_index integer, position integer, run_when text,
         start_in_seconds integer, manual_confirmation text, allow_failure boolean, allow_failure_exit_codes jsonb, retry jsonb,
         needs jsonb, dependencies jsonb, resource_group text, interruptible boolean, timeout_seconds integer, tags text[],
         environment text, environment_action text, environment_url text, on_stop text, auto_stop_seconds integer, script jsonb, after_script jsonb, variables jsonb,
         secrets jsonb, runner_options jsonb, trigger jsonb)
      ORDER BY position`,
    [of.pipelineId, of.projectId, JSON.stringify(jobs.map(toRow))],
  );
}

function toRow({ config, stageIndex, environment, variables }: NewJob, position: number): Record<string, unknown> {
  return {
    ...turnOf(config),
    name: config.name,
    stage: config.stage,
    stage_index: stageIndex,
    position,
    timeout_seconds: config.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    tags: config.tags,
    environment,
    environment_action: config.environmentAction,
    environment_url: config.environmentUrl,
    on_stop: config.onStop,
    auto_stop_seconds: config.autoStopSeconds,
    script: config.script,
    after_script: config.afterScript,
    variables,
    secrets: config.secrets.map(({ variable, name, source, file }) => ({
      variable,
      name,
      source: sourceText(source),
      file,
    })),
    runner_options: optionsOf(config, variables),
    trigger: config.trigger,
  };
}

/** What decides when it runs, how often, and what its end means to others. */
const turnOf = (config: JobConfig): Record<string, unknown> => ({
  run_when: config.when,
  start_in_seconds: config.startInSeconds,
  manual_confirmation: config.manualConfirmation,
  allow_failure: config.allowFailure,
  allow_failure_exit_codes: config.allowFailureExitCodes,
  retry: config.retry,
  needs: config.needs,
  dependencies: config.dependencies,
  resource_group: config.resourceGroup,
  interruptible: config.interruptible,
});

/** What the server hands on to the runner and does not look at itself. */
const optionsOf = (config: JobConfig, variables: Readonly<Record<string, string>>): RunnerOptions => ({
  image: config.image,
  services: config.services,
  cache: config.cache,
  artifacts: config.artifacts,
  hooks: config.hooks,
  idTokens: config.idTokens,
  vaultSecrets: config.vaultSecrets,
  // A value that a person gave is not escaped: expanded, it could name a secret's variable.
  expandedByRunner: config.expandedByRunner.filter((key) => variables[key] === config.variables[key]),
});

/** The gate's form: null for the job's own project. */
export function sourceText(source: SecretSource): string | null {
  if (source === 'project') return null;
  return source === 'inherit' ? source : `group/${source.group}`;
}

/** What a planned job asks for, as the gate takes it. */
export const wantsOf = ({ config, environment }: NewJob): PlannedJob => ({
  name: config.name,
  stage: config.stage,
  environment,
  secrets: config.secrets.map(({ variable, name, source }) => ({ variable, name, source: sourceText(source) })),
});
