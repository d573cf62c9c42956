import { Database } from '../../apps/server/src/platform/database/index.js';
import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { endConnections, withoutDatabase } from '../support/without-database.js';

let server: TestServer;
let client: Client;
beforeAll(async () => {
  server = await startServer();
  client = (await newPerson(server, { admin: true })).client;
});
afterAll(() => server.stop());

const QUERY = '{ users { count } }';

test('connections that end between requests, in the middle of many and again and again never end the process', async () => {
  for (let round = 0; round < 5; round++) {
    const answers = Array.from({ length: 10 }, () => client.send(QUERY));
    await endConnections(server);
    for (const { errors } of await Promise.all(answers)) {
      expect(['DATABASE_UNAVAILABLE', undefined]).toContain(errors[0]?.extensions.code);
    }
  }

  const codes: (string | null)[] = [];
  for (let i = 0; i < 10 && codes.at(-1) !== null; i++) codes.push(await client.fault(QUERY));
  expect(codes.at(-1)).toBeNull();
});

test('a database that is away is told as such, without its address, and when it is back all works', async () => {
  await withoutDatabase(server, async () => {
    const { status, errors, headers } = await client.send(QUERY);
    expect(status).toBe(503);
    expect(errors).toEqual([
      {
        message: 'The database does not answer. Nothing was changed; try again in a moment.',
        extensions: { code: 'DATABASE_UNAVAILABLE', requestId: headers.get('x-request-id') },
      },
    ]);
    const ready = await fetch(`${server.url}/-/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'unavailable', database: false }]);
    expect((await fetch(`${server.url}/-/health/live`)).status).toBe(200);
  });

  expect(await client.fault(QUERY)).toBeNull();
  expect((await fetch(`${server.url}/-/health/ready`)).status).toBe(200);
});

test('a lent connection that ends before its borrower listens does not end the process', async () => {
  const pool = server.app.get(Database).pool;
  const lent = await pool.connect();
  const { rows } = await lent.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');

  // `events.once` would listen for errors, too.
  const gone = new Promise<void>((resolve) => lent.once('end', resolve));
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
  await gone;

  await expect(lent.query('SELECT 1')).rejects.toThrow(/not queryable/);
  lent.release();
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
