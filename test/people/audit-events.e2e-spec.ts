import { asOwner, newPerson, withToken, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: Client;
const ids: Record<string, number> = {};

beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true })).client;
  await namespace('acme', 'group', null);
  await namespace('acme/shop', 'project', 'acme');
  await namespace('acme/deep', 'group', 'acme');
  await namespace('acme/deep/tool', 'project', 'acme/deep');
  await namespace('other', 'group', null);
  for (const [path, id] of Object.entries(ids)) {
    await asOwner(
      server,
      `INSERT INTO audit_events (action, actor_name, namespace_id, target_kind, target_id, target_name, details, request_id)
       VALUES ('secret.revealed', 'Ana', $1, 'secret', 'x', $2, '{"environmentScope":"production","version":7}', 'r')`,
      [id, `OF_${path}`],
    );
  }
});
afterAll(() => server.stop());

async function namespace(fullPath: string, kind: string, parent: string | null): Promise<void> {
  const above = parent
    ? (await asOwner(server, 'SELECT ancestor_ids FROM namespaces WHERE id = $1', [ids[parent]]))[0].ancestor_ids
    : [];
  const [{ id }] = await asOwner(server, "SELECT nextval(pg_get_serial_sequence('namespaces', 'id'))::int AS id");
  ids[fullPath] = id;
  const path = fullPath.split('/').at(-1);
  await asOwner(
    server,
    'INSERT INTO namespaces (id, kind, parent_id, path, full_path, name, ancestor_ids) VALUES ($1, $2, $3, $4, $5, $4, $6)',
    [id, kind, parent ? ids[parent] : null, path, fullPath, [...above, id]],
  );
}

const join = (person: Person, path: string, role: number, expires = 'infinity') =>
  asOwner(
    server,
    "INSERT INTO members (namespace_id, user_id, role, expires_at) VALUES ($1, $2, $3, NULLIF($4, 'infinity')::timestamptz)",
    [ids[path], person.id, role, expires],
  );

const LIST = `query ($fullPath: ID, $actor: String, $action: String, $first: Int, $after: String) {
  auditEvents(fullPath: $fullPath, actor: $actor, action: $action, first: $first, after: $after) {
    nodes { id action targetName namespacePath sentence details actor { username } actorName }
    pageInfo { hasNextPage endCursor } } }`;
const names = async (client: Client, variables: object) =>
  (await client.query(LIST, variables)).auditEvents.nodes.map((node: { targetName: string }) => node.targetName);

