import type { MaskState } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export interface ChunkRow {
  readonly offset: number;
  readonly length: number;
  readonly received_crc: number;
  readonly scrub_state: MaskState | null;
}

/** Bytes $2 to $3 (exclusive) of job $1, a part per chunk. */
export const READ = `SELECT substring(bytes FROM greatest($2::bigint - "offset", 0)::int + 1
    FOR (least($3::bigint, "offset" + octet_length(bytes)) - greatest($2::bigint, "offset"))::int) AS part
  FROM job_log_chunks WHERE job_id = $1 AND "offset" < $3 AND "offset" + octet_length(bytes) > $2 ORDER BY "offset"`;

/** Puts the bytes $4 in the place of bytes $2 to $3 (exclusive) of job $1, in whatever chunks those are. */
export const REPAINT = `UPDATE job_log_chunks SET bytes = overlay(bytes
    PLACING substring($4::bytea FROM greatest("offset" - $2::bigint, 0)::int + 1
      FOR (least($3::bigint, "offset" + octet_length(bytes)) - greatest($2::bigint, "offset"))::int)
    FROM greatest($2::bigint - "offset", 0)::int + 1)
  WHERE job_id = $1 AND "offset" < $3 AND "offset" + octet_length(bytes) > $2`;

/** The bytes that are kept now; null: no such job. The lock makes two pieces that come at once see each other. */
export async function lockedLogSize(database: Database, ctx: RequestContext, jobId: number): Promise<number | null> {
  const sql = 'SELECT log_size FROM jobs WHERE id = $1 FOR NO KEY UPDATE';
  const [job] = await database.query<{ log_size: number }>(ctx, sql, [jobId]);
  return job?.log_size ?? null;
}

/** The chunk that holds the byte before `at`. */
export async function lastChunkBefore(
  database: Database,
  ctx: RequestContext,
  jobId: number,
  at: number,
): Promise<ChunkRow | null> {
  const rows = await database.query<ChunkRow>(
    ctx,
    `SELECT "offset", octet_length(bytes) AS length, received_crc, scrub_state
       FROM job_log_chunks WHERE job_id = $1 AND "offset" < $2 ORDER BY "offset" DESC LIMIT 1`,
    [jobId, at],
  );
  return rows[0] ?? null;
}

/** Removes the chunks that begin at `at` or behind it. */
export async function cutBehind(database: Database, ctx: RequestContext, jobId: number, at: number): Promise<void> {
  await database.query(ctx, 'DELETE FROM job_log_chunks WHERE job_id = $1 AND "offset" >= $2', [jobId, at]);
}
