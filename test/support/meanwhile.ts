import pg from 'pg';
import type { TestServer } from './server.js';
import { until } from './until.js';
import { asOwner } from './client.js';

// A held one says so; an advisory lock or a relation is another matter.
const WAITS = `SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid' AND transactionid::text = $1`;

/**
 * Makes a call while somebody else's change is written and not committed, on a connection of its own. It is committed when
 * the call waits for it, or is over without having waited.
 */
export async function meanwhile<Answer>(
  server: Pick<TestServer, 'database'>,
  changes: readonly (readonly [sql: string, values: readonly unknown[]])[],
  call: () => Promise<Answer>,
): Promise<Answer> {
  const other = new pg.Client({ connectionString: server.database.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    for (const [sql, values] of changes) await other.query(sql, [...values]);
    const { rows } = await other.query<{ id: string }>('SELECT pg_current_xact_id()::xid::text AS id');
    let over = false;
    const answer = call().finally(() => (over = true));
    // Looked at below.
    answer.catch(() => undefined);
    await until(async () => over || (await asOwner(server, WAITS, [rows[0]!.id])).length > 0);
    await other.query('COMMIT');
    return await answer;
  } finally {
    await other.end();
  }
}

/** As archiving writes a place that has nothing below it. */
export const archiving = (id: number) =>
  ['UPDATE namespaces SET archived = true, archived_itself = true WHERE id = $1', [id]] as const;
