import { anonymous, asOwner, createUser, newPerson, signedIn, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true, username: 'zz_admin' })).client;
});
afterAll(() => server.stop());

const USER = 'user { id username name email admin blocked lockedUntil lastSignInAt }';
const fresh = { username: 'ana', name: 'Ana', email: 'ana@example.com', password: 'long enough to use' };
const update = (client: Client, input: object) => client.mutate('userUpdate', input, USER);

describe('users', () => {
  test('an administrator creates one, who can sign in', async () => {
    const { user } = await admin.mutate('userCreate', fresh, USER);

    expect(user).toMatchObject({
      username: 'ana',
      name: 'Ana',
      email: 'ana@example.com',
      admin: false,
      blocked: false,
    });
    await signedIn(server, { id: Number(user.id), username: 'ANA', password: fresh.password });
  });

  test('the hash is argon2id with 19 MiB and two passes, and no event holds it or the password', async () => {
    const [row] = await asOwner(server, "SELECT password_hash FROM users WHERE username = 'ana'");

    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const events = JSON.stringify(await asOwner(server, 'SELECT * FROM audit_events'));
    expect(events).not.toContain(fresh.password);
    expect(events).not.toContain('argon2');
  });

  test('a name that differs by case only is taken', async () => {
    const { problems } = await admin.mutate('userCreate', { ...fresh, username: 'ANA' }, USER);

    expect(problems).toMatchObject([{ code: 'USERNAME_TAKEN', field: 'username' }]);
  });

  test('of two that are created with one name at the same moment, one wins and the other is told', async () => {
    const input = { ...fresh, username: 'twice' };

    const answers = await Promise.all([1, 2].map(() => admin.mutate('userCreate', input, USER)));

    expect(answers.filter((answer) => answer.user)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.problems)).toMatchObject([{ code: 'USERNAME_TAKEN' }]);
  });

  test.each([
    ['a username with a space', { username: 'a b' }, 'username'],
    ['a username that begins with a dot', { username: '.a' }, 'username'],
    ['a username of Cyrillic look-alikes', { username: 'аdmin' }, 'username'],
    ['a username of 256 letters', { username: 'x'.repeat(256) }, 'username'],
    ['a username with a NUL byte', { username: 'a\u0000' }, 'username'],
    ['a username with a line end', { username: 'a\n' }, 'username'],
    ['an empty name', { name: ' ' }, 'name'],
    ['a name with a NUL byte', { name: 'a\u0000' }, 'name'],
    ['an address without @', { email: 'ana' }, 'email'],
  ])('%s is refused and names the field', async (_, wrong, field) => {
    const { errors } = await admin.send(
      'mutation ($input: UserCreateInput!) { userCreate(input: $input) { errors } }',
      { input: { ...fresh, username: 'unused', ...wrong } },
    );

    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test.each([['short'], ['unused_name1'], ['x'.repeat(1025)]])('the password %.20s is refused', async (password) => {
    const { problems } = await admin.mutate('userCreate', { ...fresh, username: 'unused_name1', password }, USER);

    expect(problems).toMatchObject([{ code: 'PASSWORD_REFUSED', field: 'password' }]);
  });

  test('are listed by name, searched, page by page', async () => {
    await Promise.all(['list_b', 'List_A', 'list_c', 'listXd'].map((username) => createUser(server, { username })));
    const page = async (after: string | null) =>
      (
        await admin.query(
          `query ($after: String) { users(search: "list_", first: 2, after: $after) {
            count nodes { username } pageInfo { hasNextPage endCursor } } }`,
          { after },
        )
      ).users;

    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);

    expect(first).toMatchObject({ count: 3, nodes: [{ username: 'List_A' }, { username: 'list_b' }] });
    expect(second).toMatchObject({ nodes: [{ username: 'list_c' }], pageInfo: { hasNextPage: false } });
  });

  test('only what is given changes, and the trail names the fields', async () => {
    const { id } = await createUser(server, { username: 'changing', name: 'Before' });

    const { user } = await update(admin, { id: String(id), email: 'new@example.com' });

    expect(user).toMatchObject({ name: 'Before', email: 'new@example.com' });
    const [event] = await asOwner(
      server,
      "SELECT * FROM audit_events WHERE action = 'user.updated' AND target_id = $1",
      [String(id)],
    );
    expect(event).toMatchObject({ details: { fields: ['email'] }, actor_name: 'zz_admin', target_name: 'changing' });
    expect((await update(admin, { id: String(id), email: '' })).user.email).toBeNull();
  });

  test('somebody who is not an administrator sees and changes none', async () => {
    const { client, person } = await newPerson(server);

    expect(await client.fault('{ users { count } }')).toBe('FORBIDDEN');
    expect(await client.fault('{ installation { version } }')).toBe('FORBIDDEN');
    expect(await client.mutationFault('userCreate', { ...fresh, username: 'sneaky' })).toBe('FORBIDDEN');
    expect(await client.mutationFault('userUpdate', { id: String(person.id), admin: true })).toBe('FORBIDDEN');
    expect(await anonymous(server).fault('{ users { count } }')).toBe('UNAUTHENTICATED');
  });

  test("an administrator's token that only reads lists, and changes nothing", async () => {
    const reader = await withToken(server, await createUser(server, { admin: true }), ['read_api']);

    expect(await reader.fault('{ users { count } }')).toBeNull();
    expect(await reader.mutationFault('userCreate', { ...fresh, username: 'sneaky' })).toBe('FORBIDDEN');
  });

  test('an absent one answers as absent', async () => {
    expect(await admin.mutationFault('userUpdate', { id: '424242', admin: true })).toBe('NOT_FOUND');
  });
});

