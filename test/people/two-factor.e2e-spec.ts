import { codeOf, wrongCodeOf } from '../support/authenticator.js';
import {
  anonymous,
  asOwner,
  createUser,
  newPerson,
  signedIn,
  withToken,
  type Client,
  type Person,
} from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => asOwner(server, 'DELETE FROM sign_in_throttle'));

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { errors problems { code field } session { user { username } } } }`;
const enter = async (person: Person, code?: string | null, password = person.password) =>
  anonymous(server).send(SIGN_IN, { input: { username: person.username, password, code } });
const answerTo = async (person: Person, code?: string | null, password?: string) =>
  (await enter(person, code, password)).data?.signIn;
const letIn = async (person: Person, code?: string | null) =>
  (await answerTo(person, code))?.session?.user.username === person.username;
const stateOf = async (client: Client) =>
  (await client.query('{ twoFactor { enabled since recoveryCodesLeft } }')).twoFactor;
const begin = (client: Client, person: Person) =>
  client.mutate('twoFactorBegin', { currentPassword: person.password }, 'key uri');
const unused = (person: Person) =>
  asOwner(server, 'UPDATE two_factors SET last_step = 0 WHERE user_id = $1', [person.id]);
const lastEvent = async (person: Person) =>
  (
    await asOwner(server, 'SELECT action, outcome, details FROM audit_events WHERE target_name = $1 ORDER BY id DESC', [
      person.username,
    ])
  )[0];

/** Somebody with a second factor whose codes are all unused. */
async function enrolled(options: { admin?: boolean } = {}) {
  const { person, client } = await newPerson(server, options);
  const { key } = await begin(client, person);
  const { recoveryCodes } = await client.mutate('twoFactorConfirm', { code: codeOf(key) }, 'recoveryCodes');
  await unused(person);
  return { person, client, key: key as string, recoveryCodes: recoveryCodes as string[] };
}

describe('setting up a second factor', () => {
  test('gives the app a key, and asks for nothing before a code of it was right', async () => {
    const { person, client } = await newPerson(server);

    const { key, uri } = await begin(client, person);

    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toMatch(/^otpauth:\/\/totp\/Lockkeeper:/);
    expect(uri).toContain(`secret=${key}`);
    expect(await stateOf(client)).toEqual({ enabled: false, since: null, recoveryCodesLeft: 0 });
    expect(await letIn(person)).toBe(true);

    const refused = await client.mutate('twoFactorConfirm', { code: wrongCodeOf(key) }, 'recoveryCodes');
    expect(refused).toMatchObject({ recoveryCodes: null, problems: [{ code: 'TWO_FACTOR_REFUSED', field: 'code' }] });
    expect(await letIn(person)).toBe(true);
  });

  test('counts from the first right code on, shows ten recovery codes, and ends the other sessions', async () => {
    const { person, client } = await newPerson(server);
    const elsewhere = await signedIn(server, person);
    const { key } = await begin(client, person);

    const { recoveryCodes } = await client.mutate('twoFactorConfirm', { code: codeOf(key) }, 'recoveryCodes');

    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await stateOf(client)).toMatchObject({ enabled: true, since: expect.any(String), recoveryCodesLeft: 10 });
    expect(await elsewhere.fault('{ twoFactor { enabled } }')).toBe('UNAUTHENTICATED');
    expect(await lastEvent(person)).toMatchObject({ action: 'user.two_factor_enabled', details: { sessionsEnded: 1 } });
  });

  test('begun anew makes the key from before worthless', async () => {
    const { person, client } = await newPerson(server);
    const first = await begin(client, person);
    const second = await begin(client, person);
    expect(second.key).not.toBe(first.key);

    const withFirst = await client.mutate('twoFactorConfirm', { code: codeOf(first.key) });
    expect(withFirst.problems).toMatchObject([{ code: 'TWO_FACTOR_REFUSED' }]);
    expect((await client.mutate('twoFactorConfirm', { code: codeOf(second.key) })).problems).toEqual([]);
  });

  test('must be confirmed within the hour', async () => {
    const { person, client } = await newPerson(server);
    const { key } = await begin(client, person);
    await asOwner(server, "UPDATE two_factors SET created_at = now() - interval '61 minutes' WHERE user_id = $1", [
      person.id,
    ]);

    const { problems } = await client.mutate('twoFactorConfirm', { code: codeOf(key) });

    expect(problems).toMatchObject([{ code: 'TWO_FACTOR_NOT_BEGUN', field: null }]);
    expect(await letIn(person)).toBe(true);
  });

  test('takes the password, and refuses while there is one already', async () => {
    const { person, client } = await newPerson(server);
    const wrong = await client.mutate('twoFactorBegin', { currentPassword: 'not the password' }, 'key uri');
    expect(wrong).toMatchObject({
      key: null,
      uri: null,
      problems: [{ code: 'PASSWORD_WRONG', field: 'currentPassword' }],
    });

    const { key } = await begin(client, person);
    await client.mutate('twoFactorConfirm', { code: codeOf(key) });
    const again = await begin(client, person);

    expect(again).toMatchObject({ key: null, problems: [{ code: 'TWO_FACTOR_ON' }] });
    await unused(person);
    expect(await letIn(person, codeOf(key))).toBe(true);
  });

  test('is for nobody who came by a token', async () => {
    const person = await createUser(server);
    const program = await withToken(server, person);

    expect(await program.mutationFault('twoFactorBegin', { currentPassword: person.password })).toBe('FORBIDDEN');
    expect(await program.mutationFault('twoFactorConfirm', { code: '123456' })).toBe('FORBIDDEN');
    const proof = { currentPassword: person.password, code: '123456' };
    expect(await program.mutationFault('twoFactorDisable', proof)).toBe('FORBIDDEN');
    expect(await program.mutationFault('twoFactorRecoveryCodesRenew', proof)).toBe('FORBIDDEN');
  });
});

describe('signing in with a second factor', () => {
  test('asks for a code once the password was right, and gives no session before', async () => {
    const { person } = await enrolled();

    const { data, headers } = await enter(person);

    expect(data?.signIn).toMatchObject({ session: null, problems: [{ code: 'TWO_FACTOR_REQUIRED', field: 'code' }] });
    expect(headers.getSetCookie()).toEqual([]);
    expect((await answerTo(person, ' '))?.problems).toEqual([{ code: 'TWO_FACTOR_REQUIRED', field: 'code' }]);
  });

  test('tells nothing of the code while the password is wrong', async () => {
    const { person, key } = await enrolled();
    const stranger = await createUser(server);

    const answers = [
      await answerTo(person, codeOf(key), 'wrong password'),
      await answerTo(person, null, 'wrong password'),
      await answerTo(stranger, codeOf(key), 'wrong password'),
    ];

    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]?.problems).toEqual([{ code: 'SIGN_IN_REFUSED', field: null }]);
    expect(await letIn(person, codeOf(key))).toBe(true);
  });

  test('takes the code of the app, also typed in two halves, and says so in the trail', async () => {
    const { person, key } = await enrolled();
    const code = codeOf(key);

    expect(await letIn(person, `${code.slice(0, 3)} ${code.slice(3)}`)).toBe(true);

    expect(await lastEvent(person)).toMatchObject({ action: 'session.created', details: { secondFactor: 'app' } });
  });

  test.each([
    ['wrong', (key: string) => wrongCodeOf(key)],
    ['of some minutes ago', (key: string) => codeOf(key, -4)],
    ['of some minutes from now', (key: string) => codeOf(key, 4)],
    ['not a code', () => 'x'.repeat(100_000)],
    ['a NUL byte', () => '\u0000'],
  ])('refuses a code that is %s, and writes it down', async (_, codeFor) => {
    const { person, key } = await enrolled();

    expect((await answerTo(person, codeFor(key)))?.problems).toEqual([{ code: 'TWO_FACTOR_REFUSED', field: 'code' }]);

    expect(await lastEvent(person)).toMatchObject({
      action: 'session.refused',
      outcome: 'refused',
      details: { wrong: 'second_factor' },
    });
  });

  test('takes each code once, and none that is older than the newest it took', async () => {
    const { person, key } = await enrolled();
    const next = codeOf(key, 1);
    expect(await letIn(person, next)).toBe(true);

    expect((await answerTo(person, next))?.problems).toMatchObject([{ code: 'TWO_FACTOR_REFUSED' }]);
    expect((await answerTo(person, codeOf(key)))?.problems).toMatchObject([{ code: 'TWO_FACTOR_REFUSED' }]);
  });

  test('lets one in when two come with the same code at once', async () => {
    const { person, key } = await enrolled();
    const code = codeOf(key);

    const came = await Promise.all([letIn(person, code), letIn(person, code), letIn(person, code)]);

    expect(came.filter(Boolean)).toHaveLength(1);
  });

  test('locks after ten wrong codes, whatever is asked in between', async () => {
    const { person, key } = await enrolled();
    for (let i = 0; i < 5; i++) {
      await answerTo(person);
      await answerTo(person, wrongCodeOf(key));
    }

    const { errors } = await enter(person, codeOf(key));

    expect(errors[0]?.extensions.code).toBe('RATE_LIMITED');
  });

  test('does not count against the address what is only the first of two steps', async () => {
    const { person } = await enrolled();
    await answerTo(person);

    expect(await asOwner(server, 'SELECT count FROM sign_in_throttle')).toEqual([{ count: 0 }]);
  });

  test('takes a seed of nobody else', async () => {
    const { person } = await enrolled();
    const other = await enrolled();
    await asOwner(
      server,
      'UPDATE two_factors SET seed = (SELECT seed FROM two_factors WHERE user_id = $2) WHERE user_id = $1',
      [person.id, other.person.id],
    );

    expect(await letIn(person, codeOf(other.key))).toBe(false);
  });
});

describe('recovery codes', () => {
  test('let in where the key that seals the seeds is lost', async () => {
    const { person, key, recoveryCodes } = await enrolled();
    await asOwner(
      server,
      'UPDATE two_factors SET seed = set_byte(seed, 20, get_byte(seed, 20) # 1) WHERE user_id = $1',
      [person.id],
    );

    expect(await letIn(person, codeOf(key))).toBe(false);
    expect(await letIn(person, recoveryCodes[0])).toBe(true);
  });

  test('let in once each, however they are typed', async () => {
    const { person, client, recoveryCodes } = await enrolled();
    const [first, second] = recoveryCodes as [string, string];

    expect(await letIn(person, ` ${first.toUpperCase().replaceAll('-', ' ')} `)).toBe(true);
    expect(await lastEvent(person)).toMatchObject({ details: { secondFactor: 'recovery_code' } });
    expect((await answerTo(person, first))?.problems).toMatchObject([{ code: 'TWO_FACTOR_REFUSED' }]);
    expect(await letIn(person, second)).toBe(true);

    expect(await stateOf(client)).toMatchObject({ recoveryCodesLeft: 8 });
  });

  test('are of one person', async () => {
    const { person } = await enrolled();
    const other = await enrolled();

    expect(await letIn(person, other.recoveryCodes[0])).toBe(false);
  });

  test('made anew replace those from before, for the password and a code', async () => {
    const { person, client, key, recoveryCodes } = await enrolled();
    const renew = (proof: object) => client.mutate('twoFactorRecoveryCodesRenew', proof, 'recoveryCodes');
    const wrong = await renew({ currentPassword: person.password, code: wrongCodeOf(key) });
    expect(wrong).toMatchObject({ recoveryCodes: null, problems: [{ code: 'TWO_FACTOR_REFUSED' }] });

    const renewed = await renew({ currentPassword: person.password, code: codeOf(key) });

    expect(renewed.recoveryCodes).toHaveLength(10);
    expect(await letIn(person, recoveryCodes[0])).toBe(false);
    expect(await letIn(person, renewed.recoveryCodes[0])).toBe(true);
  });
});

describe('turning it off', () => {
  test('takes both factors; then the password is enough again', async () => {
    const { person, client, key, recoveryCodes } = await enrolled();
    const disable = (proof: object) => client.mutate('twoFactorDisable', proof, 'disabled');
    const { password: currentPassword } = person;

    const withoutPassword = await disable({ currentPassword: 'wrong', code: codeOf(key) });
    expect(withoutPassword.problems).toMatchObject([{ code: 'PASSWORD_WRONG' }]);
    const withoutCode = await disable({ currentPassword, code: wrongCodeOf(key) });
    expect(withoutCode.problems).toMatchObject([{ code: 'TWO_FACTOR_REFUSED' }]);
    expect((await answerTo(person))?.problems).toMatchObject([{ code: 'TWO_FACTOR_REQUIRED' }]);

    expect(await disable({ currentPassword, code: recoveryCodes[0] })).toMatchObject({ disabled: true, problems: [] });

    expect(await letIn(person)).toBe(true);
    expect(await asOwner(server, 'SELECT 1 FROM recovery_codes WHERE user_id = $1', [person.id])).toEqual([]);
  });

  test('what is not on cannot be turned off', async () => {
    const { person, client } = await newPerson(server);
    const proof = { currentPassword: person.password, code: '123456' };

    expect((await client.mutate('twoFactorDisable', proof)).problems).toMatchObject([{ code: 'TWO_FACTOR_OFF' }]);
    expect((await client.mutate('twoFactorRecoveryCodesRenew', proof)).problems).toMatchObject([
      { code: 'TWO_FACTOR_OFF' },
    ]);
  });
});

describe('administrators', () => {
  const RESET = 'user { id twoFactor }';

  test('see who has one, and take it from who has lost it, whose sessions end', async () => {
    const { client: admin } = await newPerson(server, { admin: true });
    const { person, client } = await enrolled();
    const shown = async () =>
      (await admin.query('query ($s: String) { users(search: $s) { nodes { twoFactor } } }', { s: person.username }))
        .users.nodes;
    expect(await shown()).toEqual([{ twoFactor: true }]);

    const { user } = await admin.mutate('userTwoFactorReset', { id: String(person.id) }, RESET);

    expect(user).toEqual({ id: String(person.id), twoFactor: false });
    expect(await shown()).toEqual([{ twoFactor: false }]);
    expect(await client.fault('{ twoFactor { enabled } }')).toBe('UNAUTHENTICATED');
    expect(await lastEvent(person)).toMatchObject({ action: 'user.two_factor_reset' });
    expect(await letIn(person)).toBe(true);
  });

  test('one that is not confirmed is none', async () => {
    const { client: admin } = await newPerson(server, { admin: true });
    const { person, client } = await newPerson(server);
    await begin(client, person);

    const { user } = await admin.mutate('userUpdate', { id: String(person.id), name: 'Ana' }, 'user { twoFactor }');

    expect(user.twoFactor).toBe(false);
  });

  test('do not take their own in this way, and nobody else takes any', async () => {
    const { person, client: admin, key } = await enrolled({ admin: true });
    const { client } = await newPerson(server);

    const own = await admin.mutate('userTwoFactorReset', { id: String(person.id) }, RESET);
    expect(own).toMatchObject({ user: null, problems: [{ code: 'OWN_ACCOUNT', field: 'id' }] });
    expect(await client.mutationFault('userTwoFactorReset', { id: String(person.id) })).toBe('FORBIDDEN');
    expect(await admin.mutationFault('userTwoFactorReset', { id: '999999999' })).toBe('NOT_FOUND');

    expect(await letIn(person, codeOf(key))).toBe(true);
  });
});

describe('where a second factor is required', () => {
  afterEach(() => asOwner(server, 'DELETE FROM settings'));
  const demand = (client: Client, twoFactorRequired: string) => client.mutate('settingsUpdate', { twoFactorRequired });
  const firstOf = async (client: Client) =>
    (await client.query('{ currentSession { mustFirst } }')).currentSession.mustFirst;
  const GROUPS = '{ groups { nodes { id } } }';

  test('of everybody, whoever has none is led to set one up and finds all else closed, sessions that were open included', async () => {
    const { client: admin } = await enrolled({ admin: true });
    const { person, client } = await newPerson(server);
    expect(await client.fault(GROUPS)).toBeNull();

    expect((await demand(admin, 'EVERYBODY')).errors).toEqual([]);

    expect([await firstOf(admin), await admin.fault(GROUPS)]).toEqual([null, null]);
    for (const one of [client, await signedIn(server, person)]) {
      expect([await firstOf(one), await one.fault(GROUPS)]).toEqual(['SECOND_FACTOR', 'FORBIDDEN']);
      expect(await one.mutationFault('groupCreate', { name: 'x', path: 'x' })).toBe('FORBIDDEN');
      expect(await one.mutationFault('personalAccessTokenCreate', { name: 'x', scopes: ['api'] })).toBe('FORBIDDEN');
    }
    const rest = await fetch(`${server.url}/api/v4/projects/1/ci/lint?content=a`, { headers: client.headers });
    expect(rest.status).toBe(403);

    const { key } = await begin(client, person);
    expect((await client.mutate('twoFactorConfirm', { code: codeOf(key) })).errors).toEqual([]);
    expect([await firstOf(client), await client.fault(GROUPS)]).toEqual([null, null]);
  });

  test('of administrators, it is asked of them alone; and access tokens go on working', async () => {
    const { client: admin } = await enrolled({ admin: true });
    const { person: other, client: otherAdmin } = await newPerson(server, { admin: true });
    const { client } = await newPerson(server);
    const program = await withToken(server, other);

    await demand(admin, 'ADMINISTRATORS');

    expect([await firstOf(client), await client.fault(GROUPS)]).toEqual([null, null]);
    expect([await firstOf(otherAdmin), await otherAdmin.fault('{ users { nodes { id } } }')]).toEqual([
      'SECOND_FACTOR',
      'FORBIDDEN',
    ]);
    expect(await program.fault('{ users { nodes { id } } }')).toBeNull();
  });

  test('whoever turns his off is led to set up another one', async () => {
    const { client: admin } = await enrolled({ admin: true });
    const { person, client, recoveryCodes } = await enrolled();
    await demand(admin, 'EVERYBODY');

    const proof = { currentPassword: person.password, code: recoveryCodes[0] };
    expect((await client.mutate('twoFactorDisable', proof)).errors).toEqual([]);

    expect([await firstOf(client), await client.fault(GROUPS)]).toEqual(['SECOND_FACTOR', 'FORBIDDEN']);
  });

  test('nobody demands it who has none himself', async () => {
    const { client: admin } = await newPerson(server, { admin: true });

    const { problems } = await demand(admin, 'ADMINISTRATORS');

    expect(problems).toMatchObject([{ code: 'TWO_FACTOR_OFF', field: 'twoFactorRequired' }]);
    expect(await firstOf(admin)).toBeNull();
  });
});

test('the database holds neither keys nor recovery codes', async () => {
  const { key, recoveryCodes } = await enrolled();

  const rows = await asOwner(
    server,
    'SELECT to_jsonb(f) AS row FROM two_factors f UNION ALL SELECT to_jsonb(c) FROM recovery_codes c UNION ALL SELECT to_jsonb(e) FROM audit_events e',
  );

  const text = JSON.stringify(rows).toUpperCase();
  const seed = [...key].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const hex = BigInt(`0b${seed.join('')}`)
    .toString(16)
    .padStart(40, '0')
    .toUpperCase();
  expect(text).not.toContain(key);
  expect(text).not.toContain(hex);
  for (const code of recoveryCodes) {
    expect(text).not.toContain(code.toUpperCase());
    expect(text).not.toContain(Buffer.from(code.replaceAll('-', '')).toString('hex').toUpperCase());
  }
});
