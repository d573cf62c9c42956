import { anonymous, asOwner, createUser, newPerson, signedIn, withToken, type Client } from '../support/client.js';
import { codeOf } from '../support/authenticator.js';
import { commandAt } from '../support/command.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => asOwner(server, 'DELETE FROM sign_in_throttle'));

const PROBLEMS = 'mutation ($input: SignInInput!) { signIn(input: $input) { problems { code } } }';
const refusal = async (username: string, password: string) =>
  (await anonymous(server).query(PROBLEMS, { input: { username, password } })).signIn.problems[0]?.code ?? null;
const SESSION = '{ currentSession { mustFirst user { username abilities } } }';
const isOver = async (client: Client) => (await client.query(SESSION)).currentSession.user === null;
const events = (username: string) =>
  asOwner(server, 'SELECT action, actor_name, details FROM audit_events WHERE target_name = $1 ORDER BY id', [
    username,
  ]);
const letters = (username: string) =>
  asOwner(server, "SELECT event, recipient, subject, body FROM notifications WHERE body->>'username' = $1", [username]);

/** A person whose password was reset, and what was printed. */
async function reset(options: { admin?: boolean } = {}) {
  const { person, client } = await newPerson(server, options);
  const ran = await commandAt(server, 'user', 'reset-password', person.username.toUpperCase());
  expect([ran.code, ran.err]).toEqual([0, '']);
  const password = ran.out.split('\n')[1]!;
  expect(password).toMatch(/^[0-9A-Za-z]{24}$/);
  return { person, client, password, fresh: { ...person, password } };
}

describe('user reset-password', () => {
  test('prints a password once, ends all sessions, and is told in the trail and by mail without it', async () => {
    const { person, client } = await newPerson(server);
    await asOwner(
      server,
      "UPDATE users SET email = 'ana@example.com', failed_sign_ins = 10, locked_until = now() + interval '1 hour' WHERE id = $1",
      [person.id],
    );

    const { out } = await commandAt(server, 'user', 'reset-password', person.username);

    const password = out.split('\n')[1]!;
    expect(await isOver(client)).toBe(true);
    expect(await refusal(person.username, person.password)).toBe('SIGN_IN_REFUSED');
    expect(await refusal(person.username, password)).toBeNull();
    const [event] = (await events(person.username)).filter(({ action }) => action === 'user.password_reset');
    expect(event).toMatchObject({ actor_name: 'system', details: { sessionsEnded: 1 } });
    const [letter] = await letters(person.username);
    expect(letter).toMatchObject({ event: 'user.password_reset', recipient: 'ana@example.com', body: { by: null } });
    expect(JSON.stringify([event, letter, await asOwner(server, 'SELECT * FROM users')])).not.toContain(password);
  });

  test('makes a password that opens nothing before another one is chosen, also to an administrator', async () => {
    const { fresh } = await reset({ admin: true });
    const client = await signedIn(server, fresh);

    const { currentSession } = await client.query(SESSION);
    expect(currentSession).toEqual({ mustFirst: 'PASSWORD', user: { username: fresh.username, abilities: [] } });
    const { errors } = await client.send('{ users { nodes { id } } }');
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', mustFirst: 'PASSWORD' });
    for (const query of [
      '{ groups { nodes { id } } }',
      '{ mySessions { count } }',
      '{ personalAccessTokens { count } }',
    ])
      expect(await client.fault(query)).toBe('FORBIDDEN');
    expect(await client.mutationFault('personalAccessTokenCreate', { name: 'x', scopes: ['api'] })).toBe('FORBIDDEN');
    expect(await client.mutationFault('groupCreate', { path: 'quick', name: 'quick' })).toBe('FORBIDDEN');

    const same = await client.mutate('passwordChange', {
      currentPassword: fresh.password,
      newPassword: fresh.password,
    });
    expect(same.problems).toMatchObject([{ code: 'PASSWORD_REFUSED', field: 'newPassword' }]);
    const own = 'a password of my own';
    expect(
      (await client.mutate('passwordChange', { currentPassword: fresh.password, newPassword: own })).errors,
    ).toEqual([]);

    expect((await client.query(SESSION)).currentSession.mustFirst).toBeNull();
    expect(await client.fault('{ users { nodes { id } } }')).toBeNull();
    expect(await refusal(fresh.username, fresh.password)).toBe('SIGN_IN_REFUSED');
  });

  test('makes a password that is worth nothing after a day', async () => {
    const { fresh } = await reset();
    await asOwner(server, "UPDATE users SET temporary_password_until = now() - interval '1 second' WHERE id = $1", [
      fresh.id,
    ]);

    expect(await refusal(fresh.username, fresh.password)).toBe('SIGN_IN_REFUSED');
  });

  test('leaves access tokens and the second factor as they are', async () => {
    const { person, client } = await newPerson(server);
    const program = await withToken(server, person);
    const { key } = await client.mutate('twoFactorBegin', { currentPassword: person.password }, 'key');
    await client.mutate('twoFactorConfirm', { code: codeOf(key) });

    const { out } = await commandAt(server, 'user', 'reset-password', person.username);

    expect(await refusal(person.username, out.split('\n')[1]!)).toBe('TWO_FACTOR_REQUIRED');
    expect((await program.query(SESSION)).currentSession).toMatchObject({ mustFirst: null });
    expect(await program.fault('{ groups { nodes { id } } }')).toBeNull();
  });
});

