import { toSql } from '@lockkeeper/abilities';
import { ownerColumns } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import { secretColumns, unhidden } from '../secrets/index.js';

/** Where a form was seen: in the log as it came, in the log before the bundled runner masked it, or in an artifact. */
export type Place = 'log' | 'runner' | 'artifact';

export interface NewFinding {
  readonly secretId: string;
  readonly versionNumber: number;
  readonly form: string;
  readonly place: Place;
  /** Of an artifact, the file in it; else empty. */
  readonly path: string;
  readonly line: number;
}

export interface KeptFinding {
  readonly id: number;
  readonly secret_id: string;
  readonly version_number: number;
  readonly form: string;
  readonly place: Place;
  readonly path: string;
  readonly line: number;
}

/** What of a job is known already, so that the line of what is not new need not be counted. */
export function knownOf(database: Database, ctx: RequestContext, jobId: number): Promise<KeptFinding[]> {
  const sql = 'SELECT id, secret_id, version_number, form, place, path, line FROM secret_findings WHERE job_id = $1';
  return database.query<KeptFinding>(ctx, sql, [jobId]);
}

/** Those that are new; a secret that is gone for good has none. */
export function insertFindings(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  findings: readonly NewFinding[],
): Promise<KeptFinding[]> {
  return database.query<KeptFinding>(
    ctx,
    `INSERT INTO secret_findings (job_id, secret_id, version_number, form, place, path, line)
     SELECT $1, f."secretId", f."versionNumber", f.form, f.place, f.path, f.line
       FROM json_to_recordset($2::json) AS f
         ("secretId" uuid, "versionNumber" int, form text, place text, path text, line int)
       JOIN secrets s ON s.id = f."secretId"
     ON CONFLICT DO NOTHING RETURNING id, secret_id, version_number, form, place, path, line`,
    [jobId, JSON.stringify(findings)],
  );
}

export interface ExposedSecret {
  readonly id: string;
  readonly namespace_id: number;
  readonly name: string;
  readonly environment_scope: string;
  /** It was not frozen and is now. */
  readonly froze: boolean;
}

/** The exposed secrets, each locked; those whose manager wants it so are frozen. Releases under way decide anew. */
export function freezeExposed(
  database: Database,
  ctx: RequestContext,
  secretIds: readonly string[],
  reason: string,
): Promise<ExposedSecret[]> {
  return database.query<ExposedSecret>(
    ctx,
    `WITH held AS (
       SELECT s.id, s.namespace_id, s.name, s.environment_scope, m.freeze_exposed AND s.frozen_at IS NULL
           AND s.deleted_at IS NULL AS freezes
         FROM secrets s JOIN secrets_managers m ON m.namespace_id = s.namespace_id
        WHERE s.id = ANY($1::uuid[]) ORDER BY s.id FOR UPDATE OF s),
     frozen AS (
       UPDATE secrets SET frozen_at = now(), freeze_reason = $2, frozen_by = NULL,
         metadata_version = metadata_version + 1, updated_at = now()
       WHERE id IN (SELECT id FROM held WHERE freezes))
     SELECT id, namespace_id, name, environment_scope, freezes AS froze FROM held`,
    [secretIds, reason],
  );
}

/** What a job was given under a variable: for what its runner tells. */
export function releasedAs(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  handout: number,
): Promise<{ variable: string; secret_id: string; version_number: number }[]> {
  return database.query(
    ctx,
    `SELECT DISTINCT variable, secret_id, version_number FROM secret_uses
      WHERE job_id = $1 AND handout = $2 AND outcome = 'released' AND secret_id IS NOT NULL AND version_number IS NOT NULL`,
    [jobId, handout],
  );
}

export interface FindingRow {
  id: number;
  secret_id: string;
  secret_name: string;
  environment_scope: string;
  owner_id: number;
  owner_path: string;
  version_number: number;
  current_version: number | null;
  job_id: number;
  job_name: string;
  pipeline_id: number;
  project_path: string;
  form: string;
  place: Place;
  path: string;
  line: number;
  found_at: Date;
  resolution: string | null;
  resolution_reason: string;
  resolved_at: Date | null;
  resolver_id: number | null;
  resolver_username: string | null;
  resolver_name: string | null;
}

const ROWS = `SELECT f.id, f.secret_id, s.name AS secret_name, s.environment_scope, s.namespace_id AS owner_id,
    n.full_path AS owner_path, f.version_number, v.number AS current_version, f.job_id, j.name AS job_name, j.pipeline_id,
    p.full_path AS project_path, f.form, f.place, f.path, f.line, f.found_at, f.resolution, f.resolution_reason,
    f.resolved_at, u.id AS resolver_id, u.username AS resolver_username, u.name AS resolver_name
  FROM secret_findings f JOIN secrets s ON s.id = f.secret_id AND s.deleted_at IS NULL
  JOIN namespaces n ON n.id = s.namespace_id JOIN jobs j ON j.id = f.job_id JOIN namespaces p ON p.id = j.project_id
  LEFT JOIN secret_versions v ON v.id = s.current_version_id LEFT JOIN users u ON u.id = f.resolved_by`;

export interface FindingsOf {
  /** A group with all below it, or a project. */
  readonly namespaceId: number;
  readonly secretId: string | null;
  readonly resolvedToo: boolean;
}

/** Newest first; of secrets whose use log the reader may see. */
export function listFindings(
  database: Database,
  ctx: RequestContext,
  of: FindingsOf,
  page: PageRequest,
): Promise<FindingRow[]> {
  const parameters: unknown[] = [of.namespaceId, of.secretId, of.resolvedToo, page.after?.[0] ?? null, page.size + 1];
  const columns = {
    ...ownerColumns('s', { id: 's.namespace_id', ancestorIds: 'n.ancestor_ids' }),
    ...secretColumns('s'),
  };
  const { text, params } = toSql(ctx.held, 'secret_use:list', {
    kind: 'secret',
    columns,
    firstParameter: parameters.length + 1,
  });
  parameters.push(...params);
  const seen = unhidden(ctx)(parameters);
  return database.query<FindingRow>(
    ctx,
    `${ROWS} WHERE n.ancestor_ids @> ARRAY[$1::bigint] AND ($2::uuid IS NULL OR f.secret_id = $2)
       AND ($3::boolean OR f.resolved_at IS NULL) AND ($4::bigint IS NULL OR f.id < $4) AND (${text}) AND ${seen}
     ORDER BY f.id DESC LIMIT $5`,
    parameters,
  );
}

export async function findingById(database: Database, ctx: RequestContext, id: number): Promise<FindingRow | null> {
  const [row] = await database.query<FindingRow>(ctx, `${ROWS} WHERE f.id = $1`, [id]);
  return row ?? null;
}

/** False when it was resolved meanwhile. */
export async function resolveFinding(
  database: Database,
  ctx: RequestContext,
  finding: { readonly id: number; readonly resolution: string; readonly reason: string },
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `UPDATE secret_findings SET resolution = $2, resolution_reason = $3, resolved_by = $4, resolved_at = now()
      WHERE id = $1 AND resolved_at IS NULL RETURNING id`,
    [finding.id, finding.resolution, finding.reason, ctx.person.userId],
  );
  return rows.length > 0;
}

export async function setFreezeExposed(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  freezes: boolean,
): Promise<void> {
  const sql = 'UPDATE secrets_managers SET freeze_exposed = $2 WHERE namespace_id = $1';
  await database.query(ctx, sql, [namespaceId, freezes]);
}
