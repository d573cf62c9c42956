import pg from 'pg';

const MOST_RUNS = 60;

/**
 * SQL statements that some work takes. Background work of the server only adds some, so the least of several runs counts,
 * once it has come three times: on a slow machine a few runs in a row can all fall into other work.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  const least = (): number => Math.min(...counts);
  const seen = (): number => counts.filter((count) => count === least()).length;
  while (counts.length < 5 || (seen() < 3 && counts.length < MOST_RUNS)) {
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await work();
      counts.push(query.mock.calls.length);
    } finally {
      query.mockRestore();
    }
  }
  return least();
}
