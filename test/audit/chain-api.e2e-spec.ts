import { SealLogs } from '../../apps/server/src/audit/seal-logs.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { ctx } from './chain.js';

const CHAIN = '{ auditChain { sealedUntil sealedEvents unsealedEvents head intact } }';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  ({ client: admin } = await newPerson(server, { admin: true }));
});
afterAll(() => server.stop());

const chain = async (): Promise<any> => (await admin.query(CHAIN)).auditChain;
/** Where the server's own turn takes the next number first, this one leaves the rest to the turn after it. */
const seal = (): Promise<void> =>
  until(async () => {
    await server.app.get(SealLogs).execute(ctx);
    return (await chain()).unsealedEvents === 0;
  });

test('an administrator sees how far the logs are sealed, and a head that a later check can be given', async () => {
  await seal();
  const before = await chain();
  expect(before).toMatchObject({ unsealedEvents: 0, intact: true, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(Date.now() - Date.parse(before.sealedUntil)).toBeLessThan(60_000);

  await newPerson(server);
  await seal();

  const after = await chain();
  expect(after.sealedEvents).toBeGreaterThan(before.sealedEvents);
  expect(after.head).not.toBe(before.head);
  const [{ rows }] = await asOwner(server, 'SELECT sum(row_count)::int AS rows FROM audit_seals');
  expect(after.sealedEvents).toBe(rows);
});

test('a change of a row that was sealed last is told', async () => {
  await newPerson(server);
  await seal();
  expect((await chain()).intact).toBe(true);

  const id =
    '(SELECT max(id) FROM audit_events WHERE id <= (SELECT last_id FROM audit_seals ORDER BY number DESC LIMIT 1))';
  const [{ action }] = await asOwner(server, `SELECT action FROM audit_events WHERE id = ${id}`);
  await asOwner(server, `UPDATE audit_events SET action = 'forged' WHERE id = ${id}`);
  expect((await chain()).intact).toBe(false);

  await asOwner(server, `UPDATE audit_events SET action = $1 WHERE id = ${id}`, [action]);
  expect((await chain()).intact).toBe(true);
});

test('whoever does not see all audit events does not see the chain', async () => {
  const { client } = await newPerson(server);

  expect(await client.fault(CHAIN)).toBe('FORBIDDEN');
});

test('the server seals by itself, without being asked', async () => {
  await newPerson(server);
  const start = Date.now();
  let waiting = 1;
  while (waiting > 0 && Date.now() - start < 50_000) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    waiting = (await chain()).unsealedEvents;
  }

  expect(waiting).toBe(0);
});
