import { asOwner, Client, newPerson, withToken, type Problem } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, eventsOf, fresh, idOf, makeMember, someone, type Someone } from '../tree/arrange.js';

// Tokens of groups and projects with their bots, and service accounts.

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
const TOKEN = 'token accessToken { id name scopes role active user { id username } createdBy { username } }';
const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { role } }';
const wishes = (more: object = {}) => ({
  name: 'deploys',
  role: 'DEVELOPER',
  scopes: ['api'],
  expiresAt: inDays(30),
  ...more,
});
const make = (who: Someone, fullPath: string, more: object = {}): Promise<any> =>
  who.client.mutate('accessTokenCreate', { fullPath, ...wishes(more) }, TOKEN);
const bearer = (token: string): Client => new Client(server.url, { authorization: `Bearer ${token}` });
const roleOf = async (client: Client, path: string): Promise<string> =>
  (await client.fault(PROJECT, { p: path })) ?? (await client.query(PROJECT, { p: path })).project.role;
const codes = ({ problems }: { problems: Problem[] }): string[] => problems.map(({ code }) => code);

describe('a token of a project', () => {
  test('acts as a bot with its role there and nowhere else, is listed without its text, and ends when it is revoked', async () => {
    const { group, project } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', project);

    const made = await make(maintainer, project);
    expect(made).toMatchObject({
      errors: [],
      accessToken: { name: 'deploys', scopes: ['api'], role: 'DEVELOPER', active: true },
    });
    expect(made.accessToken.createdBy.username).toBe(maintainer.person.username);
    const bot = bearer(made.token);
    expect(await roleOf(bot, project)).toBe('DEVELOPER');
    expect(await bot.fault('query ($p: ID!) { group(fullPath: $p) { id } }', { p: group })).toBe('NOT_FOUND');
    const seen = await maintainer.client.send(
      'query ($p: ID!) { accessTokens(fullPath: $p) { count nodes { name } } members(fullPath: $p) { nodes { userKind } } }',
      { p: project },
    );
    expect(seen.data.accessTokens).toEqual({ count: 1, nodes: [{ name: 'deploys' }] });
    expect(seen.data.members.nodes.map((node: any) => node.userKind)).toContain('BOT');
    expect(JSON.stringify(seen.data)).not.toContain(made.token);

    const { accessToken } = await maintainer.client.mutate(
      'accessTokenRevoke',
      { id: made.accessToken.id },
      'accessToken { active }',
    );
    expect(accessToken.active).toBe(false);
    expect(await bot.fault(PROJECT, { p: project })).toBe('UNAUTHENTICATED');
    const [user] = await asOwner(server, 'SELECT blocked FROM users WHERE id = $1', [made.accessToken.user.id]);
    expect(user.blocked).toBe(true);
    expect((await maintainer.client.mutate('accessTokenRevoke', { id: made.accessToken.id })).errors).toEqual([]);
    expect((await eventsOf(server, await idOf(server, project))).slice(-2)).toEqual([
      'access_token.created',
      'access_token.revoked',
    ]);
  });

  test('gives no role above the maker, and is made by maintainers of a project and owners of a group only', async () => {
    const { group, project } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', group);
    const developer = await someone(server, 'DEVELOPER', project);
    const stranger = await newPerson(server);
    const fault = (who: Someone, fullPath: string, more: object = {}) =>
      who.client.mutationFault('accessTokenCreate', { fullPath, ...wishes(more) });

    expect(await fault(maintainer, project, { role: 'OWNER' })).toBe('FORBIDDEN');
    expect(await fault(maintainer, group)).toBe('FORBIDDEN');
    expect(await fault(developer, project, { role: 'GUEST' })).toBe('FORBIDDEN');
    expect(await fault(stranger, project)).toBe('NOT_FOUND');
    // An administrator who is no member holds no role that he could give.
    const other = await newPerson(server, { admin: true });
    expect(await fault(other, project)).toBe('FORBIDDEN');
    const { accessToken } = await make(maintainer, project);
    expect(await developer.client.mutationFault('accessTokenRevoke', { id: accessToken.id })).toBe('NOT_FOUND');
    expect(await stranger.client.mutationFault('accessTokenRevoke', { id: accessToken.id })).toBe('NOT_FOUND');
    const [own] = await asOwner(server, 'SELECT id FROM personal_access_tokens WHERE created_by IS NULL LIMIT 1');
    if (own) expect(await maintainer.client.mutationFault('accessTokenRevoke', { id: own.id })).toBe('NOT_FOUND');
  });

  test.each([
    ['no scopes', { scopes: [] }],
    ['an unknown scope', { scopes: ['sudo'] }],
    ['an end in the past', { expiresAt: inDays(-1) }],
    ['an end more than a year away', { expiresAt: inDays(400) }],
    ['no name', { name: ' ' }],
  ])('is refused with %s', async (_, more) => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    expect(await owner.client.mutationFault('accessTokenCreate', { fullPath: project, ...wishes(more) })).toBe(
      'BAD_USER_INPUT',
    );
  });

  test('does not outlive the token that makes it, and none is made by a token that only reads', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const reading = await withToken(server, owner.person, ['read_api']);
    const ending = await withToken(server, owner.person);
    await asOwner(
      server,
      "UPDATE personal_access_tokens SET expires_at = now() + interval '1 day' WHERE user_id = $1",
      [owner.person.id],
    );
    const input = { fullPath: project, ...wishes() };

    expect(await reading.mutationFault('accessTokenCreate', input)).toBe('FORBIDDEN');
    expect(codes(await ending.mutate('accessTokenCreate', input))).toEqual(['EXPIRY_REFUSED']);
  });
});

