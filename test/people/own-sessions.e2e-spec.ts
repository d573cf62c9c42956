import { anonymous, asOwner, type Client, createUser, newPerson, signedIn, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => asOwner(server, 'DELETE FROM sign_in_throttle'));

const LIST = `query ($first: Int, $after: String) { mySessions(first: $first, after: $after) {
  count pageInfo { hasNextPage endCursor } nodes { id current ip userAgent createdAt lastUsedAt expiresAt } } }`;
const listOf = async (client: Client, variables: object = {}) => (await client.query(LIST, variables)).mySessions;

test('everybody sees where he is signed in, newest first, and which one asks', async () => {
  const { person, client } = await newPerson(server);
  const elsewhere = await signedIn(server, person);
  await newPerson(server);

  const { nodes, count } = await listOf(client);

  expect(count).toBe(2);
  expect(nodes.map((node: { current: boolean }) => node.current)).toEqual([false, true]);
  expect(nodes[0]).toMatchObject({ ip: '127.0.0.1', userAgent: 'node', expiresAt: expect.any(String) });
  expect((await listOf(elsewhere)).nodes.map((node: { current: boolean }) => node.current)).toEqual([true, false]);
});

test('what is over is not listed', async () => {
  const { person, client } = await newPerson(server);
  const gone = { revoked: await signedIn(server, person), old: await signedIn(server, person) };
  const unused = await signedIn(server, person);
  await gone.revoked.mutate('signOut', {});
  const idOf = async (of: Client) =>
    (await listOf(of)).nodes.find((node: { current: boolean }) => node.current).id as string;
  const [old, idle] = [await idOf(gone.old), await idOf(unused)];
  await asOwner(server, "UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = $1", [old]);
  await asOwner(server, "UPDATE sessions SET last_used_at = now() - interval '13 hours' WHERE id = $1", [idle]);

  const { nodes, count } = await listOf(client);

  expect([count, nodes.length]).toEqual([1, 1]);
});

test('pages follow each other without a gap', async () => {
  const { person, client } = await newPerson(server);
  for (let i = 0; i < 4; i++) await signedIn(server, person);
  const all = (await listOf(client)).nodes.map((node: { id: string }) => node.id);

  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = await listOf(
      client,
      {
        first: 2,
        after,
      },
    );
    seen.push(...page.nodes.map((node) => node.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);

  expect(seen).toEqual(all);
  expect(seen).toHaveLength(5);
  const forged = Buffer.from('["not an id"]').toString('base64url');
  expect(await client.fault(LIST, { after: forged })).toBe('BAD_USER_INPUT');
});

test('one of them is ended from its next request on, and written down', async () => {
  const { person, client } = await newPerson(server);
  const elsewhere = await signedIn(server, person);
  const { nodes } = await listOf(client);

  const { session, problems } = await client.mutate('sessionRevoke', { id: nodes[0].id }, 'session { id current }');

  expect(problems).toEqual([]);
  expect(session).toEqual({ id: nodes[0].id, current: false });
  expect(await elsewhere.fault('{ mySessions { count } }')).toBe('UNAUTHENTICATED');
  expect((await listOf(client)).count).toBe(1);
  expect(
    await asOwner(
      server,
      "SELECT actor_id, details->>'session' AS session FROM audit_events WHERE action = 'session.revoked' AND target_name = $1",
      [person.username],
    ),
  ).toEqual([{ actor_id: person.id, session: nodes[0].id }]);
});

test("somebody else's, one that is over and what is no id are all absent", async () => {
  const { client } = await newPerson(server);
  const { client: other } = await newPerson(server);
  const foreign = (await listOf(other)).nodes[0].id;

  for (const id of [foreign, '00000000-0000-4000-8000-000000000000', 'x'])
    expect(await client.mutationFault('sessionRevoke', { id })).toBe('NOT_FOUND');

  expect((await listOf(other)).count).toBe(1);
});

test('no token and nobody who is not signed in sees or ends any', async () => {
  const { person, client } = await newPerson(server);
  const program = await withToken(server, person);
  const { id } = (await listOf(client)).nodes[0];

  expect(await program.fault(LIST)).toBe('FORBIDDEN');
  expect(await program.mutationFault('sessionRevoke', { id })).toBe('FORBIDDEN');
  expect(await anonymous(server).fault(LIST)).toBe('UNAUTHENTICATED');
  expect((await listOf(client)).count).toBe(1);
});

test('an administrator who acts as somebody sees none of that person, and none of his own', async () => {
  const target = await createUser(server);
  const { client: admin } = await newPerson(server, { admin: true });
  const started = await admin.mutate('impersonationStart', { userId: String(target.id), reason: 'a test' });
  expect(started.problems).toEqual([]);

  expect(await admin.fault(LIST)).toBe('FORBIDDEN');
});
