import { Inject, Injectable } from '@nestjs/common';
import { LogChecksum, type Fired, type MaskState } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { lockedLogSize, lastChunkBefore, cutBehind, REPAINT, READ, type ChunkRow } from './job-log.query.js';
import type { Scrubber } from './scrub-released.js';

/** Four times what GitLab Runner sends unless told otherwise. */
export const MAX_LOG_BYTES = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const LINES_READ_BYTES = 1024 * 1024;

/** Bytes that begin at byte `start`; `scrubber` null: no value was released to the job, they may stand as they are. */
export interface LogPiece {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly scrubber: Scrubber | null;
}

/** `fired`: what was masked. `size`: where the next piece must begin, or may. Not `ok`: this one cannot stand there, or, when `full`, is too much. */
export type Appended =
  | { readonly ok: true; readonly size: number; readonly fired: readonly Fired[] }
  | { readonly ok: false; readonly size: number; readonly full: boolean };

/** What the bytes before some place come to: their CRC-32 as they came, and where the scrubber stands. */
interface Checkpoint {
  readonly crc: number;
  readonly state: MaskState | null;
}

const BEGINNING: Checkpoint = { crc: 0, state: null };

/** The bytes of a job's log, scrubbed. Who may write or read them is the caller's to decide. */
@Injectable()
export class JobLog {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * Cuts the log at the piece's start and puts it there, so that what a runner sends again stands once. What belongs to a
   * form that began in the piece before is masked there as well.
   */
  async append(ctx: RequestContext, jobId: number, piece: LogPiece): Promise<Appended> {
    return this.database.transaction(ctx, async (inside) => {
      const size = await lockedLogSize(this.database, inside, jobId);
      const { start, bytes } = piece;
      if (size === null || start > size) return { ok: false, size: size ?? 0, full: false };
      const end = start + bytes.byteLength;
      if (end > MAX_LOG_BYTES) return { ok: false, size, full: true };
      const before = await this.#cut(inside, jobId, { ...piece, size });
      // The runner sends again from where a piece began: the bytes as they came are not here to be cut.
      if ('border' in before) return { ok: false, size: before.border, full: false };
      const fired = bytes.byteLength > 0 ? await this.#add(inside, jobId, piece, before) : [];
      await this.database.query(inside, 'UPDATE jobs SET log_size = $2 WHERE id = $1', [jobId, end]);
      return { ok: true, size: end, fired };
    });
  }

  /** At most `limit` bytes from byte `from` on; empty behind the end. */
  async read(ctx: RequestContext, jobId: number, from: number, limit: number): Promise<Buffer> {
    const rows = await this.database.query<{ part: Buffer }>(ctx, READ, [jobId, from, from + limit]);
    return Buffer.concat(rows.map((row) => row.part));
  }

  /** The number of the line that byte `at` stands in, the first being 1. */
  async lineAt(ctx: RequestContext, jobId: number, at: number): Promise<number> {
    let line = 1;
    for (let from = 0; from < at; from += LINES_READ_BYTES) {
      const bytes = await this.read(ctx, jobId, from, Math.min(LINES_READ_BYTES, at - from));
      for (let found = bytes.indexOf(NEWLINE); found >= 0; found = bytes.indexOf(NEWLINE, found + 1)) line++;
    }
    return line;
  }

  /** CRC-32 (`crc32:` and eight hexadecimal digits) of all bytes as they came, and size, as a runner's final update states them. */
  async checksum(ctx: RequestContext, jobId: number): Promise<{ crc32: string; size: number }> {
    const [sum] = await this.database.query<{ size: number; crc: number | null }>(
      ctx,
      `SELECT coalesce(sum(octet_length(bytes)), 0)::bigint AS size,
         (SELECT received_crc FROM job_log_chunks WHERE job_id = $1 ORDER BY "offset" DESC LIMIT 1) AS crc
       FROM job_log_chunks WHERE job_id = $1`,
      [jobId],
    );
    return { crc32: String(new LogChecksum(sum?.crc ?? 0)), size: sum?.size ?? 0 };
  }

  async #add(
    ctx: RequestContext,
    jobId: number,
    { start, bytes, scrubber }: LogPiece,
    before: Checkpoint,
  ): Promise<readonly Fired[]> {
    const masked = scrubber?.mask({ at: start, bytes, state: before.state });
    for (const { at, bytes: paint } of masked?.repaint ?? [])
      await this.database.query(ctx, REPAINT, [jobId, at, at + paint.length, paint]);
    const { crc } = new LogChecksum(before.crc).update(bytes);
    await this.database.query(
      ctx,
      'INSERT INTO job_log_chunks (job_id, "offset", bytes, received_crc, scrub_state) VALUES ($1, $2, $3, $4, $5)',
      [jobId, start, masked?.bytes ?? Buffer.from(bytes), crc, toJson(masked?.state)],
    );
    return masked?.fired ?? [];
  }

  /** Removes what stands behind `start`. `border`: a byte before it, where the log can be cut. */
  async #cut(
    ctx: RequestContext,
    jobId: number,
    { start, size, scrubber }: LogPiece & { readonly size: number },
  ): Promise<Checkpoint | { readonly border: number }> {
    const last = start === 0 ? null : await lastChunkBefore(this.database, ctx, jobId, start);
    if (!last || last.offset + last.length === start) {
      if (start < size) await cutBehind(this.database, ctx, jobId, start);
      return last ? { crc: last.received_crc, state: last.scrub_state } : BEGINNING;
    }
    const kept = await this.#keptOf(ctx, jobId, last, { start, scrubber });
    if (!kept) return { border: last.offset };
    await cutBehind(this.database, ctx, jobId, start);
    await this.database.query(
      ctx,
      `UPDATE job_log_chunks SET bytes = substring(bytes FROM 1 FOR $3), received_crc = $4, scrub_state = $5
        WHERE job_id = $1 AND "offset" = $2`,
      [jobId, last.offset, start - last.offset, kept.crc, toJson(kept.state)],
    );
    return kept;
  }

  /** What a chunk comes to that is cut inside; null when it was scrubbed, as its checksum tells. */
  async #keptOf(
    ctx: RequestContext,
    jobId: number,
    chunk: ChunkRow,
    { start, scrubber }: Pick<LogPiece, 'start' | 'scrubber'>,
  ): Promise<Checkpoint | null> {
    const previous = await lastChunkBefore(this.database, ctx, jobId, chunk.offset);
    const crc = previous?.received_crc ?? 0;
    const bytes = await this.read(ctx, jobId, chunk.offset, chunk.length);
    if (new LogChecksum(crc).update(bytes).crc !== chunk.received_crc) return null;
    const kept = bytes.subarray(0, start - chunk.offset);
    const masked = scrubber?.mask({ at: chunk.offset, bytes: kept, state: previous?.scrub_state ?? null });
    return { crc: new LogChecksum(crc).update(kept).crc, state: masked?.state ?? null };
  }
}

const toJson = (state: MaskState | null | undefined): string | null => (state ? JSON.stringify(state) : null);
