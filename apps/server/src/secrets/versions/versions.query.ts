import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { NewVersion } from '../secret-writes.query.js';

/**
 * Adds a version with the value of an older one to a locked secret and makes it current; answers its number. The value
 * counts as set when it was set first: bringing an old one back is no rotation.
 */
export async function addVersionAgain(
  database: Database,
  ctx: RequestContext,
  of: { readonly secretId: string; readonly from: number },
  version: NewVersion,
): Promise<number> {
  const { reference, byteLength, lineCount, unmaskedParts, digest, reason, judgedBy } = version;
  const [made] = await database.query<{ id: string; number: number }>(
    ctx,
    `INSERT INTO secret_versions (secret_id, number, reference, byte_length, line_count, unmasked_parts, digest, reason, judged_by, rolled_back_from, created_by)
     SELECT $1, max(number) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM secret_versions WHERE secret_id = $1 RETURNING id, number`,
    [
      of.secretId,
      reference,
      byteLength,
      lineCount,
      unmaskedParts,
      digest,
      reason,
      judgedBy,
      of.from,
      ctx.person.userId,
    ],
  );
  await database.query(
    ctx,
    `WITH RECURSIVE origin AS (
       SELECT rolled_back_from, created_at FROM secret_versions WHERE secret_id = $1 AND number = $3
       UNION ALL
       SELECT v.rolled_back_from, v.created_at FROM secret_versions v JOIN origin o ON v.number = o.rolled_back_from
        WHERE v.secret_id = $1)
     UPDATE secrets SET current_version_id = $2, rotated_at = (SELECT min(created_at) FROM origin),
       metadata_version = metadata_version + 1, updated_at = now() WHERE id = $1`,
    [of.secretId, made!.id, of.from],
  );
  return made!.number;
}

/** Of a locked secret: the row stays as a tombstone, and nothing that was made from the value. */
export async function markVersionDestroyed(
  database: Database,
  ctx: RequestContext,
  of: { readonly secretId: string; readonly versionId: string },
): Promise<void> {
  await database.query(ctx, 'UPDATE secret_versions SET destroyed_at = now(), digest = NULL WHERE id = $1', [
    of.versionId,
  ]);
  await database.query(
    ctx,
    'UPDATE secrets SET metadata_version = metadata_version + 1, updated_at = now() WHERE id = $1',
    [of.secretId],
  );
}
