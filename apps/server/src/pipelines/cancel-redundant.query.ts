import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface RedundantPipeline {
  readonly pipeline_id: number;
  readonly jobs: number[];
}

// What says nothing is not canceled: neither `interruptible` nor `workflow:auto_cancel` is in its configuration.
const MODE = `coalesce(o.auto_cancel, CASE WHEN EXISTS (SELECT FROM jobs i WHERE i.pipeline_id = o.id AND i.interruptible)
  THEN 'conservative' ELSE 'none' END)`;

/** What another pipeline started ends with that one or not at all. Older pipelines of the ref of a new one, of other commits, with the jobs that their configurations let it cancel. */
export const redundantBefore = (
  database: Database,
  ctx: RequestContext,
  pipelineId: number,
): Promise<RedundantPipeline[]> =>
  database.query<RedundantPipeline>(
    ctx,
    `SELECT o.id AS pipeline_id, array_agg(j.id ORDER BY j.id) AS jobs
       FROM pipelines p
       JOIN pipelines o ON o.project_id = p.project_id AND o.ref_kind = p.ref_kind AND o.ref_name = p.ref_name AND o.id < p.id
         AND o.trigger_job_id IS NULL
         AND o.sha <> p.sha AND o.status IN ('created', 'manual', 'delayed', 'pending', 'running', 'canceling')
       CROSS JOIN LATERAL (SELECT ${MODE} AS mode) m
       JOIN jobs j ON j.pipeline_id = o.id AND j.status IN ('created', 'manual', 'delayed', 'waiting_for_approval',
         'waiting_for_resource', 'pending', 'assigned', 'running')
      WHERE p.id = $1 AND CASE m.mode WHEN 'interruptible' THEN j.interruptible
        WHEN 'conservative' THEN NOT EXISTS (SELECT FROM jobs s WHERE s.pipeline_id = o.id AND NOT s.interruptible
          AND s.status IN ('assigned', 'running', 'canceling', 'success', 'failed')) ELSE false END
      GROUP BY o.id ORDER BY o.id`,
    [pipelineId],
  );
