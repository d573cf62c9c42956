import { anonymous, asOwner, Client, createUser, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const WHO = '{ currentSession { signedInBy csrfToken user { username } } }';
const TOKEN = 'personalAccessToken { id name scopes active expiresAt revokedAt lastUsedAt } token';
const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();

describe('a personal access token', () => {
  test('is shown once and then known by its digest only', async () => {
    const { client } = await newPerson(server);

    const { token, personalAccessToken } = await client.mutate(
      'personalAccessTokenCreate',
      { name: 'laptop', scopes: ['read_api', 'api', 'api'], expiresAt: days(30) },
      TOKEN,
    );

    expect(token).toMatch(/^lkpat_[0-9A-Za-z]{36}$/);
    expect(personalAccessToken).toMatchObject({ name: 'laptop', scopes: ['api', 'read_api'], active: true });
    const { personalAccessTokens } = await client.query(
      '{ personalAccessTokens { count nodes { id name scopes active expiresAt } } }',
    );
    expect(personalAccessTokens).toMatchObject({ count: 1, nodes: [{ name: 'laptop' }] });
    const everything = JSON.stringify([
      await asOwner(server, 'SELECT * FROM personal_access_tokens'),
      await asOwner(server, 'SELECT * FROM audit_events'),
    ]);
    expect(everything).not.toContain(token);
    expect(everything).toContain('personal_access_token.created');
  });

  test.each([
    ['Authorization: Bearer', (token: string) => ({ authorization: `Bearer ${token}` })],
    ['PRIVATE-TOKEN', (token: string) => ({ 'PRIVATE-TOKEN': token })],
  ])('is taken as %s', async (_, headers) => {
    const person = await createUser(server);
    const { token } = await withToken(server, person);

    const { currentSession } = await new Client(server.url, headers(token)).query(WHO);

    expect(currentSession).toEqual({ signedInBy: 'TOKEN', csrfToken: null, user: { username: person.username } });
  });

  test('has its use written down, without the request waiting for it', async () => {
    const person = await createUser(server);
    const client = await withToken(server, person);

    await client.query(WHO);

    const used = () =>
      asOwner(server, 'SELECT 1 FROM personal_access_tokens WHERE user_id = $1 AND last_used_at IS NOT NULL', [
        person.id,
      ]);
    await until(async () => (await used()).length === 1);
  });

  test.each([
    ['expired', "UPDATE personal_access_tokens SET expires_at = now() - interval '1 second' WHERE user_id = $1"],
    ['revoked', 'UPDATE personal_access_tokens SET revoked_at = now() WHERE user_id = $1'],
    ['unknown', 'DELETE FROM personal_access_tokens WHERE user_id = $1'],
    ["a blocked user's", 'UPDATE users SET blocked = true WHERE id = $1'],
  ])('that is %s is refused from the next request on, with one and the same answer', async (_, sql) => {
    const person = await createUser(server);
    const client = await withToken(server, person);
    await client.query(WHO);

    await asOwner(server, sql, [person.id]);

    const { status, errors, headers } = await client.send(WHO);
    expect(status).toBe(401);
    expect(errors).toEqual([
      {
        message: 'The access token is not valid: it is unknown, expired or revoked.',
        extensions: { code: 'UNAUTHENTICATED', requestId: headers.get('x-request-id') },
      },
    ]);
  });

  test.each([
    ['truncated', (token: string) => ({ authorization: `Bearer ${token.slice(0, -2)}` })],
    ['empty', () => ({ 'private-token': '' })],
    ['in another scheme', (token: string) => ({ authorization: `Basic ${token}` })],
    ['with an SQL quote', () => ({ authorization: "Bearer ' OR 1=1 --" })],
  ])('that is %s is refused, not overlooked', async (_, headers) => {
    const { token } = await withToken(server, await createUser(server));

    expect((await new Client(server.url, headers(token)).send(WHO)).status).toBe(401);
  });

  test('with a wrong one, other doors answer a plain message', async () => {
    const response = await fetch(`${server.url}/api/nothing`, { headers: { authorization: 'Bearer x' } });

    expect([401, 404]).toContain(response.status);
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });
});

describe('making a token', () => {
  test.each([
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['api', 'sudo'] }, 'scopes'],
    ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an end in 401 days', { expiresAt: days(401) }, 'expiresAt'],
    ['no name', { name: '  ' }, 'name'],
    ['a name with a NUL byte', { name: 'a\u0000b' }, 'name'],
    ['a name with a lone surrogate', { name: 'a\ud800b' }, 'name'],
    ['a name of 256 letters', { name: 'x'.repeat(256) }, 'name'],
  ])('with %s is refused and names the field', async (_, wrong, field) => {
    const { client, person } = await newPerson(server);

    const { errors } = await client.send(
      'mutation ($input: PersonalAccessTokenCreateInput!) { personalAccessTokenCreate(input: $input) { token } }',
      { input: { name: 'x', scopes: ['api'], ...wrong } },
    );

    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await asOwner(server, 'SELECT 1 FROM personal_access_tokens WHERE user_id = $1', [person.id])).toEqual([]);
  });

  test('needs somebody', async () => {
    expect(await anonymous(server).mutationFault('personalAccessTokenCreate', { name: 'x', scopes: ['api'] })).toBe(
      'UNAUTHENTICATED',
    );
  });

  test.each(['api', 'read_api'])('by a token that only reads is refused for the scope %s', async (scope) => {
    const client = await withToken(server, await createUser(server), ['read_api']);

    expect(await client.mutationFault('personalAccessTokenCreate', { name: 'x', scopes: [scope] })).toBe('FORBIDDEN');
  });

  test('by a token cannot outlive that token', async () => {
    const person = await createUser(server);
    const client = await withToken(server, person);
    await asOwner(
      server,
      "UPDATE personal_access_tokens SET expires_at = now() + interval '10 days' WHERE user_id = $1",
      [person.id],
    );
    const create = (expiresAt: string | null) =>
      client.mutate('personalAccessTokenCreate', { name: 'x', scopes: ['api'], expiresAt }, 'token');

    expect((await create(null)).problems).toMatchObject([{ code: 'EXPIRY_REFUSED', field: 'expiresAt' }]);
    expect((await create(days(11))).problems).toMatchObject([{ code: 'EXPIRY_REFUSED' }]);
    expect((await create(days(9))).token).toMatch(/^lkpat_/);
  });
});

