import { toSql } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { RefKindColumn } from '../projects/index.js';
import { pinOverlapAfter } from '../settings/index.js';

/** Pins the versions that are current now. By id, as whoever locks several secrets does, or two could wait for each other. */
export async function insertPins(
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
  secretIds: readonly string[],
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO pipeline_pins (pipeline_id, secret_id, version_id)
     SELECT $1, id, current_version_id FROM secrets
      WHERE id = ANY($2::uuid[]) AND current_version_id IS NOT NULL AND deleted_at IS NULL ORDER BY id`,
    [pipelineId, secretIds],
  );
}

/** A live pipeline that holds a version, and how many there are of that version. */
export interface PinRow {
  version_id: string;
  /** When pipelines get it no longer; null for the current one. */
  ends_at: Date | null;
  pins: number;
  id: number;
  project_path: string;
  ref_kind: RefKindColumn;
  ref_name: string;
  sha: string;
  source: string;
  status: string;
  created_at: Date;
}

const VERSION_ENDS = `CASE WHEN v.id <> s.current_version_id THEN ${pinOverlapAfter(
  '(SELECT min(y.created_at) FROM secret_versions y WHERE y.secret_id = v.secret_id AND y.number > v.number)',
)} END`;

/** Of each version the newest pipelines that are not over, of projects that the reader may see. */
export function pinsOfVersions(
  database: Database,
  ctx: RequestContext,
  of: {
    readonly versionIds: readonly string[];
  },
  most: number,
): Promise<PinRow[]> {
  const { text, params } = toSql(ctx.held, 'pipeline:list', {
    kind: 'project',
    columns: { ancestorIds: 'n.ancestor_ids' },
    firstParameter: 3,
  });
  return database.query<PinRow>(
    ctx,
    `SELECT x.* FROM (
       SELECT pin.version_id, ${VERSION_ENDS} AS ends_at, (count(*) OVER of_version)::int AS pins, row_number() OVER (of_version ORDER BY p.id DESC) AS place,
         p.id, n.full_path AS project_path, p.ref_kind, p.ref_name, p.sha, p.source, p.status, p.created_at
       FROM secret_versions v
       JOIN secrets s ON s.id = v.secret_id
       JOIN pipeline_pins pin ON pin.version_id = v.id AND pin.secret_id = v.secret_id
       JOIN pipelines p ON p.id = pin.pipeline_id AND p.status IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling')
       JOIN namespaces n ON n.id = p.project_id AND n.deleted_at IS NULL
      WHERE v.id = ANY($1::uuid[]) AND (${text})
      WINDOW of_version AS (PARTITION BY pin.version_id)) x
      WHERE x.place <= $2 ORDER BY x.version_id, x.id DESC`,
    [of.versionIds, most, ...params],
  );
}

/** A pin that was moved to the version that is current now. */
export interface MovedPin {
  secret_id: string;
  secret_name: string;
  from_number: number | null;
  to_number: number;
}

/** Pins the current versions in the place of those that were pinned; of what is pinned as it is, nothing is told. */
export function movePins(
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
  secretIds: readonly string[],
): Promise<MovedPin[]> {
  return database.query<MovedPin>(
    ctx,
    `WITH meant AS MATERIALIZED (
       SELECT s.id, s.name, s.current_version_id, pin.version_id AS pinned FROM secrets s
         LEFT JOIN pipeline_pins pin ON pin.pipeline_id = $1 AND pin.secret_id = s.id
        WHERE s.id = ANY($2::uuid[]) AND s.current_version_id IS NOT NULL AND s.deleted_at IS NULL
          AND pin.version_id IS DISTINCT FROM s.current_version_id
        ORDER BY s.id),
     moved AS (
       INSERT INTO pipeline_pins (pipeline_id, secret_id, version_id) SELECT $1, id, current_version_id FROM meant ORDER BY id
       ON CONFLICT (pipeline_id, secret_id) DO UPDATE SET version_id = excluded.version_id RETURNING secret_id)
     SELECT m.id AS secret_id, m.name AS secret_name, was.number AS from_number, now.number AS to_number
       FROM moved JOIN meant m ON m.id = moved.secret_id
       JOIN secret_versions now ON now.id = m.current_version_id
       LEFT JOIN secret_versions was ON was.id = m.pinned ORDER BY m.name, m.id`,
    [pipelineId, secretIds],
  );
}
