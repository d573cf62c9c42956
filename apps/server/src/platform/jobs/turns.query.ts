import type { RequestContext } from '../context/index.js';
import type { Database } from '../database/index.js';

/** How one turn of a work ended. */
export interface EndedTurn {
  readonly name: string;
  readonly everySeconds: number;
  readonly endedAt: Date;
  readonly millis: number;
  /** Counts and words; null where the work tells nothing, or failed. */
  readonly report: object | null;
  /** Null: it did not fail. */
  readonly failure: string | null;
}

/** A failure stays beside later turns that went well, so that somebody can still read of it. */
export async function keepTurn(database: Database, ctx: RequestContext, turn: EndedTurn): Promise<void> {
  const { name, everySeconds, endedAt, millis, report, failure } = turn;
  await database.query(
    ctx,
    `INSERT INTO background_turns AS b (name, every_seconds, ended_at, millis, report, failed_at, failure)
     VALUES ($1, $2, $3, $4, $5::jsonb, CASE WHEN $6::text IS NULL THEN NULL ELSE $3::timestamptz END, coalesce($6, ''))
     ON CONFLICT (name) DO UPDATE SET every_seconds = excluded.every_seconds, ended_at = excluded.ended_at,
       millis = excluded.millis, report = coalesce(excluded.report, b.report),
       failed_at = coalesce(excluded.failed_at, b.failed_at),
       failure = CASE WHEN excluded.failed_at IS NULL THEN b.failure ELSE excluded.failure END`,
    [name, everySeconds, endedAt, millis, report === null ? null : JSON.stringify(report), failure],
  );
}

/** The last turn of one work as the table has it. */
export interface TurnRow {
  name: string;
  every_seconds: number;
  ended_at: Date;
  millis: number;
  report: Record<string, unknown> | null;
  failed_at: Date | null;
  failure: string;
}

/** All works that have ever had a turn, by name. */
export function lastTurns(database: Database, ctx: RequestContext): Promise<TurnRow[]> {
  return database.query<TurnRow>(ctx, 'SELECT * FROM background_turns ORDER BY name');
}
