import { anonymous, asOwner, Client, createUser, newPerson, signedIn, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const WHO = '{ currentSession { signedInBy user { username } } }';
const who = async (client: Client) => (await client.query(WHO)).currentSession;
const cookiesOf = async (path = server) => {
  const person = await createUser(path);
  const { headers } = await anonymous(path).send(
    'mutation ($input: SignInInput!) { signIn(input: $input) { errors } }',
    { input: { username: person.username, password: person.password } },
  );
  return headers.getSetCookie();
};

describe('the cookies', () => {
  test('hide the session from scripts, show the CSRF token, and stay on this site', async () => {
    const [session, csrf] = await cookiesOf();

    expect(session).toMatch(/^lockkeeper_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(csrf).toMatch(/^lockkeeper_csrf=[\w-]{43}; Max-Age=604800; Path=\/; SameSite=Lax$/);
  });

  test('are for encrypted connections only when the public address is https', async () => {
    const encrypted = await startServer({ publicUrl: 'https://lockkeeper.example' });
    try {
      for (const cookie of await cookiesOf(encrypted)) expect(cookie).toMatch(/; Secure/);
    } finally {
      await encrypted.stop();
    }
  });

  test('the database holds a digest, not the token', async () => {
    const [session] = await cookiesOf();
    const token = /=([\w-]{43})/.exec(session!)![1]!;

    const rows = await asOwner(server, 'SELECT * FROM sessions');

    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.some((row) => Buffer.from(token).equals(row.token_hash))).toBe(false);
  });
});

describe('a session', () => {
  const age = (column: string, interval: string, id: number) =>
    asOwner(server, `UPDATE sessions SET ${column} = now() - $1::interval WHERE user_id = $2`, [interval, id]);

  test.each([
    ['unused for twelve hours', 'last_used_at', '12 hours 1 second'],
    ['older than its end', 'expires_at', '1 second'],
    ['revoked', 'revoked_at', '1 second'],
  ])('that is %s is nobody', async (_, column, interval) => {
    const { person, client } = await newPerson(server);
    expect((await who(client)).user.username).toBe(person.username);

    await age(column, interval, person.id);

    expect((await who(client)).user).toBeNull();
    expect(await client.fault('{ personalAccessTokens { count } }')).toBe('UNAUTHENTICATED');
  });

  test('that is over does not stand in the way of signing in again', async () => {
    const { person, client } = await newPerson(server);
    await age('revoked_at', '1 second', person.id);

    const { session } = await client.mutate(
      'signIn',
      { username: person.username, password: person.password },
      'session { user { username } }',
    );

    expect(session.user.username).toBe(person.username);
  });

  test('that is used again after a while has its last use renewed', async () => {
    const { person, client } = await newPerson(server);
    await age('last_used_at', '2 hours', person.id);

    await who(client);

    const fresh = async () =>
      (
        await asOwner(
          server,
          "SELECT 1 FROM sessions WHERE user_id = $1 AND last_used_at > now() - interval '1 minute'",
          [person.id],
        )
      ).length;
    await until(async () => (await fresh()) === 1);
  });

  test('ends by signing out, for this browser only', async () => {
    const { person, client } = await newPerson(server);
    const elsewhere = await signedIn(server, person);

    expect((await client.mutate('signOut', {}, 'signedOut')).signedOut).toBe(true);

    expect((await who(client)).user).toBeNull();
    expect((await who(elsewhere)).user).not.toBeNull();
    expect((await anonymous(server).mutate('signOut', {}, 'signedOut')).signedOut).toBe(false);
  });

  test('is replaced when the same browser signs in again', async () => {
    const { person, client } = await newPerson(server);

    await client.mutate('signIn', { username: person.username, password: person.password });

    expect((await who(client)).user).toBeNull();
  });

  test('of a user who is blocked is nobody from the next request on', async () => {
    const { person, client } = await newPerson(server);
    expect((await who(client)).user).not.toBeNull();

    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [person.id]);

    expect((await who(client)).user).toBeNull();
  });
});

