import type { JobConfig, SecretSource } from '@lockkeeper/pipeline-config';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { RefName } from '../projects/index.js';

const DEFAULT_TIMEOUT_SECONDS = 3600;

export interface NewPipeline {
  readonly projectId: number;
  readonly commitId: number;
  readonly sha: string;
  readonly ref: RefName;
  readonly source: string;
  readonly actorId: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** A pipeline of the project's own: it never comes from a fork. */
export async function insertPipeline(database: Database, ctx: RequestContext, added: NewPipeline): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO pipelines (project_id, commit_id, ref_kind, ref_name, sha, source, fork, actor_id, variables)
     VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8) RETURNING id`,
    [
      added.projectId,
      added.commitId,
      added.ref.kind,
      added.ref.name,
      added.sha,
      added.source,
      added.actorId,
      JSON.stringify(added.variables),
    ],
  );
  return row!.id;
}

/** A job of the configuration, its environment's name and its variables made. */
export interface NewJob {
  readonly config: JobConfig;
  readonly stageIndex: number;
  readonly environment: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

export async function insertJobs(
  database: Database,
  ctx: RequestContext,
  of: { readonly pipelineId: number; readonly projectId: number },
  jobs: readonly NewJob[],
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO jobs (pipeline_id, project_id, name, stage, stage_index, position, run_when, allow_failure, timeout_seconds,
       tags, environment, script, after_script, variables, secrets, needs_secrets)
     SELECT $1, $2, name, stage, stage_index, position, run_when, allow_failure, timeout_seconds,
       tags, environment, script, after_script, variables, secrets, jsonb_array_length(secrets) > 0
       FROM jsonb_to_recordset($3::jsonb) AS j (name text, stage text, stage_index integer, position integer, run_when text,
         allow_failure boolean, timeout_seconds integer, tags text[], environment text, script jsonb, after_script jsonb,
         variables jsonb, secrets jsonb)
      ORDER BY position`,
    [of.pipelineId, of.projectId, JSON.stringify(jobs.map(toRow))],
  );
}

function toRow({ config, stageIndex, environment, variables }: NewJob, position: number): Record<string, unknown> {
  return {
    name: config.name,
    stage: config.stage,
    stage_index: stageIndex,
    position,
    run_when: config.when,
    allow_failure: config.allowFailure,
    timeout_seconds: config.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    tags: config.tags,
    environment,
    script: config.script,
    after_script: config.afterScript,
    variables,
    secrets: config.secrets.map(({ variable, name, source, file }) => ({
      variable,
      name,
      source: sourceText(source),
      file,
    })),
  };
}

/** The gate's form: null for the job's own project. */
export function sourceText(source: SecretSource): string | null {
  if (source === 'project') return null;
  return source === 'inherit' ? source : `group/${source.group}`;
}
