import { Inject, Injectable } from '@nestjs/common';
import { LogChecksum } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';

/** Four times what GitLab Runner sends unless told otherwise. */
export const MAX_LOG_BYTES = 16 * 1024 * 1024;

const CHUNKS_AT_ONCE = 8;

/** `size`: the bytes stored now. Not `ok`: the piece lies behind a gap, or, when `full`, would make the log too long. */
export type Appended =
  { readonly ok: true; readonly size: number } | { readonly ok: false; readonly size: number; readonly full: boolean };

/** The raw bytes of a job's log. Who may write or read them is the caller's to decide. */
@Injectable()
export class JobLog {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Cuts the log at `start` and puts the bytes there, so that what a runner sends again stands once. */
  async append(ctx: RequestContext, jobId: number, start: number, bytes: Uint8Array): Promise<Appended> {
    return this.database.transaction(ctx, async (inside) => {
      // The lock makes two pieces that come at once see each other.
      const [job] = await this.database.query<{ log_size: number }>(
        inside,
        'SELECT log_size FROM jobs WHERE id = $1 FOR NO KEY UPDATE',
        [jobId],
      );
      const size = job?.log_size ?? 0;
      if (!job || start > size) return { ok: false, size, full: false };
      const end = start + bytes.byteLength;
      if (end > MAX_LOG_BYTES) return { ok: false, size, full: true };
      await this.#cut(inside, jobId, start);
      if (bytes.byteLength > 0) {
        const sql = 'INSERT INTO job_log_chunks (job_id, "offset", bytes) VALUES ($1, $2, $3)';
        await this.database.query(inside, sql, [jobId, start, Buffer.from(bytes)]);
      }
      await this.database.query(inside, 'UPDATE jobs SET log_size = $2 WHERE id = $1', [jobId, end]);
      return { ok: true, size: end };
    });
  }

  /** At most `limit` bytes from byte `from` on; empty behind the end. */
  async read(ctx: RequestContext, jobId: number, from: number, limit: number): Promise<Buffer> {
    const rows = await this.database.query<{ part: Buffer }>(
      ctx,
      `SELECT substring(bytes FROM greatest($2::bigint - "offset", 0)::int + 1
                FOR (least($3::bigint, "offset" + octet_length(bytes)) - greatest($2::bigint, "offset"))::int) AS part
         FROM job_log_chunks WHERE job_id = $1 AND "offset" < $3 AND "offset" + octet_length(bytes) > $2 ORDER BY "offset"`,
      [jobId, from, from + limit],
    );
    return Buffer.concat(rows.map((row) => row.part));
  }

  /** CRC-32 (`crc32:` and eight hexadecimal digits) and size of all bytes, as a runner's final update states them. */
  async checksum(ctx: RequestContext, jobId: number): Promise<{ crc32: string; size: number }> {
    const sum = new LogChecksum();
    for (let after = -1; ;) {
      const rows = await this.database.query<{ offset: number; bytes: Buffer }>(
        ctx,
        `SELECT "offset", bytes FROM job_log_chunks WHERE job_id = $1 AND "offset" > $2 ORDER BY "offset" LIMIT ${CHUNKS_AT_ONCE}`,
        [jobId, after],
      );
      for (const row of rows) sum.update(row.bytes);
      const last = rows.at(-1);
      if (!last || rows.length < CHUNKS_AT_ONCE) return { crc32: sum.toString(), size: sum.size };
      after = last.offset;
    }
  }

  async #cut(ctx: RequestContext, jobId: number, at: number): Promise<void> {
    const drop = 'DELETE FROM job_log_chunks WHERE job_id = $1 AND "offset" >= $2';
    await this.database.query(ctx, drop, [jobId, at]);
    await this.database.query(
      ctx,
      `UPDATE job_log_chunks SET bytes = substring(bytes FROM 1 FOR ($2 - "offset")::int)
        WHERE job_id = $1 AND "offset" < $2 AND "offset" + octet_length(bytes) > $2`,
      [jobId, at],
    );
  }
}