describe('blocking', () => {
  test('ends sessions and silences tokens from the next request on, and lifting it revives no session', async () => {
    const { person, client } = await newPerson(server);
    const program = await withToken(server, person);

    await update(admin, { id: String(person.id), blocked: true });

    expect(await client.fault('{ personalAccessTokens { count } }')).toBe('UNAUTHENTICATED');
    expect((await program.send('{ currentSession { signedInBy } }')).status).toBe(401);

    await update(admin, { id: String(person.id), blocked: false });
    expect(await client.fault('{ personalAccessTokens { count } }')).toBe('UNAUTHENTICATED');
    expect((await program.send('{ currentSession { signedInBy } }')).status).toBe(200);
  });

  test('nobody blocks or demotes himself', async () => {
    const { person, client } = await newPerson(server, { admin: true });

    for (const change of [{ blocked: true }, { admin: false }]) {
      expect((await update(client, { id: String(person.id), ...change })).problems).toMatchObject([
        { code: 'OWN_ACCOUNT', field: Object.keys(change)[0] },
      ]);
    }
  });

  test('two administrators who demote each other at the same moment leave one', async () => {
    await asOwner(server, 'UPDATE users SET admin = false');
    const two = await Promise.all([newPerson(server, { admin: true }), newPerson(server, { admin: true })]);

    await Promise.allSettled(
      two.map(({ client }, i) => update(client, { id: String(two[1 - i]!.person.id), admin: false })),
    );

    expect((await asOwner(server, 'SELECT 1 FROM users WHERE admin')).length).toBeGreaterThanOrEqual(1);
    await asOwner(server, "UPDATE users SET admin = true WHERE username = 'zz_admin'");
  });
});

test('the installation tells its store and version to administrators', async () => {
  const { installation } = await admin.query('{ installation { id version store storeReady } }');

  expect(installation).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    store: 'builtin',
    storeReady: true,
  });
});