describe('cross-site requests', () => {
  test.each([
    ['without the header', {}],
    ['with an empty header', { 'x-csrf-token': '' }],
    ['with the token of another session', { 'x-csrf-token': 'A'.repeat(43) }],
  ])('a POST by cookie %s is refused', async (_, headers) => {
    const { client } = await newPerson(server);
    const { status, errors } = await new Client(server.url, { cookie: client.headers['cookie']!, ...headers }).send(
      WHO,
    );

    expect(status).toBe(403);
    expect(errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', requestId: expect.any(String) } });
  });

  test('a GET by cookie may query, and may not change anything', async () => {
    const { person, client } = await newPerson(server);
    const get = (query: string) =>
      fetch(`${server.url}/api/graphql?query=${encodeURIComponent(query)}`, {
        headers: { cookie: client.headers['cookie']!, 'apollo-require-preflight': '1' },
      });

    expect(await (await get(WHO)).json()).toMatchObject({
      data: { currentSession: { user: { username: person.username } } },
    });
    expect((await get('mutation { signOut(input: {}) { signedOut } }')).status).toBe(405);
    expect((await who(client)).user).not.toBeNull();
  });

  test('a form of another site is refused, whoever is signed in', async () => {
    const response = await fetch(`${server.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: WHO }),
    });

    expect(response.status).toBe(400);
  });

  test('a token beside the cookie is who asks, and needs no CSRF token', async () => {
    const { client } = await newPerson(server);
    const program = await createUser(server);
    const { token } = await withToken(server, program);

    const both = new Client(server.url, { cookie: client.headers['cookie']!, 'private-token': token });

    expect(await who(both)).toEqual({ signedInBy: 'TOKEN', user: { username: program.username } });
  });
});

describe('changing the password', () => {
  const next = 'a quite different password';

  test('ends every other session and leaves this one', async () => {
    const { person, client } = await newPerson(server);
    const elsewhere = await signedIn(server, person);

    const { changed } = await client.mutate(
      'passwordChange',
      { currentPassword: person.password, newPassword: next },
      'changed',
    );

    expect(changed).toBe(true);
    expect((await who(client)).user).not.toBeNull();
    expect((await who(elsewhere)).user).toBeNull();
    await expect(signedIn(server, person)).rejects.toThrow('wrong');
    await signedIn(server, { ...person, password: next });
  });

  test.each([
    ['a wrong current password', { currentPassword: 'not the password' }, 'PASSWORD_WRONG', 'currentPassword'],
    ['eleven characters', { newPassword: 'x'.repeat(11) }, 'PASSWORD_REFUSED', 'newPassword'],
    ['1,025 characters', { newPassword: 'x'.repeat(1025) }, 'PASSWORD_REFUSED', 'newPassword'],
    ['the username', { newPassword: 'A_LONG_USERNAME' }, 'PASSWORD_REFUSED', 'newPassword'],
  ])('is refused for %s', async (_, wrong, code, field) => {
    await asOwner(server, "DELETE FROM sessions; DELETE FROM users WHERE username = 'a_long_username'");
    const { person, client } = await newPerson(server, { username: 'a_long_username' });
    const input = { currentPassword: person.password, newPassword: next, ...wrong };

    const { changed, problems } = await client.mutate('passwordChange', input, 'changed');

    expect(changed).toBeNull();
    expect(problems).toMatchObject([{ code, field }]);
    await signedIn(server, person);
  });

  test('cannot be used to guess it faster than by signing in', async () => {
    const { client } = await newPerson(server);
    const guess = () => client.mutationFault('passwordChange', { currentPassword: 'wrong', newPassword: next });

    for (let i = 0; i < 10; i++) expect(await guess()).toBeNull();

    expect(await guess()).toBe('RATE_LIMITED');
  });

  test('needs a session: a token does not take over an account', async () => {
    const person = await createUser(server);
    const client = await withToken(server, person);

    const fault = await client.mutationFault('passwordChange', { currentPassword: person.password, newPassword: next });

    expect(fault).toBe('FORBIDDEN');
    await signedIn(server, person);
  });
});