describe('audit events', () => {
  test('of a group are those of everything below it, newest first, for its owner', async () => {
    const { person, client } = await newPerson(server);
    await join(person, 'acme', 50);

    expect(await names(client, { fullPath: 'ACME' })).toEqual([
      'OF_acme/deep/tool',
      'OF_acme/deep',
      'OF_acme/shop',
      'OF_acme',
    ]);
  });

  test('of one thing are those about it alone, and half of what names it is refused', async () => {
    const about = `query ($kind: String, $id: ID) {
      auditEvents(targetKind: $kind, targetId: $id) { nodes { targetKind targetId action } } }`;
    await asOwner(
      server,
      `INSERT INTO audit_events (action, actor_name, target_kind, target_id, target_name, request_id)
       VALUES ('secret.created', 'Bo', 'secret', 'one', 'ONE', 'r'), ('secret.updated', 'Bo', 'secret', 'one', 'ONE', 'r'),
              ('user.created', 'Bo', 'user', 'one', 'one', 'r')`,
    );

    expect((await admin.query(about, { kind: 'secret', id: 'one' })).auditEvents.nodes).toEqual([
      { targetKind: 'secret', targetId: 'one', action: 'secret.updated' },
      { targetKind: 'secret', targetId: 'one', action: 'secret.created' },
    ]);
    expect(await admin.fault(about, { kind: 'secret' })).toBe('BAD_USER_INPUT');
    expect(await admin.fault(about, { id: 'one' })).toBe('BAD_USER_INPUT');
  });

  test('of a project are for its maintainers, and its group’s are not', async () => {
    const { person, client } = await newPerson(server);
    await join(person, 'acme/shop', 40);

    expect(await names(client, { fullPath: 'acme/shop' })).toEqual(['OF_acme/shop']);
    expect(await client.fault(LIST, { fullPath: 'acme' })).toBe('NOT_FOUND');
    expect(await client.fault(LIST, { fullPath: 'acme/deep/tool' })).toBe('NOT_FOUND');
    expect(await client.fault(LIST, {})).toBe('FORBIDDEN');
  });

  test.each([
    ['a developer', 'acme/shop', 30, 'FORBIDDEN'],
    ['a maintainer of a group', 'acme', 40, 'FORBIDDEN'],
    ['somebody else', 'other', 50, 'NOT_FOUND'],
  ])('are not for %s', async (_, path, role, fault) => {
    const { person, client } = await newPerson(server);
    await join(person, path, role);

    expect(await client.fault(LIST, { fullPath: path === 'other' ? 'acme' : path })).toBe(fault);
  });

  test('absent and hidden answer alike, to the letter', async () => {
    const { client } = await newPerson(server);
    const shown = async (fullPath: string) => {
      const { errors, data, status } = await client.send(LIST, { fullPath });
      return JSON.stringify({
        data,
        status,
        errors: errors.map(({ message, extensions }) => [message, extensions.code]),
      });
    };

    expect(await shown('acme')).toBe(await shown('nothing/here'));
  });

  test('of everywhere are for administrators, filtered by actor and by action', async () => {
    expect(await names(admin, { actor: 'ANA', action: 'secret' })).toHaveLength(5);
    expect(await names(admin, { actor: 'ana', action: 'secret.revealed', first: 1 })).toEqual(['OF_other']);
    expect(await names(admin, { actor: 'ana', action: 'sec' })).toEqual([]);
    expect(await names(admin, { action: 'session.created' })).not.toEqual([]);
  });

  test('come page by page without gap or repetition', async () => {
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { auditEvents }: Record<string, any> = await admin.query(LIST, { actor: 'ana', first: 2, after });
      seen.push(...auditEvents.nodes.map((node: { targetName: string }) => node.targetName));
      ({ hasNextPage: more, endCursor: after } = auditEvents.pageInfo);
    }

    expect(seen).toEqual(['OF_other', 'OF_acme/deep/tool', 'OF_acme/deep', 'OF_acme/shop', 'OF_acme']);
  });

  test('each is a sentence, with its details as JSON', async () => {
    const { auditEvents } = await admin.query(LIST, { fullPath: 'acme/shop' });

    expect(auditEvents.nodes[0]).toMatchObject({
      sentence: 'Ana revealed OF_acme/shop (production) v7 in acme/shop',
      actor: null,
      actorName: 'Ana',
      namespacePath: 'acme/shop',
    });
    expect(JSON.parse(auditEvents.nodes[0].details)).toEqual({ environmentScope: 'production', version: 7 });
  });
});

describe('a membership', () => {
  const sees = (client: Client) => client.fault(LIST, { fullPath: 'acme' });

  test.each(['session', 'token'])('that is removed does not count for the very next request of a %s', async (means) => {
    const { person, client: session } = await newPerson(server);
    const client = means === 'session' ? session : await withToken(server, person);
    await join(person, 'acme', 50);
    expect(await sees(client)).toBeNull();

    await asOwner(server, 'UPDATE members SET role = 40 WHERE user_id = $1', [person.id]);
    expect(await sees(client)).toBe('FORBIDDEN');
    await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [person.id]);
    expect(await sees(client)).toBe('NOT_FOUND');
  });

  test('counts until its end and not longer', async () => {
    const { person, client } = await newPerson(server);
    await join(person, 'acme', 50, new Date(Date.now() + 60_000).toISOString());
    expect(await sees(client)).toBeNull();

    await asOwner(server, 'UPDATE members SET expires_at = now() WHERE user_id = $1', [person.id]);

    expect(await sees(client)).toBe('NOT_FOUND');
  });
});
