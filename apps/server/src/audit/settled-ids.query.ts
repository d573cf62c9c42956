import { setTimeout as wait } from 'node:timers/promises';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { utc } from './log-rows.query.js';
import type { LogName } from './logs.js';

export interface Settled {
  /** No row with this id or a smaller one can appear any more. */
  readonly throughId: number;
  /** Rows written before this time are among them. Text in UTC, to the microsecond. */
  readonly at: string;
}

const LOOK_AGAIN_MS = 50;

// Whoever inserts holds this lock from before an id is drawn until the row can be seen, or never will be.
const WRITERS = `
  SELECT virtualtransaction AS writer FROM pg_locks
  WHERE locktype = 'relation' AND relation = $1::text::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * Ids are drawn in another order than transactions commit in. So: take the last id drawn, then wait for those who
 * write at that moment, and for nobody who comes later. Nobody is held up. Null when they take longer than `patienceMs`.
 */
export async function settledIds(
  database: Database,
  ctx: RequestContext,
  log: LogName,
  patienceMs: number,
): Promise<Settled | null> {
  const [drawn] = await database.query<{ id: number | null; at: string }>(
    ctx,
    `SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass) AS id, ${utc('clock_timestamp()')} AS at`,
    [log],
  );
  if (drawn?.id == null) return null;
  const writers = async (): Promise<string[]> =>
    (await database.query<{ writer: string }>(ctx, WRITERS, [log])).map(({ writer }) => writer);
  let open = await writers();
  for (const until = Date.now() + patienceMs; open.length > 0;) {
    if (Date.now() >= until) return null;
    await wait(LOOK_AGAIN_MS);
    const now = new Set(await writers());
    open = open.filter((writer) => now.has(writer));
  }
  return { throughId: drawn.id, at: drawn.at };
}
