import { asOwner, newPerson, withToken } from '../support/client.js';
import { meanwhile } from '../support/meanwhile.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, idOf, makeMember, newValue, reveal, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const LIST = `query ($p: ID!, $after: String, $first: Int) { projectSecretsPermissions(projectPath: $p, after: $after, first: $first) {
  count pageInfo { hasNextPage endCursor }
  nodes { actions secretActions expiredAt expired byDefault grantedBy { username } project { fullPath }
    principal { id type userRoleId name user { username } group { id } } } } }`;
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What somebody may do with the secrets of a project, tried out. */
async function tried(who: Someone, project: string, name: string): Promise<string[]> {
  const input = { projectPath: project, name };
  const outcome = async (run: Promise<{ errors: string[] }>): Promise<boolean> =>
    run.then(({ errors }) => errors.length === 0).catch(() => false);
  const read = await who.client
    .query('query ($p: ID!, $n: String!) { projectSecret(projectPath: $p, name: $n) { id metadataVersion } }', {
      p: project,
      n: name,
    })
    .then(
      (answer) => answer.projectSecret,
      () => null,
    );
  const made = `N${Math.random().toString(36).slice(2)}`;
  const value = { secret: newValue(), environment: '*', branch: '*' };
  const cas = read?.metadataVersion ?? 1;
  return [
    ...(read ? ['read'] : []),
    ...((await outcome(who.client.mutate('projectSecretCreate', { ...input, ...value, name: made })))
      ? ['create']
      : []),
    ...((await outcome(who.client.mutate('projectSecretUpdate', { ...input, metadataCas: cas, secret: newValue() })))
      ? ['update']
      : []),
    ...(read && (await outcome(reveal(who.client, read.id))) ? ['read_value'] : []),
  ];
}

async function scene() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const secret = await create(arranged.owner.client, arranged.project, { name: 'A' });
  const update = (principal: object, actions: string[], more: object = {}) =>
    arranged.owner.client.mutate('projectSecretsPermissionUpdate', {
      projectPath: arranged.project,
      principal,
      actions,
      ...more,
    });
  const remove = (principal: object) =>
    arranged.owner.client.mutate('projectSecretsPermissionDelete', { projectPath: arranged.project, principal });
  return { ...arranged, secret, update, remove };
}
const role = (id: number) => ({ type: 'ROLE', id });
const user = (who: Someone) => ({ type: 'USER', id: who.person.id });

describe('permissions on the secrets of a project', () => {
  test('are at first what the roles have by themselves, read by maintainers and up', async () => {
    const { project, owner } = await scene();
    const maintainer = await someone(server, 'MAINTAINER', project);
    const developer = await someone(server, 'DEVELOPER', project);

    const { projectSecretsPermissions } = await maintainer.client.query(LIST, { p: project });

    expect(projectSecretsPermissions.nodes).toEqual(
      [
        [
          '50',
          'owner',
          ['READ', 'READ_VALUE', 'WRITE', 'DELETE'],
          ['read', 'read_value', 'create', 'update', 'delete'],
        ],
        ['40', 'maintainer', ['READ', 'WRITE'], ['read', 'create', 'update']],
        ['30', 'developer', ['READ'], ['read', 'create']],
      ].map(([id, name, actions, secretActions]) => ({
        actions,
        secretActions,
        expiredAt: null,
        expired: false,
        byDefault: true,
        grantedBy: null,
        project: { fullPath: project },
        principal: { id, type: 'ROLE', userRoleId: id, name, user: null, group: null },
      })),
    );
    expect(await developer.client.fault(LIST, { p: project })).toBe('FORBIDDEN');
    expect(await (await newPerson(server)).client.fault(LIST, { p: project })).toBe('NOT_FOUND');
    expect((await owner.client.query(LIST, { p: project })).projectSecretsPermissions.count).toBe(3);
  });

  test('to a role stand instead of what the role had, down and up, from the next request on', async () => {
    const { project, update, remove } = await scene();
    const [reporter, developer, maintainer, owner] = await Promise.all(
      (['REPORTER', 'DEVELOPER', 'MAINTAINER', 'OWNER'] as const).map((name) => someone(server, name, project)),
    );
    // One after the other: they change the same secret.
    const all = async () => {
      const results: string[][] = [];
      for (const who of [reporter, developer, maintainer, owner]) results.push(await tried(who!, project, 'A'));
      return results;
    };
    expect((await all()).map((one) => one.length)).toEqual([0, 2, 3, 4]);

    expect((await update(role(40), ['READ'])).errors).toEqual([]);
    expect(await tried(maintainer!, project, 'A')).toEqual(['read', 'create']);
    expect((await update(role(30), ['READ'])).errors).toEqual([]);
    expect((await update(role(20), ['READ'])).errors).toEqual([]);
    expect(await all()).toEqual([['read'], ['read'], ['read'], ['read', 'create', 'update', 'read_value']]);

    expect((await update(role(30), ['READ', 'WRITE', 'READ_VALUE'])).errors).toEqual([]);
    expect((await all()).map((one) => one.length)).toEqual([1, 4, 4, 4]);

    expect((await remove(role(30))).errors).toEqual([]);
    expect((await remove(role(20))).errors).toEqual([]);
    expect((await remove(role(40))).errors).toEqual([]);
    expect(await all()).toEqual([[], [], [], ['read', 'create', 'update', 'read_value']]);
    expect((await remove(role(40))).problems[0].code).toBe('PERMISSION_UNKNOWN');
  });

  test('change the lists, counts and abilities that people see, and nothing in other projects', async () => {
    const { project, group, owner, remove, update } = await scene();
    await owner.client.mutate('projectCreate', { name: 'Other', path: 'other', groupPath: group });
    const developer = await someone(server, 'DEVELOPER', group);
    const reporter = await someone(server, 'REPORTER', group);
    const seen = async (who: Someone, path: string) =>
      (
        await who.client.query(`query ($p: ID!) { project(fullPath: $p) { abilities } }`, { p: path })
      ).project.abilities.filter((name: string) => /^secret(_use|s_manager)?:/.test(name));
    const before = await seen(developer, project);

    await remove(role(30));
    await update(user(reporter), ['READ']);

    expect(before).toContain('secret:list');
    expect(await seen(developer, project)).toEqual([]);
    expect(await seen(developer, `${group}/other`)).toEqual(before);
    expect(await seen(reporter, project)).toEqual(['secrets_manager:read', 'secret:list', 'secret_use:list']);
    expect(await seen(reporter, `${group}/other`)).toEqual([]);
    const LISTED = 'query ($p: ID!) { projectSecrets(projectPath: $p) { count } projectSecretsCount(projectPath: $p) }';
    expect(await developer.client.fault(LISTED, { p: project })).toBe('FORBIDDEN');
    expect(await reporter.client.query(LISTED, { p: project })).toEqual({
      projectSecrets: { count: 1 },
      projectSecretsCount: 1,
    });
  });

  test('to a user add, until their day, and a token that only reads stays one', async () => {
    const { project, update, remove, owner } = await scene();
    const reporter = await someone(server, 'REPORTER', project);

    const expiredAt = inDays(2);
    const made = await update(user(reporter), ['READ', 'WRITE', 'READ_VALUE'], { expiredAt });
    expect(made.errors).toEqual([]);
    expect(await tried(reporter, project, 'A')).toEqual(['read', 'create', 'update', 'read_value']);
    const reading = await withToken(server, reporter.person, ['read_api']);
    expect(await tried({ ...reporter, client: reading }, project, 'A')).toEqual(['read']);
    const [listed] = (await owner.client.query(LIST, { p: project })).projectSecretsPermissions.nodes.slice(-1);
    expect(listed).toMatchObject({
      principal: { type: 'USER', id: String(reporter.person.id), user: { username: reporter.person.username } },
      actions: ['READ', 'READ_VALUE', 'WRITE'],
      grantedBy: { username: owner.person.username },
      expiredAt,
      expired: false,
    });

    await asOwner(server, 'UPDATE secret_grants SET expires_at = now() WHERE user_id = $1', [reporter.person.id]);
    expect(await tried(reporter, project, 'A')).toEqual([]);
    expect((await remove(user(reporter))).errors).toEqual([]);
    expect((await remove(user(reporter))).problems[0].code).toBe('PERMISSION_UNKNOWN');
  });

  test('to a role that are over leave it with nothing', async () => {
    const { project, update } = await scene();
    const maintainer = await someone(server, 'MAINTAINER', project);
    await update(role(40), ['READ', 'WRITE'], { expiredAt: inDays(2) });
    await update(role(30), ['READ']);
    expect(await tried(maintainer, project, 'A')).toEqual(['read', 'create', 'update']);

    await asOwner(server, 'UPDATE secret_grants SET expires_at = now() WHERE role = 40 AND namespace_id = $1', [
      await idOf(server, project),
    ]);

    // Reading stays, for the role below has it.
    expect(await tried(maintainer, project, 'A')).toEqual(['read']);
  });

  test('to a user end with his membership, and do not come back with a new one', async () => {
    const { project, update, owner } = await scene();
    const leaver = await newPerson(server);
    const membership = await makeMember(server, leaver.person, project, { role: 'REPORTER' });
    await update(user(leaver), ['READ', 'WRITE']);
    expect(await tried(leaver, project, 'A')).toEqual(['read', 'create', 'update']);

    await owner.client.mutate('memberDelete', { id: membership });
    expect(await tried(leaver, project, 'A')).toEqual([]);
    await makeMember(server, leaver.person, project, { role: 'GUEST' });

    expect(await tried(leaver, project, 'A')).toEqual([]);
  });

  test('lose to archiving and to protected environments', async () => {
    const { project, owner, update } = await scene();
    const reporter = await someone(server, 'REPORTER', project);
    await update(user(reporter), ['READ', 'WRITE', 'READ_VALUE']);
    await owner.client.mutate('environmentProtect', {
      projectPath: project,
      pattern: 'prod',
      deployRole: 'MAINTAINER',
    });
    expect(await tried(reporter, project, 'A')).toEqual(['read']);

    await owner.client.mutate('projectArchive', { fullPath: project, archived: true });

    expect(await tried(owner, project, 'A')).toEqual(['read']);
    expect(
      await owner.client.mutationFault('projectSecretsPermissionUpdate', {
        projectPath: project,
        principal: user(reporter),
        actions: ['READ'],
      }),
    ).toBe('FORBIDDEN');
  });

  test.each([
    { what: 'without READ', principal: role(30), actions: ['WRITE'], more: {}, code: 'READ_MISSING' },
    {
      what: 'with a day that has begun',
      principal: role(30),
      actions: ['READ'],
      more: { expiredAt: inDays(0) },
      code: 'EXPIRY_PAST',
    },
    { what: 'to guests', principal: role(10), actions: ['READ'], more: {}, code: 'ROLE_TOO_LOW' },
    { what: 'to planners', principal: role(15), actions: ['READ'], more: {}, code: 'ROLE_TOO_LOW' },
    { what: 'to owners, less than all', principal: role(50), actions: ['READ'], more: {}, code: 'OWNER_KEEPS_ALL' },
    {
      what: 'to owners, with an end',
      principal: role(50),
      actions: ['READ', 'WRITE', 'DELETE'],
      more: { expiredAt: inDays(9) },
      code: 'OWNER_KEEPS_ALL',
    },
    {
      what: 'to a group',
      principal: { type: 'GROUP', groupPath: 'acme' },
      actions: ['READ'],
      more: {},
      code: 'PRINCIPAL_DEPRECATED',
    },
    {
      what: 'to a user who is nobody',
      principal: { type: 'USER', id: 2_000_000_000 },
      actions: ['READ'],
      more: {},
      code: 'NOT_A_MEMBER',
    },
    {
      what: 'to a custom role that is none',
      principal: { type: 'MEMBER_ROLE', id: 2_000_000_000 },
      actions: ['READ'],
      more: {},
      code: 'CUSTOM_ROLE_UNKNOWN',
    },
  ])('$what are refused and change nothing', async ({ principal, actions, more, code }) => {
    const { project, update } = await scene();
    const id = await idOf(server, project);

    const { problems, secretsPermission } = await update(principal, actions, more);

    expect([problems.map((problem: { code: string }) => problem.code), secretsPermission]).toEqual([[code], undefined]);
    expect(await asOwner(server, 'SELECT 1 FROM secret_grants WHERE namespace_id = $1', [id])).toEqual([]);
  });

  test.each([
    ['no id', { type: 'USER' }],
    ['a level that is no role', role(35)],
    ['a group path beside a user', { type: 'USER', id: 1, groupPath: 'acme' }],
  ])('for %s are malformed', async (_, principal) => {
    const { project, owner } = await scene();
    const input = { projectPath: project, principal, actions: ['READ'] };

    expect(await owner.client.mutationFault('projectSecretsPermissionUpdate', input)).toBe('BAD_USER_INPUT');
    expect(
      await owner.client.mutationFault('projectSecretsPermissionUpdate', { ...input, expiredAt: '2027-02-31' }),
    ).toBe('BAD_USER_INPUT');
  });

  test('are given to no user who is a member elsewhere only, and said so as of one who is not at all', async () => {
    const { update } = await scene();
    const elsewhere = await scene();
    const stranger = await someone(server, 'DEVELOPER', elsewhere.project);

    const unknown = await update({ type: 'USER', id: 2_000_000_000 }, ['READ']);
    const refused = await update(user(stranger), ['READ']);

    expect(refused.problems).toEqual(unknown.problems);
  });

  test('that are all an owner has are accepted for owners and leave them as they are', async () => {
    const { project, owner, update } = await scene();

    expect((await update(role(50), ['READ', 'WRITE', 'DELETE'])).errors).toEqual([]);

    expect(await tried(owner, project, 'A')).toEqual(['read', 'create', 'update', 'read_value']);
  });

  test.each(['MAINTAINER', 'DEVELOPER'] as const)('a %s gives and takes none', async (name) => {
    const { project } = await scene();
    const who = await someone(server, name, project);
    const input = { projectPath: project, principal: user(who) };

    expect(await who.client.mutationFault('projectSecretsPermissionUpdate', { ...input, actions: ['READ'] })).toBe(
      'FORBIDDEN',
    );
    expect(await who.client.mutationFault('projectSecretsPermissionDelete', input)).toBe('FORBIDDEN');
  });

  test('an administrator who is no member gives none', async () => {
    const { project } = await scene();
    const other = await newPerson(server, { admin: true });

    expect(
      await other.client.mutationFault('projectSecretsPermissionUpdate', {
        projectPath: project,
        principal: role(30),
        actions: ['READ'],
      }),
    ).toBe('FORBIDDEN');
  });

  test('need an active manager to be given', async () => {
    const { group, owner } = await scene();
    await owner.client.mutate('projectCreate', { name: 'Bare', path: 'bare', groupPath: group });

    const { problems } = await owner.client.mutate('projectSecretsPermissionUpdate', {
      projectPath: `${group}/bare`,
      principal: role(30),
      actions: ['READ'],
    });

    expect(problems[0].code).toBe('MANAGER_INACTIVE');
  });

  test('are paged, and each change is in the audit trail with what it was', async () => {
    const { project, owner, update, remove } = await scene();
    await update(role(30), ['READ', 'WRITE']);
    await update(role(30), ['READ']);
    await remove(role(30));
    await update(role(30), ['READ', 'DELETE']);

    const first = (await owner.client.query(LIST, { p: project, first: 2 })).projectSecretsPermissions;
    const second = (await owner.client.query(LIST, { p: project, first: 2, after: first.pageInfo.endCursor }))
      .projectSecretsPermissions;
    const events = await asOwner(
      server,
      `SELECT action, target_name, details->'actions' AS actions, details->'previousActions' AS previous
       FROM audit_events WHERE target_kind = 'secret_grant' AND namespace_id = $1 ORDER BY id`,
      [await idOf(server, project)],
    );

    expect([first.nodes.length, first.pageInfo.hasNextPage, first.count]).toEqual([2, true, 3]);
    expect(second.nodes.map((node: any) => [node.principal.name, node.actions])).toEqual([
      ['developer', ['READ', 'DELETE']],
    ]);
    const updated = { action: 'secret_grant.updated', target_name: 'developer' };
    expect(events).toEqual([
      { ...updated, actions: ['read', 'create', 'update'], previous: null },
      { ...updated, actions: ['read'], previous: ['read', 'create', 'update'] },
      { action: 'secret_grant.deleted', target_name: 'developer', actions: ['read'], previous: null },
      { ...updated, actions: ['read', 'delete'], previous: [] },
    ]);
  });

  test('taken away while a secret is being created stop it', async () => {
    const { project } = await scene();
    const developer = await someone(server, 'DEVELOPER', project);
    const id = await idOf(server, project);
    const changes = [
      ['SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [id]],
      [
        `INSERT INTO secret_grants (namespace_id, principal_kind, role, actions) VALUES ($1, 'role', 30, '{read}')`,
        [id],
      ],
    ] as const;
    const secret = { name: 'LATE', secret: newValue(), environment: '*', branch: '*' };
    const creating = () => developer.client.mutationFault('projectSecretCreate', { projectPath: project, ...secret });

    expect(await meanwhile(server, changes, creating)).toBe('FORBIDDEN');
    expect(await asOwner(server, `SELECT 1 FROM secrets WHERE namespace_id = $1 AND name = 'LATE'`, [id])).toEqual([]);
  });

  test('asked for twice at once are one, and the last one said', async () => {
    const { project, update } = await scene();
    const reporter = await someone(server, 'REPORTER', project);

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => update(user(reporter), at % 2 ? ['READ'] : ['READ', 'WRITE'])),
    );

    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(
      await asOwner(server, 'SELECT count(*)::int AS count FROM secret_grants WHERE user_id = $1', [
        reporter.person.id,
      ]),
    ).toEqual([{ count: 1 }]);
  });
});

describe('permissions on the secrets of a group', () => {
  test('are for owners to see and to change, and do not reach the projects below', async () => {
    const { group, project, owner } = await scene();
    const maintainer = await someone(server, 'MAINTAINER', group);
    const groupPath = group;
    const GROUP = `query ($p: ID!) { groupSecretsPermissions(groupPath: $p) { nodes { actions group { fullPath }
      principal { userRoleId } } } }`;
    await owner.client.mutate('groupSecretCreate', { groupPath, name: 'G', secret: newValue(), environment: '*' });

    expect(await maintainer.client.fault(GROUP, { p: group })).toBe('FORBIDDEN');
    const { errors, secretsPermission } = await owner.client.mutate(
      'groupSecretsPermissionUpdate',
      { groupPath, principal: role(40), actions: ['READ'] },
      'secretsPermission { group { fullPath } actions principal { userRoleId } } reason',
    );
    await owner.client.mutate('groupSecretsPermissionDelete', { groupPath, principal: role(30) });

    expect(errors).toEqual([]);
    expect(secretsPermission).toEqual({
      group: { fullPath: group },
      actions: ['READ'],
      principal: { userRoleId: '40' },
    });
    const { groupSecretsPermissions } = await owner.client.query(GROUP, { p: group });
    expect(groupSecretsPermissions.nodes.map((node: any) => [node.principal.userRoleId, node.actions])).toEqual([
      ['50', ['READ', 'READ_VALUE', 'WRITE', 'DELETE']],
      ['40', ['READ']],
    ]);
    expect(
      await maintainer.client.mutationFault('groupSecretUpdate', {
        groupPath,
        name: 'G',
        metadataCas: 1,
        secret: 'abcd',
      }),
    ).toBe('FORBIDDEN');
    expect(await tried(maintainer, project, 'A')).toEqual(['read', 'create', 'update']);
  });
});
