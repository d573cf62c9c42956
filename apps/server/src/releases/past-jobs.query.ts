import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** Jobs that asked for one secret in the same way: what the gate would judge alike. */
export interface PastJobRow {
  readonly project_id: number;
  readonly job_name: string;
  readonly stage: string;
  readonly ref_kind: 'branch' | 'tag';
  readonly ref_name: string;
  readonly environment: string | null;
  readonly source: string;
  readonly fork: boolean | null;
  readonly actor_id: number;
  readonly actor_username: string;
  /** Where a condition looks at it; else null, so that many commits make one row. */
  readonly sha: string | null;
  /** The tags that its runner has now, where a condition looks at them; null also where no runner had it. */
  readonly runner_tags: string[] | null;
  readonly variable: string;
  readonly secret_name: string;
  readonly asked_source: string | null;
  readonly job_ids: number[];
  /** Whether older uses of the window were left out. */
  readonly cut: boolean;
}

/** The most uses that are looked at; each project has its share, and at least 200. */
const MOST_USES = 20_000;
export const MOST_SHAPES = 2_000;

export interface PastJobsOf {
  /** A project, or a group with all projects below it. */
  readonly namespaceId: number;
  readonly since: Date;
  /** Only those that asked for a secret of this name; null: for any. */
  readonly name: string | null;
  /** That secrets are to have, beside those that they have. */
  readonly condition: string | null;
}

/** From the use log, the newest first: releases and refusals alike. */
export function pastJobs(database: Database, ctx: RequestContext, of: PastJobsOf): Promise<PastJobRow[]> {
  return database.query<PastJobRow>(
    ctx,
    `WITH projects AS MATERIALIZED (
       SELECT id FROM namespaces WHERE kind = 'project' AND ancestor_ids @> ARRAY[$1::bigint]),
     share AS MATERIALIZED (SELECT greatest(200, ${MOST_USES} / greatest(count(*), 1)) AS uses FROM projects),
     used AS MATERIALIZED (
       SELECT p.id AS project_id, u.* FROM projects p CROSS JOIN LATERAL (
         SELECT job_id, variable, secret_name, occurred_at FROM secret_uses WHERE project_id = p.id
         ORDER BY id DESC LIMIT (SELECT uses FROM share)) u
       WHERE u.occurred_at >= $2),
     cut AS MATERIALIZED (
       SELECT coalesce(bool_or(n >= (SELECT uses FROM share)), false) AS cut
       FROM (SELECT count(*) AS n FROM used GROUP BY project_id) per_project),
     looked_at AS MATERIALIZED (
       SELECT name, bool_or(condition LIKE '%sha%') AS sha, bool_or(condition LIKE '%tags%') AS tags FROM secrets
       WHERE condition IS NOT NULL AND name IN (SELECT secret_name FROM used)
         AND namespace_id IN (SELECT unnest(n.ancestor_ids) FROM projects JOIN namespaces n ON n.id = projects.id)
       GROUP BY name)
     SELECT j.project_id, j.name AS job_name, j.stage, p.ref_kind, p.ref_name, j.environment, p.source, p.fork, p.actor_id,
       ac.username AS actor_username, CASE WHEN l.sha OR $4::text LIKE '%sha%' THEN p.sha END AS sha, CASE WHEN l.tags OR $4::text LIKE '%tags%' THEN r.tags END AS runner_tags,
       a.variable, a.secret_name, e.source AS asked_source, array_agg(j.id) AS job_ids, (SELECT cut FROM cut) AS cut
     FROM (SELECT DISTINCT job_id, variable, secret_name FROM used WHERE $3::text IS NULL OR secret_name = $3) a
     JOIN jobs j ON j.id = a.job_id
     JOIN pipelines p ON p.id = j.pipeline_id
     JOIN users ac ON ac.id = p.actor_id
     LEFT JOIN looked_at l ON l.name = a.secret_name
     LEFT JOIN runners r ON r.id = j.runner_id
     CROSS JOIN LATERAL (SELECT s->>'source' AS source FROM jsonb_array_elements(j.secrets) s
                         WHERE s->>'variable' = a.variable AND s->>'name' = a.secret_name LIMIT 1) e
     GROUP BY j.project_id, j.name, j.stage, p.ref_kind, p.ref_name, j.environment, p.source, p.fork, p.actor_id,
       ac.username, CASE WHEN l.sha OR $4::text LIKE '%sha%' THEN p.sha END, CASE WHEN l.tags OR $4::text LIKE '%tags%' THEN r.tags END, a.variable, a.secret_name, e.source
     ORDER BY max(j.id) DESC LIMIT ${MOST_SHAPES + 1}`,
    [of.namespaceId, of.since, of.name, of.condition],
  );
}
