import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { CandidateRow } from './candidate-rows.js';
import { candidatesOf, PROJECT_FACTS, type ProjectFactsRow } from './release-facts.query.js';

/** A project with what the gate must know of it, whichever job it runs. */
export interface ShapeProject extends ProjectFactsRow {
  readonly demo: boolean;
  readonly environments: string[] | null;
}

const SHAPE_PROJECT = `SELECT ${PROJECT_FACTS}, NULL AS candidates, n.demo,
  (SELECT array_agg(e.name ORDER BY e.name) FROM environments e WHERE e.project_id = n.id) AS environments
FROM namespaces n`;

/** Which projects: an owner and what is below it, those of a list only where there is one. */
export interface Reach {
  readonly ownerId: number;
  readonly onlyIds: readonly number[] | null;
}

/** Live projects from an id on, that one included; by id. */
export const projectsInReach = (
  database: Database,
  ctx: RequestContext,
  { ownerId, onlyIds }: Reach,
  page: { readonly fromId: number; readonly size: number },
): Promise<ShapeProject[]> =>
  database.query<ShapeProject>(
    ctx,
    `${SHAPE_PROJECT} WHERE n.kind = 'project' AND n.deleted_at IS NULL AND n.ancestor_ids @> ARRAY[$1::bigint]
       AND ($2::bigint[] IS NULL OR n.id = ANY($2)) AND n.id >= $3 ORDER BY n.id LIMIT $4`,
    [ownerId, onlyIds, page.fromId, page.size],
  );

/** In the trash or not, wherever they are. */
export const projectsById = (
  database: Database,
  ctx: RequestContext,
  ids: readonly number[],
): Promise<ShapeProject[]> =>
  database.query<ShapeProject>(ctx, `${SHAPE_PROJECT} WHERE n.kind = 'project' AND n.id = ANY($1::bigint[])`, [ids]);

/** Every live variant of a name at an owner. */
export async function variantFacts(
  database: Database,
  ctx: RequestContext,
  ownerId: number,
  name: string,
): Promise<CandidateRow[]> {
  const rows = await database.query<{ candidates: CandidateRow[] | null }>(
    ctx,
    `SELECT ${candidatesOf('s.namespace_id = n.id AND s.name = $2 AND s.deleted_at IS NULL', null)}
       FROM namespaces n WHERE n.id = $1`,
    [ownerId, name],
  );
  return rows[0]?.candidates ?? [];
}

/** How often jobs of one shape got a secret. */
export interface ShapeUse {
  readonly project_id: number;
  readonly ref_kind: 'branch' | 'tag';
  readonly ref_name: string;
  readonly environment: string | null;
  readonly source: string;
  readonly uses: number;
  readonly last_used_at: Date;
  readonly runner_ids: (number | null)[];
}

export const usesByShape = (
  database: Database,
  ctx: RequestContext,
  secretId: string,
  since: Date,
): Promise<ShapeUse[]> =>
  database.query<ShapeUse>(
    ctx,
    `SELECT project_id, ref_kind, ref_name, environment, source, count(*)::int AS uses,
            max(occurred_at) AS last_used_at, array_agg(DISTINCT runner_id) AS runner_ids
       FROM secret_uses
      WHERE secret_id = $1 AND outcome = 'released' AND phase = 'release' AND occurred_at >= $2
      GROUP BY 1, 2, 3, 4, 5`,
    [secretId, since],
  );

/** Some refs of each project that have commits, by name. */
export const knownRefs = (
  database: Database,
  ctx: RequestContext,
  projectIds: readonly number[],
): Promise<{ project_id: number; kind: 'branch' | 'tag'; name: string }[]> =>
  database.query(
    ctx,
    `SELECT r.project_id, r.kind, r.name FROM unnest($1::bigint[]) AS p (id)
       CROSS JOIN LATERAL (SELECT project_id, kind, name FROM refs WHERE project_id = p.id ORDER BY kind, name LIMIT 200) r`,
    [projectIds],
  );
