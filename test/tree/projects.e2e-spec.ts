import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, eventsOf, idOf, makeMember, snapshot, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const PROJECT = 'query ($p: ID!) { project(fullPath: $p) { id fullPath groupPath archived role abilities } }';
const REFS = 'query ($p: ID!) { protectedRefs(projectPath: $p) { id kind pattern pushRole } }';

describe('creating a project', () => {
  test('makes it with its main branch protected for maintainers, each told in the audit trail', async () => {
    const { group } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', group);

    const { project, errors } = await maintainer.client.mutate(
      'projectCreate',
      { name: 'Api', path: 'api', groupPath: group, description: 'd' },
      'project { id name path fullPath groupPath description archived role }',
    );

    expect(errors).toEqual([]);
    expect(project).toMatchObject({
      name: 'Api',
      path: 'api',
      fullPath: `${group}/api`,
      groupPath: group,
      description: 'd',
      archived: false,
      role: 'MAINTAINER',
    });
    const { protectedRefs } = await maintainer.client.query(REFS, { p: project.fullPath });
    expect(protectedRefs).toMatchObject([{ kind: 'BRANCH', pattern: 'main', pushRole: 'MAINTAINER' }]);
    expect(await eventsOf(server, Number(project.id))).toEqual(['project.created', 'protected_ref.created']);
  });

  test('is forbidden to developers, and NOT_FOUND where the group is hidden or a project', async () => {
    const { group, project } = await aGroupWithProject(server, admin.client);
    const developer = await someone(server, 'DEVELOPER', group);
    const stranger = await newPerson(server);
    const input = { name: 'x', path: 'x', groupPath: group };

    expect(await developer.client.mutationFault('projectCreate', input)).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('projectCreate', input)).toBe('NOT_FOUND');
    expect(await admin.client.mutationFault('projectCreate', { ...input, groupPath: project })).toBe('NOT_FOUND');
  });
});

describe('the abilities of a project', () => {
  const EXPECTED = {
    GUEST: [[], ['environment:list', 'secret:list', 'member:list']],
    REPORTER: [
      ['environment:list', 'pipeline:list', 'member:list'],
      ['secret:list', 'pipeline:create'],
    ],
    DEVELOPER: [
      ['secret:list', 'secret:create', 'environment:create', 'pipeline:create', 'protected_ref:list'],
      ['secrets_manager:create', 'environment:protect', 'project:update', 'member:create', 'audit:list'],
    ],
    MAINTAINER: [
      [
        'secrets_manager:create',
        'environment:protect',
        'protected_ref:create',
        'runner:create',
        'member:create',
        'audit:list',
      ],
      ['project:delete', 'project:archive', 'secret:read_value'],
    ],
    OWNER: [['project:delete', 'project:archive', 'secret:read_value', 'secret:delete'], []],
  } as const;

  test.each(Object.entries(EXPECTED))('are those of a %s', async (role, [held, lacking]) => {
    const { project, group } = await aGroupWithProject(server, admin.client);
    const { client } = await someone(server, role as keyof typeof EXPECTED, group);

    const { abilities } = (await client.query(PROJECT, { p: project })).project;

    expect(abilities).toEqual(expect.arrayContaining([...held]));
    expect(abilities.filter((name: string) => (lacking as readonly string[]).includes(name))).toEqual([]);
  });

  test('hold no value of a secret for an administrator who is no member', async () => {
    const { project } = await aGroupWithProject(server, admin.client);
    const other = await newPerson(server, { admin: true });

    const { role, abilities } = (await other.client.query(PROJECT, { p: project })).project;

    expect(role).toBeNull();
    expect(abilities).toContain('project:delete');
    expect(abilities.filter((name: string) => /^secret:(create|update|read_value|delete)/.test(name))).toEqual([]);
  });
});

