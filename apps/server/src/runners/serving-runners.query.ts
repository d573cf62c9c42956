import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { ASSIGNED } from '../releases/index.js';

export interface ServingRunnerRow {
  readonly id: number;
  readonly description: string;
  readonly scope: 'instance' | 'group' | 'project';
  readonly namespace_id: number | null;
  /** Of a project's runner: those that it serves beside its own. */
  readonly project_ids: number[];
  readonly protected: boolean;
  readonly demo_only: boolean;
}

/** Live runners of the installation and of these namespaces that are not paused and take any job at all. */
export const runnersOver = (
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<ServingRunnerRow[]> =>
  database.query<ServingRunnerRow>(
    ctx,
    `SELECT r.id, r.description, r.scope, r.namespace_id, r.protected, r.demo_only,
        ARRAY(${ASSIGNED('r')}) AS project_ids FROM runners r
      WHERE r.deleted_at IS NULL AND NOT r.paused AND (r.run_untagged OR cardinality(r.tags) > 0)
        AND (r.namespace_id IS NULL OR r.namespace_id = ANY($1::bigint[])
          OR EXISTS (${ASSIGNED('r')} AND rp.project_id = ANY($1)))
      ORDER BY r.id`,
    [namespaceIds],
  );
