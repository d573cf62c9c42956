import { anonymous, asOwner, createUser, newPerson, signedIn, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  // Attempts of one moment wait for each other, each with a connection.
  server = await startServer({ databasePool: 24 });
});
afterAll(() => server.stop());
// The address is the same for every test here; only those about it may feel its limit.
beforeEach(() => asOwner(server, 'DELETE FROM sign_in_throttle'));

const WHO = '{ currentSession { signedInBy csrfToken user { username admin abilities } } }';
const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { errors problems { code field } session { user { username } } } }`;

const attempt = (username: string, password: string, client: Client = anonymous(server)) =>
  client.send(SIGN_IN, { input: { username, password } });
const refusalOf = async (username: string, password: string) => (await attempt(username, password)).data?.signIn;
const events = (username: string) =>
  asOwner(server, 'SELECT action, outcome, actor_id FROM audit_events WHERE target_name = $1 ORDER BY id', [username]);

describe('signing in', () => {
  test('opens a session that knows who it is', async () => {
    const { person, client } = await newPerson(server, { admin: true });

    const { currentSession } = await client.query(WHO);

    expect(currentSession).toMatchObject({ signedInBy: 'SESSION', user: { username: person.username, admin: true } });
    expect(currentSession.user.abilities).toContain('user:create');
    expect(currentSession.csrfToken).toBe(client.headers['x-csrf-token']);
  });

  test('takes the username in whatever letter case', async () => {
    const person = await createUser(server, { username: 'MixedCase' });

    const { data } = await attempt('mixedCASE', person.password);

    expect(data?.signIn.session.user.username).toBe('MixedCase');
  });

  test('somebody who is not an administrator holds no ability on the installation', async () => {
    const { client } = await newPerson(server);

    const { currentSession } = await client.query(WHO);

    expect(currentSession.user.abilities).toEqual([]);
  });

  test('unknown, wrong and blocked are answered alike, and each is written down', async () => {
    const person = await createUser(server);
    const blocked = await createUser(server);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.id]);

    const answers = [
      await refusalOf('nobody_here', 'wrong password'),
      await refusalOf(person.username, 'wrong password'),
      await refusalOf(blocked.username, blocked.password),
    ];

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      session: null,
      errors: ['The username or the password is wrong.'],
      problems: [{ code: 'SIGN_IN_REFUSED', field: null }],
    });
    for (const name of ['nobody_here', person.username, blocked.username]) {
      expect(await events(name)).toEqual([{ action: 'session.refused', outcome: 'refused', actor_id: null }]);
    }
  });

  test('a sign-in is written down with the person as its actor', async () => {
    const { person } = await newPerson(server);

    expect(await events(person.username)).toEqual([
      { action: 'session.created', outcome: 'success', actor_id: person.id },
    ]);
  });

  test.each([
    ['a NUL byte', 'admin\u0000'],
    ['a lone surrogate', '\ud800'],
    ['nothing', ''],
    ['10,000 letters', 'x'.repeat(10_000)],
  ])('a username of %s is wrong, not a fault, and is not kept in the trail', async (_, username) => {
    const refusal = await refusalOf(username, 'some password');

    expect(refusal.problems).toEqual([{ code: 'SIGN_IN_REFUSED', field: null }]);
    expect(await events('(not a username)')).not.toEqual([]);
  });

  test('a password of a megabyte is wrong, not a fault', async () => {
    const person = await createUser(server);

    expect((await refusalOf(person.username, 'x'.repeat(1_000_000))).problems[0].code).toBe('SIGN_IN_REFUSED');
  });
});

describe('too many wrong passwords', () => {
  const wrong = async (person: Pick<Person, 'username'>, times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await attempt(person.username, 'wrong password');
  };
  const locked = (username: string) =>
    asOwner(server, 'SELECT failed_sign_ins, locked_until > now() AS locked FROM users WHERE username = $1', [
      username,
    ]);

  test('ten in a row lock the account for ten minutes, the right password included', async () => {
    const person = await createUser(server);
    await wrong(person, 10);

    const { errors } = await attempt(person.username, person.password);

    expect(errors[0]!.extensions.code).toBe('RATE_LIMITED');
    expect(errors[0]!.extensions['retryAfter']).toBeGreaterThan(480);
    expect(errors[0]!.extensions['retryAfter']).toBeLessThanOrEqual(600);
  });

  test('nine and then the right one let in, and the count starts anew', async () => {
    const person = await createUser(server);
    await wrong(person, 9);

    const { data } = await attempt(person.username, person.password);

    expect(data?.signIn.session).not.toBeNull();
    expect(await locked(person.username)).toEqual([{ failed_sign_ins: 0, locked: null }]);
  });

  test('a lock that is over lets in again, and ten more lock again', async () => {
    const person = await createUser(server);
    await wrong(person, 10);
    await asOwner(server, "UPDATE users SET locked_until = now() - interval '1 second' WHERE id = $1", [person.id]);

    const once = await attempt(person.username, 'wrong password');

    expect(once.data?.signIn.problems[0].code).toBe('SIGN_IN_REFUSED');
    expect(await locked(person.username)).toEqual([{ failed_sign_ins: 1, locked: null }]);
  });

  test('a name that nobody has locks in the same way, so that a lock does not tell who exists', async () => {
    await wrong({ username: 'nobody_at_all' }, 10);

    const { errors } = await attempt('NOBODY_at_all', 'wrong password');

    expect(errors[0]!.extensions.code).toBe('RATE_LIMITED');
    expect(errors[0]!.extensions['retryAfter']).toBeGreaterThan(480);
  });

  test.each([
    ['a user', async () => (await createUser(server)).username],
    ['a name that nobody has', async () => 'nobody_in_parallel'],
  ])('at the same moment, no more than ten passwords are looked at for %s', async (_, name) => {
    const username = await name();

    const answers = await Promise.all(Array.from({ length: 25 }, () => attempt(username, 'wrong password')));

    expect(answers.filter((answer) => answer.data?.signIn)).toHaveLength(10);
    expect(answers.filter((answer) => answer.errors[0]?.extensions.code === 'RATE_LIMITED')).toHaveLength(15);
  });

  test('one address gets thirty attempts in ten minutes, over all names, also at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => attempt(`nobody_${i}`, 'wrong password')));

    expect(answers.filter((answer) => answer.data?.signIn)).toHaveLength(30);

    await asOwner(server, "UPDATE sign_in_throttle SET window_start = now() - interval '10 minutes'");
    expect((await attempt('nobody_again', 'wrong password')).errors).toEqual([]);
  });

  test('what turned out right does not count against the address', async () => {
    const person = await createUser(server);

    for (let i = 0; i < 35; i++) await signedIn(server, person);
  });
});
