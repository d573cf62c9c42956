import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface ArtifactRow {
  readonly id: string;
  readonly job_id: number;
  readonly kind: string;
  readonly format: string;
  readonly file_name: string;
  readonly byte_length: number;
  readonly access: 'all' | 'developer' | 'maintainer' | 'none';
}

const COLUMNS = 'a.id, a.job_id, a.kind, a.format, a.file_name, a.byte_length, a.access';
const LASTS = '(a.expires_at IS NULL OR a.expires_at > now())';

export interface NewArtifact {
  readonly id: string;
  readonly jobId: number;
  readonly handout: number;
  readonly kind: string;
  readonly format: string;
  readonly fileName: string;
  readonly size: number;
  readonly sha256: Buffer;
}

/**
 * Adds an artifact to a job that a runner still has; it takes the place of one of its kind, whose id is answered as
 * `replaced`. Null: the job is over, or has too many. When it ends and who may fetch it is the configuration's to say.
 */
export async function addArtifact(
  database: Database,
  ctx: RequestContext,
  added: NewArtifact,
  rules: { readonly most: number; readonly defaultSeconds: number },
): Promise<{ replaced: string | null } | null> {
  const [job] = await database.query<{ id: number }>(
    ctx,
    `SELECT id FROM jobs WHERE id = $1 AND handout = $2 AND status IN ('assigned', 'running', 'canceling') FOR NO KEY UPDATE`,
    [added.jobId, added.handout],
  );
  if (!job) return null;
  const [before] = await database.query<{ id: string | null; others: number }>(
    ctx,
    `SELECT (SELECT id FROM artifacts WHERE job_id = $1 AND kind = $2) AS id, count(*)::int AS others
       FROM artifacts WHERE job_id = $1 AND kind <> $2`,
    [added.jobId, added.kind],
  );
  if (!before || before.others >= rules.most) return null;
  await database.query(ctx, 'DELETE FROM artifacts WHERE job_id = $1 AND kind = $2', [added.jobId, added.kind]);
  await database.query(
    ctx,
    `INSERT INTO artifacts (id, job_id, kind, format, file_name, byte_length, sha256, access, expires_at)
     SELECT $1, j.id, $3, $4, $5, $6, $7, coalesce(j.runner_options->'artifacts'->>'access', 'all'),
       CASE WHEN j.runner_options->'artifacts'->'expireIn'->'seconds' = 'null' THEN NULL
         ELSE now() + coalesce((j.runner_options->'artifacts'->'expireIn'->>'seconds')::float8, $8) * interval '1 second' END
       FROM jobs j WHERE j.id = $2`,
    [added.id, added.jobId, added.kind, added.format, added.fileName, added.size, added.sha256, rules.defaultSeconds],
  );
  return { replaced: before.id };
}

/** The variables that a job leaves to those that depend on it. */
export async function setDotenv(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await database.query(ctx, 'UPDATE jobs SET dotenv = $2 WHERE id = $1', [jobId, JSON.stringify(variables)]);
}

export async function findArtifact(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  kind: string,
): Promise<ArtifactRow | null> {
  const sql = `SELECT ${COLUMNS} FROM artifacts a WHERE a.job_id = $1 AND a.kind = $2 AND ${LASTS}`;
  return (await database.query<ArtifactRow>(ctx, sql, [jobId, kind]))[0] ?? null;
}

// Of job r: what it names, else what it needs, else all of the stages before its own. Of a job that was repeated the last run.
const DEPENDS = `d.pipeline_id = r.pipeline_id AND d.id <> r.id
    AND NOT EXISTS (SELECT FROM jobs t WHERE t.retry_of = d.id)
    AND (r.dependencies IS NULL OR r.dependencies ? d.name)
    AND CASE WHEN r.needs IS NULL THEN d.stage_index < r.stage_index
      ELSE EXISTS (SELECT FROM jsonb_array_elements(r.needs) n WHERE n->>'job' = d.name AND (n->>'artifacts')::boolean) END`;