describe('what people have made, for administrators', () => {
  const TOKENS = `query ($search: String, $endedToo: Boolean) { issuedTokens(search: $search, endedToo: $endedToo) { count
    nodes { id name scopes kind ownerPath active revokedAt lastUsedAt user { username } } } }`;
  const issued = async (search: string, endedToo = false, client = admin) =>
    (await client.query(TOKENS, { search, endedToo })).issuedTokens.nodes;
  const revoke = (id: string, client = admin) => client.mutate('userTokenRevoke', { id }, 'token { active }');

  test('tokens of people and programs are listed together, without the tokens', async () => {
    const person = await createUser(server, { username: 'token_person' });
    await withToken(server, person, ['read_api']);
    await admin.mutate('groupCreate', { name: 'Token place', path: 'token-place' });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const bot = { fullPath: 'token-place', name: 'Deployer', role: 'DEVELOPER', scopes: ['api'], expiresAt };
    const { token } = await admin.mutate('accessTokenCreate', bot, 'token');

    const [ofPerson] = await issued('token_person');
    const [ofPlace] = await issued('token-place');

    expect(ofPerson).toMatchObject({ kind: 'PERSON', ownerPath: null, scopes: ['read_api'], active: true });
    expect(ofPlace).toMatchObject({ kind: 'BOT', ownerPath: 'token-place', name: 'Deployer', scopes: ['api'] });
    expect(JSON.stringify(await issued(''))).not.toContain(token);
  });

  test("an administrator ends a person's token, which works no more; again changes nothing", async () => {
    const person = await createUser(server, { username: 'token_loser' });
    const program = await withToken(server, person);
    const [{ id }] = await issued('token_loser');

    expect((await revoke(id)).token).toEqual({ active: false });
    expect((await revoke(id)).token).toEqual({ active: false });

    expect(await program.fault('{ currentSession { id } }')).toBe('UNAUTHENTICATED');
    expect(await issued('token_loser')).toEqual([]);
    expect(await issued('token_loser', true)).toMatchObject([{ active: false }]);
    const events = await asOwner(
      server,
      "SELECT details, actor_name FROM audit_events WHERE action = 'personal_access_token.revoked' AND target_id = $1",
      [id],
    );
    expect(events).toEqual([{ details: { owner: 'token_loser' }, actor_name: 'zz_admin' }]);
  });

  test("others list and end none, and a program's token does not end as a person's", async () => {
    const { person, client } = await newPerson(server);
    await withToken(server, person);
    const [own] = await issued(person.username);
    const [ofPlace] = await issued('token-place');

    expect(await client.fault('{ issuedTokens { count } }')).toBe('FORBIDDEN');
    expect(await client.fault('{ groupTotals { count } }')).toBe('FORBIDDEN');
    expect(await client.fault('{ allCustomRoles { count } }')).toBe('FORBIDDEN');
    expect(await client.mutationFault('userTokenRevoke', { id: own.id })).toBe('FORBIDDEN');
    expect(await admin.mutationFault('userTokenRevoke', { id: ofPlace.id })).toBe('NOT_FOUND');
    expect(await admin.mutationFault('userTokenRevoke', { id: '424242' })).toBe('NOT_FOUND');
    expect(await issued(person.username)).toHaveLength(1);
  });

  test('groups come with how much is in them and below, and their custom roles with who holds them', async () => {
    await admin.mutate('groupCreate', { name: 'Totals', path: 'totals' });
    await admin.mutate('groupCreate', { name: 'Below', path: 'below', parentPath: 'totals' });
    await admin.mutate('projectCreate', { name: 'P', path: 'p', groupPath: 'totals/below' });
    await admin.mutate('projectSecretsManagerInitialize', { projectPath: 'totals/below/p' });
    const secret = { projectPath: 'totals/below/p', environment: '*', branch: '*', name: 'A', secret: 'a value here' };
    await admin.mutate('projectSecretCreate', secret);
    const made = { groupPath: 'totals', name: 'Rotator', role: 'DEVELOPER', abilities: ['secret:update'] };
    const { customRole } = await admin.mutate('customRoleCreate', made, 'customRole { id }');
    await createUser(server, { username: 'rotates' });
    const member = { fullPath: 'totals', username: 'rotates', role: 'DEVELOPER', customRoleId: customRole.id };
    await admin.mutate('memberCreate', member);

    const { groupTotals } = await admin.query(`{ groupTotals(search: "totals") { count nodes {
      fullPath membersCount projectsCount secretsCount } } }`);
    const { allCustomRoles } = await admin.query(`{ allCustomRoles { nodes {
      name groupPath role abilities holdersCount } } }`);

    expect(groupTotals).toEqual({
      count: 2,
      nodes: [
        { fullPath: 'totals', membersCount: 2, projectsCount: 1, secretsCount: 1 },
        { fullPath: 'totals/below', membersCount: 0, projectsCount: 1, secretsCount: 1 },
      ],
    });
    expect(allCustomRoles.nodes).toMatchObject([
      { name: 'Rotator', groupPath: 'totals', role: 'DEVELOPER', abilities: ['secret:update'], holdersCount: 1 },
    ]);
  });
});