describe('a bot', () => {
  async function aBot(): Promise<{ bot: Client; id: string; username: string; project: string; owner: Someone }> {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const { token, accessToken } = await make(owner, project, { role: 'OWNER' });
    return { bot: bearer(token), ...accessToken.user, project, owner };
  }

  test('signs in with no password and makes no tokens, neither its own nor others', async () => {
    const { bot, username, project } = await aBot();
    const signIn = (password: string) => new Client(server.url).mutate('signIn', { username, password });

    expect(codes(await signIn('!'))).toEqual(['SIGN_IN_REFUSED']);
    expect(codes(await signIn('nobody has this password'))).toEqual(['SIGN_IN_REFUSED']);
    expect(await bot.mutationFault('personalAccessTokenCreate', { name: 'x', scopes: ['api'] })).toBe('FORBIDDEN');
    expect(await bot.mutationFault('accessTokenCreate', { fullPath: project, ...wishes() })).toBe('FORBIDDEN');
  });

  test('is no member elsewhere, neither added nor through its invited group, and no administrator or auditor', async () => {
    const { id, username } = await aBot();
    const { group, owner } = await aGroupWithProject(server, admin.client);
    const add = { fullPath: group, username, role: 'GUEST' };
    expect(codes(await owner.client.mutate('memberCreate', add))).toEqual(['BOT_STAYS']);
    for (const right of ['admin', 'auditor']) {
      expect(codes(await admin.client.mutate('userUpdate', { id, [right]: true }))).toEqual(['NOT_A_PERSON']);
    }

    const team = await aGroupWithProject(server, admin.client);
    const { token } = await make(team.owner, team.group);
    const invitation = { fullPath: group, groupPath: team.group, maxRole: 'DEVELOPER' };
    expect((await admin.client.mutate('groupInvitationCreate', invitation)).errors).toEqual([]);
    expect(await bearer(token).fault('query ($p: ID!) { group(fullPath: $p) { id } }', { p: group })).toBe('NOT_FOUND');
  });

  test('is shown as one to administrators', async () => {
    const { username } = await aBot();
    const { users } = await admin.client.query('query ($s: String) { users(search: $s) { nodes { kind } } }', {
      s: username,
    });
    expect(users.nodes).toEqual([{ kind: 'BOT' }]);
  });
});