/** A job on which another one depends, with what it left to it: an archive, variables, or both. */
export interface LeftRow {
  readonly job_id: number;
  readonly job_name: string;
  /** Null without an archive. */
  readonly file_name: string | null;
  readonly byte_length: number;
  /** Without the names that were given to the pipeline: what somebody gives wins. */
  readonly dotenv: Readonly<Record<string, string>> | null;
}

/** What a job gets of those that it depends on, the weakest first. */
export const leftTo = (database: Database, ctx: RequestContext, jobId: number): Promise<LeftRow[]> =>
  database.query<LeftRow>(
    ctx,
    `SELECT d.id AS job_id, d.name AS job_name, a.file_name, a.byte_length, CASE WHEN d.dotenv IS NOT NULL THEN
         (SELECT jsonb_object_agg(v.key, v.value) FROM jsonb_each(d.dotenv) v WHERE NOT p.variables ? v.key) END AS dotenv
       FROM jobs r JOIN pipelines p ON p.id = r.pipeline_id JOIN jobs d ON ${DEPENDS}
       LEFT JOIN artifacts a ON a.job_id = d.id AND a.kind = 'archive' AND ${LASTS}
      WHERE r.id = $1 AND (a.id IS NOT NULL OR d.dotenv IS NOT NULL) ORDER BY d.stage_index, d.position, d.id`,
    [jobId],
  );

/** The archive of a job, for one that runs, has this token and depends on it; also its own. */
export async function archiveFor(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  tokenHash: Buffer,
): Promise<ArtifactRow | null> {
  const rows = await database.query<ArtifactRow>(
    ctx,
    `SELECT ${COLUMNS} FROM jobs r JOIN jobs d ON d.id = $1 AND (d.id = r.id OR (${DEPENDS}))
       JOIN artifacts a ON a.job_id = d.id AND a.kind = 'archive' AND ${LASTS}
      WHERE r.token_hash = $2 AND r.status IN ('assigned', 'running', 'canceling')`,
    [jobId, tokenHash],
  );
  return rows[0] ?? null;
}

/** Whether a job that runs has this token. */
export async function isLiveToken(database: Database, ctx: RequestContext, tokenHash: Buffer): Promise<boolean> {
  const sql = `SELECT id FROM jobs WHERE token_hash = $1 AND status IN ('assigned', 'running', 'canceling')`;
  return (await database.query(ctx, sql, [tokenHash])).length > 0;
}

/** Forgets artifacts whose time is over; answers their ids, whose files may go. */
export async function forgetExpired(database: Database, ctx: RequestContext, most: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    ctx,
    `DELETE FROM artifacts WHERE id IN (SELECT id FROM artifacts WHERE expires_at <= now() ORDER BY expires_at LIMIT $1) RETURNING id`,
    [most],
  );
  return rows.map((row) => row.id);
}

/** Those of some ids that are no artifact. */
export async function unknownAmong(database: Database, ctx: RequestContext, ids: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    ctx,
    'SELECT f.id FROM unnest($1::uuid[]) AS f (id) WHERE NOT EXISTS (SELECT FROM artifacts a WHERE a.id = f.id)',
    [ids],
  );
  return rows.map((row) => row.id);
}

export interface UnscannedArtifact {
  readonly id: string;
  readonly job_id: number;
  readonly format: string;
  readonly file_name: string;
  readonly byte_length: number;
}

/** The oldest artifact that is still to be looked through, but for those that are passed over. */
export async function nextUnscanned(
  database: Database,
  ctx: RequestContext,
  passedOver: readonly string[],
): Promise<UnscannedArtifact | null> {
  const sql = `SELECT id, job_id, format, file_name, byte_length FROM artifacts
    WHERE scan = 'pending' AND id <> ALL($1::uuid[]) ORDER BY created_at LIMIT 1`;
  return (await database.query<UnscannedArtifact>(ctx, sql, [passedOver]))[0] ?? null;
}

/** Says how far an artifact was looked through; its name is shown without what was found in it. */
export async function endScan(
  database: Database,
  ctx: RequestContext,
  of: { readonly id: string; readonly scan: string; readonly fileName: string },
): Promise<void> {
  const sql = 'UPDATE artifacts SET scan = $2, file_name = $3 WHERE id = $1';
  await database.query(ctx, sql, [of.id, of.scan, of.fileName]);
}
