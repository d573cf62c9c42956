import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const RUNS = 5;
const QUIET_MS = 50;
const MOST_WAITS = 200;

/**
 * SQL statements that some work takes. Background work of the server only adds some, so each run begins when nothing else has
 * been asked for a moment, and the least of several runs counts.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  while (counts.length < RUNS) {
    await quiet();
    counts.push(await asked(work));
  }
  return Math.min(...counts);
}

async function quiet(): Promise<void> {
  for (let waits = 0; waits < MOST_WAITS; waits++) if ((await asked(() => wait(QUIET_MS))) === 0) return;
}

async function asked(during: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await during();
    return query.mock.calls.length;
  } finally {
    query.mockRestore();
  }
}