describe('changing a project', () => {
  test('renames it, and tells the fields and the old path', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    const id = await idOf(server, project);

    const changed = await owner.client.mutate(
      'projectUpdate',
      { fullPath: project, path: 'store', description: 'new' },
      'project { id path fullPath description name }',
    );

    expect(changed.project).toEqual({
      id: String(id),
      path: 'store',
      fullPath: `${group}/store`,
      description: 'new',
      name: 'Shop',
    });
    const [event] = await asOwner(
      server,
      "SELECT details FROM audit_events WHERE namespace_id = $1 AND action = 'project.updated'",
      [id],
    );
    expect(event.details).toEqual({ fields: ['path', 'description'], previousPath: project });
  });

  test('is refused while it is archived, as is everything but bringing it back', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const archived = await owner.client.mutate(
      'projectArchive',
      { fullPath: project, archived: true },
      'project { archived abilities }',
    );
    const before = await snapshot(server);

    expect(archived.project.archived).toBe(true);
    expect(archived.project.abilities).not.toContain('pipeline:create');
    for (const [name, input] of [
      ['projectUpdate', { fullPath: project, name: 'x' }],
      ['environmentCreate', { projectPath: project, name: 'x' }],
      ['environmentProtect', { projectPath: project, pattern: 'x' }],
      ['protectedRefCreate', { projectPath: project, kind: 'TAG', pattern: 'v*' }],
    ] as const) {
      expect([name, await owner.client.mutationFault(name, input)]).toEqual([name, 'FORBIDDEN']);
    }
    expect(await snapshot(server)).toBe(before);
    const back = await owner.client.mutate(
      'projectArchive',
      { fullPath: project, archived: false },
      'project { archived }',
    );
    expect(back.project.archived).toBe(false);
    expect((await eventsOf(server, await idOf(server, project))).slice(-2)).toEqual([
      'project.archived',
      'project.unarchived',
    ]);
  });

  test('is forbidden to those whose role is too low', async () => {
    const { project, group } = await aGroupWithProject(server, admin.client);
    const developer = await someone(server, 'DEVELOPER', group);
    const maintainer = await someone(server, 'MAINTAINER', group);

    expect(await developer.client.mutationFault('projectUpdate', { fullPath: project, name: 'x' })).toBe('FORBIDDEN');
    expect(await maintainer.client.mutationFault('projectArchive', { fullPath: project, archived: true })).toBe(
      'FORBIDDEN',
    );
    expect(await maintainer.client.mutationFault('projectDelete', { fullPath: project })).toBe('FORBIDDEN');
  });
});