describe('user reset-second-factor', () => {
  test('takes it away, ends all sessions, and is told in the trail and by mail', async () => {
    const { person, client } = await newPerson(server);
    await asOwner(server, "UPDATE users SET email = 'bo@example.com' WHERE id = $1", [person.id]);
    const { key } = await client.mutate('twoFactorBegin', { currentPassword: person.password }, 'key');
    await client.mutate('twoFactorConfirm', { code: codeOf(key) });

    const { code, out } = await commandAt(server, 'user', 'reset-second-factor', person.username);

    expect([code, out]).toEqual([0, `${person.username} has no second factor any more. Sessions ended: 1.\n`]);
    expect(await isOver(client)).toBe(true);
    expect(await refusal(person.username, person.password)).toBeNull();
    expect((await events(person.username)).map(({ action }) => action)).toContain('user.two_factor_reset');
    expect(await letters(person.username)).toMatchObject([
      { event: 'user.two_factor_reset', recipient: 'bo@example.com' },
    ]);
  });
});

describe('both commands', () => {
  let bot: string;
  beforeAll(async () => {
    await createUser(server, { username: 'without' });
    const { client } = await newPerson(server, { admin: true });
    await client.mutate('groupCreate', { path: 'programs', name: 'programs' });
    const made = await client.mutate(
      'serviceAccountCreate',
      { groupPath: 'programs', name: 'x' },
      'serviceAccount { username }',
    );
    bot = made.serviceAccount.username;
  });

  test.each([
    [['reset-password', 'nobody'], 1, 'Nobody has this username.'],
    [['reset-second-factor', 'without'], 1, 'without has no second factor.'],
    [['reset-password'], 2, 'lockkeeper user reset-password takes one argument, the username.'],
    [['reset-password', 'BOT'], 1, ' is a program: it has no password.'],
  ])('%j changes nothing and says why', async (args, exit, sentence) => {
    const before = await asOwner(server, 'SELECT id, password_hash FROM users ORDER BY id');

    const { code, out, err } = await commandAt(server, 'user', ...args.map((arg) => (arg === 'BOT' ? bot : arg)));

    expect([code, out]).toEqual([exit, '']);
    expect(err).toContain(sentence);
    expect(await asOwner(server, 'SELECT id, password_hash FROM users ORDER BY id')).toEqual(before);
  });
});
