import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { utc } from './log-rows.query.js';
import type { LogName } from './logs.js';
import type { Seal } from './seal-key.js';

const COLUMNS = `number, log, first_id AS "firstId", last_id AS "lastId", row_count AS "rowCount", total, columns,
  row_marks AS "rowMarks", ${utc('sealed_at')} AS "sealedAt", previous, hash`;

/** By number, from one number on. */
export function sealsFrom(database: Database, ctx: RequestContext, number: number, limit: number): Promise<Seal[]> {
  return database.query<Seal>(ctx, `SELECT ${COLUMNS} FROM audit_seals WHERE number >= $1 ORDER BY number LIMIT $2`, [
    number,
    limit,
  ]);
}

export async function lastSeal(database: Database, ctx: RequestContext): Promise<Seal | null> {
  const [seal] = await database.query<Seal>(ctx, `SELECT ${COLUMNS} FROM audit_seals ORDER BY number DESC LIMIT 1`);
  return seal ?? null;
}

/** The hash under one number; null when there is no such seal. */
export async function hashOf(database: Database, ctx: RequestContext, number: number): Promise<Buffer | null> {
  const [row] = await database.query<{ hash: Buffer }>(ctx, 'SELECT hash FROM audit_seals WHERE number = $1', [number]);
  return row?.hash ?? null;
}

export async function numberOf(database: Database, ctx: RequestContext, hash: Buffer): Promise<number | null> {
  const [row] = await database.query<{ number: number }>(ctx, 'SELECT number FROM audit_seals WHERE hash = $1', [hash]);
  return row?.number ?? null;
}

/** The last id that a seal covers; 0 when there is none. */
export async function lastSealedId(database: Database, ctx: RequestContext, log: LogName): Promise<number> {
  const [row] = await database.query<{ id: number }>(
    ctx,
    'SELECT last_id AS id FROM audit_seals WHERE log = $1 ORDER BY number DESC LIMIT 1',
    [log],
  );
  return row?.id ?? 0;
}

/** False when another replica was first: its seal has the number. */
export async function insertSeal(database: Database, ctx: RequestContext, seal: Seal): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `INSERT INTO audit_seals
       (number, log, first_id, last_id, row_count, total, columns, row_marks, sealed_at, previous, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (number) DO NOTHING RETURNING number`,
    [
      ...[seal.number, seal.log, seal.firstId, seal.lastId, seal.rowCount, seal.total, seal.columns],
      ...[seal.rowMarks, seal.sealedAt, seal.previous, seal.hash],
    ],
  );
  return rows.length === 1;
}
