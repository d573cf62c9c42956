import type { Namespace } from '../../groups/index.js';
import { listedOf } from '../seen-secrets.query.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { APPROACHING_DAYS } from '../rotation.types.js';

export interface DueSecret {
  readonly id: string;
  /** When it is due, in seconds since 1970, with the digits that the database keeps. */
  readonly due: string;
}

const DUE = `extract(epoch FROM s.rotated_at + s.rotation_interval_days * interval '24 hours')`;
const NEEDING = `FROM secrets s WHERE s.namespace_id = $1 AND s.deleted_at IS NULL AND s.rotation_interval_days IS NOT NULL
  AND ${DUE} <= extract(epoch FROM $2::timestamptz) + ${APPROACHING_DAYS} * 86400`;

/** Secrets of an owner that are due for a new value or soon will be, the longest overdue first. */
export function dueSecrets(
  database: Database,
  ctx: RequestContext,
  namespace: Namespace,
  page: { readonly after: DueSecret | null; readonly size: number },
): Promise<DueSecret[]> {
  const parameters = [
    namespace.id,
    ctx.now(),
    page.after?.due ?? null,
    page.after?.id ?? null,
    page.size + 1,
  ] as unknown[];
  const listed = listedOf(ctx, namespace)(parameters);
  return database.query<DueSecret>(
    ctx,
    `SELECT s.id, ${DUE}::text AS due ${NEEDING} AND ($3::numeric IS NULL OR (${DUE}, s.id) > ($3::numeric, $4::uuid)) AND ${listed}
     ORDER BY ${DUE}, s.id LIMIT $5`,
    parameters,
  );
}

export async function countDueSecrets(database: Database, ctx: RequestContext, namespace: Namespace): Promise<number> {
  const parameters: unknown[] = [namespace.id, ctx.now()];
  const sql = `SELECT count(*)::int AS count ${NEEDING} AND ${listedOf(ctx, namespace)(parameters)}`;
  const rows = await database.query<{ count: number }>(ctx, sql, parameters);
  return rows[0]?.count ?? 0;
}