describe('revoking a token', () => {
  const create = (client: Client) => client.mutate('personalAccessTokenCreate', { name: 'x', scopes: ['api'] }, TOKEN);

  test('ends it for the very next request, and once more changes nothing', async () => {
    const { client } = await newPerson(server);
    const { token, personalAccessToken } = await create(client);
    const program = new Client(server.url, { 'private-token': token });
    await program.query(WHO);

    const first = await client.mutate(
      'personalAccessTokenRevoke',
      { id: personalAccessToken.id },
      TOKEN.replace(' token', ''),
    );

    expect(first.personalAccessToken).toMatchObject({ active: false });
    expect((await program.send(WHO)).status).toBe(401);
    const again = await client.mutate(
      'personalAccessTokenRevoke',
      { id: personalAccessToken.id },
      TOKEN.replace(' token', ''),
    );
    expect(again.personalAccessToken).toEqual(first.personalAccessToken);
  });

  test("of somebody else's answers as if it were not there", async () => {
    const { client } = await newPerson(server);
    const { personalAccessToken } = await create((await newPerson(server)).client);

    for (const id of [personalAccessToken.id, '999999', 'x', '-1', '99999999999999999999']) {
      expect(await client.mutationFault('personalAccessTokenRevoke', { id })).toBe('NOT_FOUND');
    }
  });

  test('by a token that only reads is refused', async () => {
    const { client, person } = await newPerson(server);
    const { personalAccessToken } = await create(client);
    const reader = await withToken(server, person, ['read_api']);

    expect(await reader.mutationFault('personalAccessTokenRevoke', { id: personalAccessToken.id })).toBe('FORBIDDEN');
  });
});

test('own tokens come newest first, page by page, and nobody else sees them', async () => {
  const { client } = await newPerson(server);
  for (const name of ['a', 'b', 'c']) await client.mutate('personalAccessTokenCreate', { name, scopes: ['api'] });
  const page = (after: string | null) =>
    client.query(
      'query ($after: String) { personalAccessTokens(first: 2, after: $after) { count nodes { name } pageInfo { hasNextPage endCursor } } }',
      { after },
    );

  const { personalAccessTokens: first } = await page(null);
  const { personalAccessTokens: second } = await page(first.pageInfo.endCursor);

  expect(first).toMatchObject({ count: 3, nodes: [{ name: 'c' }, { name: 'b' }], pageInfo: { hasNextPage: true } });
  expect(second).toMatchObject({ nodes: [{ name: 'a' }], pageInfo: { hasNextPage: false } });
  const other = (await newPerson(server)).client;
  expect((await other.query('{ personalAccessTokens { count } }')).personalAccessTokens.count).toBe(0);
  for (const after of ['x', Buffer.from('["x"]').toString('base64url'), Buffer.from('[1.5]').toString('base64url')]) {
    expect(
      await client.fault('query ($after: String) { personalAccessTokens(after: $after) { count } }', { after }),
    ).toBe('BAD_USER_INPUT');
  }
});
