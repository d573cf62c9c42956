import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Of a locked secret; `reason` null thaws it. The new metadata version makes releases under way decide anew. */
export async function setSecretFreeze(
  database: Database,
  ctx: RequestContext,
  id: string,
  reason: string | null,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE secrets SET frozen_at = CASE WHEN $2::text IS NOT NULL THEN now() END, freeze_reason = coalesce($2::text, ''),
       frozen_by = CASE WHEN $2::text IS NOT NULL THEN $3::bigint END, metadata_version = metadata_version + 1, updated_at = now()
     WHERE id = $1`,
    [id, reason, ctx.person.userId],
  );
}

/** False when it was so already. One row, however many secrets: releases under way look at it again. */
export async function setManagerFreeze(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  reason: string | null,
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `UPDATE secrets_managers SET frozen_at = CASE WHEN $2::text IS NOT NULL THEN now() END,
       freeze_reason = coalesce($2::text, ''), frozen_by = CASE WHEN $2::text IS NOT NULL THEN $3::bigint END
     WHERE namespace_id = $1 AND (frozen_at IS NULL) = ($2::text IS NOT NULL) RETURNING id`,
    [namespaceId, reason, ctx.person.userId],
  );
  return rows.length > 0;
}