describe('archiving a group', () => {
  const archive = (client: Client, fullPath: string, archived = true): Promise<any> =>
    client.mutate('groupArchive', { fullPath, archived }, 'group { archived archivedItself }');
  const archiveProject = (client: Client, fullPath: string, archived = true): Promise<any> =>
    client.mutate('projectArchive', { fullPath, archived }, 'project { archived archivedItself }');
  /** Paths from `root` down, itself included as none, of what counts as archived. */
  const archivedBelow = async (root: string): Promise<string[]> => {
    const rows = await asOwner(
      server,
      'SELECT full_path AS path FROM namespaces WHERE archived AND ancestor_ids @> ARRAY[$1::bigint] ORDER BY full_path',
      [await idOf(server, root)],
    );
    return rows.map((row) => String(row.path).slice(root.length + 1));
  };

  /** A group with a subgroup, in which a project is, and one that is archived by itself. */
  async function aTree(): Promise<{ root: string; sub: string; owner: Someone }> {
    const { group: root, owner } = await aGroupWithProject(server, admin.client);
    const sub = `${root}/sub`;
    await admin.client.mutate('groupCreate', { name: 'Sub', path: 'sub', parentPath: root });
    for (const path of ['one', 'shut'])
      await admin.client.mutate('projectCreate', { name: path, path, groupPath: sub });
    await archiveProject(admin.client, `${sub}/shut`);
    return { root, sub, owner };
  }

  test('archives everything below with it and refuses what would change it; undone, only what was so itself is archived', async () => {
    const { root, sub, owner } = await aTree();
    const { client } = owner;
    const { group: elsewhere } = await aGroupWithProject(server, admin.client);
    await makeMember(server, owner.person, elsewhere, { role: 'OWNER' });

    expect((await archive(client, root)).group).toEqual({ archived: true, archivedItself: true });

    const project = `${sub}/one`;
    const seen = await client.query(
      'query ($p: ID!, $s: ID!) { project(fullPath: $p) { archived archivedItself abilities } group(fullPath: $s) { archived archivedItself abilities } }',
      { p: project, s: sub },
    );
    for (const place of [seen.project, seen.group]) {
      expect(place).toMatchObject({ archived: true, archivedItself: false });
      for (const ability of ['secret:create', 'secrets_manager:create', 'access_rule:update', 'group:create'])
        expect(place.abilities).not.toContain(ability);
    }
    const before = await snapshot(server);
    for (const [name, input] of [
      ['groupCreate', { name: 'x', path: 'x', parentPath: sub }],
      ['groupUpdate', { fullPath: sub, name: 'x' }],
      ['projectCreate', { name: 'x', path: 'x', groupPath: root }],
      ['projectUpdate', { fullPath: project, name: 'x' }],
      ['groupSecretsManagerInitialize', { groupPath: root }],
      ['projectSecretsManagerInitialize', { projectPath: project }],
      ['environmentCreate', { projectPath: project, name: 'x' }],
      ['configurationCommit', { projectPath: project, refName: 'x', content: 'a: {script: x}' }],
      ['projectTransfer', { fullPath: project, targetPath: root }],
      ['projectTransfer', { fullPath: project, targetPath: elsewhere }],
      ['projectTransfer', { fullPath: `${sub}/shut`, targetPath: elsewhere }],
      ['groupTransfer', { fullPath: sub, targetPath: elsewhere }],
    ] as const)
      expect([name, await client.mutationFault(name, input)]).toEqual([name, 'FORBIDDEN']);
    expect((await archiveProject(client, project, false)).problems).toMatchObject([{ code: 'ARCHIVED_ABOVE' }]);
    await archive(client, root);
    expect(await snapshot(server)).toBe(before);

    expect((await archive(client, root, false)).group).toEqual({ archived: false, archivedItself: false });
    expect(await archivedBelow(root)).toEqual(['sub/shut']);
    expect((await eventsOf(server, await idOf(server, root))).slice(-2)).toEqual([
      'group.archived',
      'group.unarchived',
    ]);
    expect((await client.mutate('groupUpdate', { fullPath: sub, name: 'x' })).errors).toEqual([]);
  });

  test('one in another stays archived until both are brought back, and so does what comes back from the trash', async () => {
    const { root, sub, owner } = await aTree();
    const { client } = owner;
    const { trashId } = await trashed(`${sub}/one`);
    await archive(client, root);
    await archive(client, sub);
    await client.mutate('trashRestore', { id: trashId });

    expect((await archive(client, sub, false)).group).toEqual({ archived: true, archivedItself: false });
    expect(await archivedBelow(root)).toEqual(['', 'shop', 'sub', 'sub/one', 'sub/shut']);
    await archive(client, sub);
    await archive(client, root, false);
    expect(await archivedBelow(root)).toEqual(['sub', 'sub/one', 'sub/shut']);
    await archive(client, sub, false);
    expect(await archivedBelow(root)).toEqual(['sub/shut']);
  });

  async function trashed(fullPath: string): Promise<{ trashId: string }> {
    const id = await idOf(server, fullPath);
    await admin.client.mutate('projectDelete', { fullPath });
    const [row] = await asOwner(server, 'SELECT trash_id AS "trashId" FROM namespaces WHERE id = $1', [id]);
    return row as { trashId: string };
  }

  test('is for its owners, not for those of what is below', async () => {
    const { root, sub } = await aTree();
    const maintainer = await someone(server, 'MAINTAINER', root);
    const below = await someone(server, 'OWNER', sub);
    const stranger = await newPerson(server);
    const input = { fullPath: root, archived: true };

    expect(await maintainer.client.mutationFault('groupArchive', input)).toBe('FORBIDDEN');
    for (const { client } of [below, stranger])
      expect(await client.mutationFault('groupArchive', input)).toBe('NOT_FOUND');
    await archive(admin.client, root);
    expect((await archive(below.client, sub, false)).problems).toMatchObject([
      { code: 'ARCHIVED_ABOVE', field: 'archived' },
    ]);
  });

  test('leaves nothing below that is not archived and was made in the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      const { group: root } = await aGroupWithProject(server, admin.client);
      const make = (path: string) =>
        admin.client.send('mutation ($input: ProjectCreateInput!) { projectCreate(input: $input) { errors } }', {
          input: { name: path, path, groupPath: root },
        });

      await Promise.all([make('a'), archive(admin.client, root), make('b')]);

      const [{ open }] = await asOwner(
        server,
        'SELECT count(*)::int AS open FROM namespaces WHERE NOT archived AND ancestor_ids @> ARRAY[$1::bigint]',
        [await idOf(server, root)],
      );
      expect(open).toBe(0);
    }
  });
});

