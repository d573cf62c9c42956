import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { PageRequest } from '../../platform/graphql/index.js';
import type { RefKindColumn } from '../../projects/index.js';
import { SERVING_RUNNERS, type ServingRunner } from '../jobs.query.js';

/** What is under way in one project, and the job that has waited longest for a runner. */
export interface QueueRow {
  readonly first_id: number;
  readonly project_path: string;
  readonly archived: boolean;
  readonly pending: number;
  readonly running: number;
  readonly waiting_for_approval: number;
  readonly waiting_for_resource: number;
  readonly delayed: number;
  readonly oldest: OldestPending | null;
  readonly protected_refs: readonly { readonly kind: RefKindColumn; readonly pattern: string }[];
  readonly runners: ServingRunner[];
}

export interface OldestPending {
  readonly id: number;
  readonly name: string;
  readonly tags: string[];
  readonly needs_secrets: boolean;
  readonly ref_kind: RefKindColumn;
  readonly ref_name: string;
  readonly since: string;
}

// One piece for each partial index that the queue has: a list of states would read the whole table. What starts a pipeline
// is for no runner.
const STATES = [
  "= 'pending' AND trigger IS NULL",
  "IN ('assigned', 'running', 'canceling') AND trigger IS NULL",
  "= 'waiting_for_approval'",
  "= 'waiting_for_resource'",
  "= 'delayed'",
];
const LIVE = STATES.map((test) => `SELECT id, project_id, status FROM jobs WHERE status ${test}`).join(' UNION ALL ');

const OLDEST = `SELECT j.id, j.name, j.tags, j.needs_secrets, p.ref_kind, p.ref_name, coalesce(j.queued_at, j.created_at) AS since
  FROM jobs j JOIN pipelines p ON p.id = j.pipeline_id
  WHERE j.project_id = n.id AND j.status = 'pending' AND j.trigger IS NULL ORDER BY j.id LIMIT 1`;

/** Projects with jobs that are neither over nor still to come, that with the oldest such job first. */
export function readQueue(database: Database, ctx: RequestContext, page: PageRequest): Promise<QueueRow[]> {
  return database.query<QueueRow>(
    ctx,
    `WITH live AS (${LIVE}), counted AS (
       SELECT project_id, min(id) AS first_id,
         count(*) FILTER (WHERE status = 'pending')::int AS pending,
         count(*) FILTER (WHERE status IN ('assigned', 'running', 'canceling'))::int AS running,
         count(*) FILTER (WHERE status = 'waiting_for_approval')::int AS waiting_for_approval,
         count(*) FILTER (WHERE status = 'waiting_for_resource')::int AS waiting_for_resource,
         count(*) FILTER (WHERE status = 'delayed')::int AS delayed
       FROM live GROUP BY project_id HAVING $1::bigint IS NULL OR min(id) > $1 ORDER BY min(id) LIMIT $2)
     SELECT c.first_id, n.full_path AS project_path, n.archived, c.pending, c.running, c.waiting_for_approval,
       c.waiting_for_resource, c.delayed, (SELECT to_json(o) FROM (${OLDEST}) o) AS oldest,
       (SELECT coalesce(json_agg(json_build_object('kind', f.kind, 'pattern', f.pattern)), '[]')
          FROM protected_refs f WHERE f.project_id = n.id) AS protected_refs,
       CASE WHEN c.pending = 0 THEN '[]'
         ELSE (SELECT coalesce(json_agg(s), '[]') FROM (${SERVING_RUNNERS}) s) END AS runners
     FROM counted c JOIN namespaces n ON n.id = c.project_id ORDER BY c.first_id`,
    [page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
}
