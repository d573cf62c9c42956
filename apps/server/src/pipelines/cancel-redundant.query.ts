import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface RedundantPipeline {
  readonly pipeline_id: number;
  readonly jobs: number[];
}

// What says nothing is not canceled: neither `interruptible` nor `workflow:auto_cancel` is in its configuration. Most say
// nothing, so that each older pipeline is asked by key before any of its jobs is read; LIMIT, for EXISTS may read all jobs there are.
const REDUNDANT = `
WITH older AS MATERIALIZED (
  SELECT o.id, coalesce(o.auto_cancel,
      (SELECT 'conservative' FROM jobs i WHERE i.pipeline_id = o.id AND i.interruptible LIMIT 1), 'none') AS mode
    FROM pipelines p
    JOIN pipelines o ON o.project_id = p.project_id AND o.ref_kind = p.ref_kind AND o.ref_name = p.ref_name AND o.id < p.id
      AND o.trigger_job_id IS NULL
      AND o.sha <> p.sha AND o.status IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling')
   WHERE p.id = $1
)
SELECT o.id AS pipeline_id, j.jobs FROM older o
  CROSS JOIN LATERAL (
    SELECT array_agg(j.id ORDER BY j.id) AS jobs FROM jobs j
     WHERE j.pipeline_id = o.id AND (o.mode <> 'interruptible' OR j.interruptible)
       AND j.status IN ('created', 'manual', 'delayed', 'waiting_for_approval', 'waiting_for_resource', 'pending', 'assigned', 'running')) j
 WHERE o.mode <> 'none' AND j.jobs IS NOT NULL AND (o.mode = 'interruptible' OR (
    SELECT true FROM jobs s WHERE s.pipeline_id = o.id AND NOT s.interruptible
      AND s.status IN ('assigned', 'running', 'canceling', 'success', 'failed') LIMIT 1) IS NULL)
 ORDER BY o.id`;

/** What another pipeline started ends with that one or not at all. Older pipelines of the ref of a new one, of other commits, with the jobs that their configurations let it cancel. */
export const redundantBefore = (
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
): Promise<RedundantPipeline[]> => database.query<RedundantPipeline>(ctx, REDUNDANT, [pipelineId]);