describe('deleting a project', () => {
  test('hides it and what is in it at once, and keeps the rows', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const id = await idOf(server, project);
    const environment = await owner.client.mutate(
      'environmentCreate',
      { projectPath: project, name: 'e' },
      'environment { id }',
    );
    const { protectedRefs } = await owner.client.query(REFS, { p: project });
    const member = await newPerson(server);
    const made = await owner.client.mutate(
      'memberCreate',
      { fullPath: project, username: member.person.username, role: 'DEVELOPER' },
      'member { id }',
    );

    await owner.client.mutate('projectDelete', { fullPath: project });

    for (const client of [owner.client, admin.client, member.client]) {
      expect(await client.fault(PROJECT, { p: project })).toBe('NOT_FOUND');
      expect(await client.fault(REFS, { p: project })).toBe('NOT_FOUND');
      expect(await client.fault('query ($p: ID!) { environments(projectPath: $p) { count } }', { p: project })).toBe(
        'NOT_FOUND',
      );
      expect(await client.mutationFault('environmentDelete', { id: environment.environment.id })).toBe('NOT_FOUND');
      expect(await client.mutationFault('protectedRefDelete', { id: protectedRefs[0].id })).toBe('NOT_FOUND');
      expect(await client.mutationFault('memberDelete', { id: made.member.id })).toBe('NOT_FOUND');
      expect(await client.mutationFault('projectArchive', { fullPath: project, archived: true })).toBe('NOT_FOUND');
    }
    const [row] = await asOwner(
      server,
      'SELECT (SELECT count(*)::int FROM environments WHERE project_id = $1) AS kept',
      [id],
    );
    expect(row.kept).toBe(1);
  });
});

describe('protecting refs', () => {
  test('adds and lifts a protection by pattern, told in the audit trail', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    const made = await owner.client.mutate(
      'protectedRefCreate',
      { projectPath: project, kind: 'TAG', pattern: 'v*', pushRole: 'OWNER' },
      'protectedRef { id kind pattern pushRole }',
    );
    await owner.client.mutate('protectedRefDelete', { id: made.protectedRef.id });

    expect(made.protectedRef).toMatchObject({ kind: 'TAG', pattern: 'v*', pushRole: 'OWNER' });
    const { protectedRefs } = await owner.client.query(REFS, { p: project });
    expect(protectedRefs).toHaveLength(1);
    expect((await eventsOf(server, await idOf(server, project))).slice(-2)).toEqual([
      'protected_ref.created',
      'protected_ref.deleted',
    ]);
  });

  test('refuses the same pattern twice for one kind, not for the other', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    const same = await owner.client.mutate('protectedRefCreate', {
      projectPath: project,
      kind: 'BRANCH',
      pattern: 'main',
    });
    const tag = await owner.client.mutate('protectedRefCreate', { projectPath: project, kind: 'TAG', pattern: 'main' });

    expect(same.problems).toMatchObject([{ code: 'PATTERN_TAKEN', field: 'pattern' }]);
    expect(tag.errors).toEqual([]);
  });

  test.each([
    ['pattern', { pattern: '' }],
    ['pattern', { pattern: 'x'.repeat(256) }],
    ['pattern', { pattern: 'a b' }],
    ['pattern', { pattern: 'a\0b' }],
    ['pushRole', { pattern: 'x', pushRole: 'REPORTER' }],
  ])('refuses a bad %s and changes nothing', async (field, wrong) => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const before = await snapshot(server);

    const { errors } = await owner.client.send(
      'mutation ($input: ProtectedRefCreateInput!) { protectedRefCreate(input: $input) { errors } }',
      { input: { projectPath: project, kind: 'BRANCH', ...wrong } },
    );

    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await snapshot(server)).toBe(before);
  });

  test('is not lifted or weakened by whoever could not push there', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', group);
    const developer = await someone(server, 'DEVELOPER', group);
    const guest = await someone(server, 'GUEST', group);
    const stranger = await newPerson(server);
    const made = await owner.client.mutate(
      'protectedRefCreate',
      { projectPath: project, kind: 'BRANCH', pattern: 'release/*', pushRole: 'OWNER' },
      'protectedRef { id }',
    );
    const { id } = made.protectedRef;
    const before = await snapshot(server);

    const answers = [
      await maintainer.client.mutationFault('protectedRefDelete', { id }),
      await maintainer.client.mutationFault('protectedRefCreate', {
        projectPath: project,
        kind: 'BRANCH',
        pattern: 'release/1',
        pushRole: 'DEVELOPER',
      }),
      await developer.client.mutationFault('protectedRefDelete', { id }),
      await developer.client.mutationFault('protectedRefCreate', { projectPath: project, kind: 'TAG', pattern: 'x' }),
      await guest.client.mutationFault('protectedRefDelete', { id }),
      await stranger.client.mutationFault('protectedRefDelete', { id }),
      await guest.client.fault(REFS, { p: project }),
    ];

    expect(answers).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
      'FORBIDDEN',
      'NOT_FOUND',
      'NOT_FOUND',
      'FORBIDDEN',
    ]);
    expect(await snapshot(server)).toBe(before);
    const tags = { projectPath: project, kind: 'TAG', pattern: 'release/*' };
    expect((await maintainer.client.mutate('protectedRefCreate', tags)).errors).toEqual([]);
    expect((await owner.client.mutate('protectedRefDelete', { id })).errors).toEqual([]);
  });

  test('answers NOT_FOUND for ids that are none', async () => {
    for (const id of ['0', '-1', 'x', '99999999999999999999', '1e3', '999999']) {
      expect(await admin.client.mutationFault('protectedRefDelete', { id })).toBe('NOT_FOUND');
    }
  });
});

