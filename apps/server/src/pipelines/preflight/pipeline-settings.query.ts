import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** What a pipeline does whose secrets would be withheld: tell so, or fail before any job is queued. */
export type PreflightPolicy = 'report' | 'fail';

export interface PolicyRow {
  readonly preflight: PreflightPolicy;
  readonly namespace_id: number;
  readonly full_path: string;
}

/** The nearest one of a namespace and the groups above it; null where none says anything. */
export async function policyOver(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
): Promise<PolicyRow | null> {
  const [row] = await database.query<PolicyRow>(
    ctx,
    `SELECT s.preflight, s.namespace_id, n.full_path FROM pipeline_settings s JOIN namespaces n ON n.id = s.namespace_id
      WHERE n.id = ANY($1::bigint[]) ORDER BY cardinality(n.ancestor_ids) DESC LIMIT 1`,
    [ancestorIds],
  );
  return row ?? null;
}

/** Null lets those above decide. */
export async function writePolicy(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  preflight: PreflightPolicy | null,
): Promise<void> {
  if (preflight === null) {
    await database.query(ctx, 'DELETE FROM pipeline_settings WHERE namespace_id = $1', [namespaceId]);
    return;
  }
  await database.query(
    ctx,
    `INSERT INTO pipeline_settings (namespace_id, preflight) VALUES ($1, $2)
     ON CONFLICT (namespace_id) DO UPDATE SET preflight = excluded.preflight`,
    [namespaceId, preflight],
  );
}
