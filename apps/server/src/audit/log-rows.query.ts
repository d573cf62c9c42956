import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { LogName } from './logs.js';

export interface LogColumn {
  readonly name: string;
  readonly time: boolean;
}

export interface LogRow {
  readonly id: number;
  /** All columns, as PostgreSQL writes an array of texts: it quotes what could be mistaken, and knows null from text. */
  readonly text: string;
}

export interface RowsOf {
  readonly log: LogName;
  readonly columns: readonly LogColumn[];
  readonly afterId: number | string;
  readonly throughId: number;
  readonly limit: number;
}

/** The columns that the table has now. */
export function columnsOf(database: Database, ctx: RequestContext, log: LogName): Promise<LogColumn[]> {
  return database.query<LogColumn>(
    ctx,
    `SELECT attname::text AS name, atttypid = 'timestamptz'::regtype AS time FROM pg_attribute
     WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [log],
  );
}

/** Rows by ascending id, written out by PostgreSQL: a Date would lose the microseconds. */
export function rowsOf(database: Database, ctx: RequestContext, of: RowsOf): Promise<LogRow[]> {
  return database.query<LogRow>(
    ctx,
    `SELECT id, ARRAY[${of.columns.map(written).join(', ')}]::text AS text FROM ${of.log}
     WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3`,
    [of.afterId, of.throughId, of.limit],
  );
}

// The session's time zone must not count.
export const utc = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

function written({ name, time }: LogColumn): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  return time ? utc(column) : `${column}::text`;
}

/** How many rows stand behind an id: those that no seal covers yet. */
export async function countAfter(database: Database, ctx: RequestContext, log: LogName, id: number): Promise<number> {
  const [row] = await database.query<{ count: number }>(ctx, `SELECT count(*) FROM ${log} WHERE id > $1`, [id]);
  return row!.count;
}