test('what archiving stops is counted beforehand, for its owners alone', async () => {
  const { project, group, owner } = await aGroupWithProject(server, admin.client);
  const maintainer = await someone(server, 'MAINTAINER', project);
  const COUNTS = `livePipelinesCount runningJobsCount waitingJobsCount
    secretsCount usedSecretsCount usedGroupSecretsCount membersCount environmentsCount`;
  const ASK = `query ($p: ID!) { projectConsequences(fullPath: $p) { ${COUNTS} } }`;
  const OF_GROUP = `query ($p: ID!) { groupConsequences(fullPath: $p) { groupsCount projectsCount ${COUNTS} } }`;
  await owner.client.mutate('projectSecretsManagerInitialize', { projectPath: project });
  const secret = { projectPath: project, name: 'A', environment: '*', branch: '*', secret: 'a value of some length' };
  await owner.client.mutate('projectSecretCreate', secret);
  await owner.client.mutate('environmentCreate', { projectPath: project, name: 'production', tier: 'production' });
  const content = 'one:\n  script: ["true"]\ntwo:\n  script: ["true"]\n';
  await owner.client.mutate('configurationCommit', { projectPath: project, refName: 'main', content, message: 'm' });
  await owner.client.mutate('pipelineCreate', { projectPath: project, refName: 'main' });

  const { projectConsequences } = await owner.client.query(ASK, { p: project });

  expect(projectConsequences).toEqual({
    livePipelinesCount: 1,
    runningJobsCount: 0,
    waitingJobsCount: 2,
    secretsCount: 1,
    usedSecretsCount: 0,
    usedGroupSecretsCount: 0,
    membersCount: 1,
    environmentsCount: 1,
  });
  await owner.client.mutate('groupCreate', { name: 'Below', path: 'below', parentPath: group });
  const { groupConsequences } = await owner.client.query(OF_GROUP, { p: group });
  // The maker of the group, its owner, and the project's maintainer.
  expect(groupConsequences).toEqual({ ...projectConsequences, groupsCount: 1, projectsCount: 1, membersCount: 3 });
  for (const [ask, p] of [
    [ASK, project],
    [OF_GROUP, group],
  ] as const)
    expect(await (await newPerson(server)).client.fault(ask, { p })).toBe('NOT_FOUND');
  expect(await maintainer.client.fault(ASK, { p: project })).toBe('FORBIDDEN');
  expect(await (await someone(server, 'MAINTAINER', group)).client.fault(OF_GROUP, { p: group })).toBe('FORBIDDEN');
});