describe('a service account', () => {
  const ACCOUNT = 'serviceAccount { id username name active }';
  async function arrange(): Promise<any> {
    const { group, project, owner } = await aGroupWithProject(server, admin.client);
    const made = await owner.client.mutate(
      'serviceAccountCreate',
      { groupPath: group, name: 'Renovate', username: fresh('sa') },
      ACCOUNT,
    );
    expect(made.errors).toEqual([]);
    return { group, project, owner, ...made.serviceAccount };
  }
  const token = (who: Someone, id: string): Promise<any> =>
    who.client.mutate('serviceAccountTokenCreate', { id, name: 't', scopes: ['api'], expiresAt: inDays(10) }, TOKEN);

  test('is made, renamed and deleted by owners of its group, is a member like people, and acts by its tokens', async () => {
    const { group, project, owner, id, username } = await arrange();
    const add = { fullPath: project, username, role: 'REPORTER' };
    expect((await owner.client.mutate('memberCreate', add)).errors).toEqual([]);
    const made = await token(owner, id);
    expect(made.errors).toEqual([]);
    const acting = bearer(made.token);
    expect(await roleOf(acting, project)).toBe('REPORTER');
    expect(
      (await owner.client.mutate('serviceAccountUpdate', { id, name: 'Bumps' }, ACCOUNT)).serviceAccount.name,
    ).toBe('Bumps');
    const list =
      'query ($g: ID!, $id: ID!) { serviceAccounts(groupPath: $g) { nodes { name } } serviceAccountTokens(id: $id) { count } }';
    expect(await owner.client.query(list, { g: group, id })).toEqual({
      serviceAccounts: { nodes: [{ name: 'Bumps' }] },
      serviceAccountTokens: { count: 1 },
    });

    const second = await token(owner, id);
    await owner.client.mutate('accessTokenRevoke', { id: second.accessToken.id });
    expect(await bearer(second.token).fault(PROJECT, { p: project })).toBe('UNAUTHENTICATED');
    expect(await roleOf(acting, project)).toBe('REPORTER');

    const ended = await owner.client.mutate('serviceAccountDelete', { id }, ACCOUNT);
    expect(ended.serviceAccount.active).toBe(false);
    expect(await acting.fault(PROJECT, { p: project })).toBe('UNAUTHENTICATED');
    expect(codes(await token(owner, id))).toEqual(['ACCOUNT_ENDED']);
  });

  test('is hidden from others, signs in with no password and is no administrator', async () => {
    const { group, id, username } = await arrange();
    const maintainer = await someone(server, 'MAINTAINER', group);
    const elsewhere = (await aGroupWithProject(server, admin.client)).owner;

    expect(await maintainer.client.mutationFault('serviceAccountCreate', { groupPath: group, name: 'x' })).toBe(
      'FORBIDDEN',
    );
    for (const { client } of [maintainer, elsewhere]) {
      expect(await client.mutationFault('serviceAccountDelete', { id })).toBe('NOT_FOUND');
      expect(await client.mutationFault('serviceAccountUpdate', { id, name: 'x' })).toBe('NOT_FOUND');
    }
    expect(codes(await new Client(server.url).mutate('signIn', { username, password: '!' }))).toEqual([
      'SIGN_IN_REFUSED',
    ]);
    expect(codes(await admin.client.mutate('userUpdate', { id, admin: true }))).toEqual(['NOT_A_PERSON']);
  });

  test('gives its owner by a token nothing that he may not himself', async () => {
    const { owner, id, username } = await arrange();
    const other = await aGroupWithProject(server, admin.client);
    const add = { fullPath: other.project, username, role: 'MAINTAINER' };
    expect((await other.owner.client.mutate('memberCreate', add)).errors).toEqual([]);

    expect(codes(await token(owner, id))).toEqual(['ABOVE_OWN']);

    await makeMember(server, owner.person, other.project, { role: 'MAINTAINER' });
    expect((await token(owner, id)).errors).toEqual([]);
  });
});
