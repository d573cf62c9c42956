import pg from 'pg';

/** SQL statements that some work takes. Background work of the server only adds some, so the least of several runs counts. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let run = 0; run < 5; run++) {
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await work();
      counts.push(query.mock.calls.length);
    } finally {
      query.mockRestore();
    }
  }
  return Math.min(...counts);
}
