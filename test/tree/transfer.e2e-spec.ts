import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, newValue, reveal } from '../secrets/arrange.js';
import { eventsOf, fresh, idOf, makeMember, snapshot, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true })).client;
});
afterAll(() => server.stop());

const PREVIEW = `query ($fullPath: ID!, $targetPath: ID) { transferPreview(fullPath: $fullPath, targetPath: $targetPath) {
  newFullPath differencesCount digest differences { kind change name groupPath roleBefore roleAfter abilitiesBefore
  abilitiesAfter secretsCount secretNames sentence } } }`;

const preview = async (client: Client, fullPath: string, targetPath: string | null): Promise<any> =>
  (await client.query(PREVIEW, { fullPath, targetPath })).transferPreview;
const moveProject = (client: Client, fullPath: string, targetPath: string, confirm?: string): Promise<any> =>
  client.mutate('projectTransfer', { fullPath, targetPath, confirm }, 'project { id fullPath groupPath }');
const moveGroup = (client: Client, fullPath: string, targetPath: string | null, confirm?: string): Promise<any> =>
  client.mutate('groupTransfer', { fullPath, targetPath, confirm }, 'group { id fullPath parentPath }');
const must = async (client: Client, name: string, input: object, selection = ''): Promise<any> => {
  const payload = await client.mutate(name, input, selection);
  if (payload.errors.length > 0) throw new Error(`${name}: ${payload.errors.join(' ')}`);
  return payload;
};

/** A project with secrets, and another group at the top; one person owns both. */
async function twoPlaces(): Promise<{ group: string; project: string; target: string; owner: Someone }> {
  const arranged = await aProjectWithSecrets(server, admin);
  const target = fresh('t');
  await must(admin, 'groupCreate', { name: target, path: target });
  await makeMember(server, arranged.owner.person, target, { role: 'OWNER' });
  return { ...arranged, target };
}

describe('a move that changes nothing about access', () => {
  test('needs no confirmation and keeps ids, secrets, versions, members and environments', async () => {
    const { project, target, owner } = await twoPlaces();
    const value = newValue();
    const secret = await create(owner.client, project, { name: 'DB', secret: value, environment: 'production' });
    const member = await someone(server, 'DEVELOPER', project);
    await must(owner.client, 'environmentCreate', { projectPath: project, name: 'production', tier: 'PRODUCTION' });
    const id = await idOf(server, project);
    expect((await preview(owner.client, project, target)).differences).toEqual([]);

    const { project: moved, errors } = await moveProject(owner.client, project, target);

    expect(errors).toEqual([]);
    expect(moved).toEqual({ id: String(id), fullPath: `${target}/shop`, groupPath: target });
    expect((await reveal(owner.client, secret.id)).value).toBe(value);
    const seen = await member.client.query(
      'query ($path: ID!) { projectSecrets(projectPath: $path) { nodes { id environment } } environments(projectPath: $path) { nodes { name } } }',
      { path: moved.fullPath },
    );
    expect(seen.projectSecrets.nodes).toEqual([{ id: secret.id, environment: 'production' }]);
    expect(seen.environments.nodes).toEqual([{ name: 'production' }]);
    expect(await owner.client.fault('query ($path: ID!) { project(fullPath: $path) { id } }', { path: project })).toBe(
      'NOT_FOUND',
    );
    expect((await eventsOf(server, id)).at(-2)).toBe('project.transferred');
  });

  test('a group moves with everything below, the trash of it included', async () => {
    const { group, project, target, owner } = await twoPlaces();
    await must(owner.client, 'groupCreate', { name: 'Sub', path: 'sub', parentPath: group });
    await must(owner.client, 'projectCreate', { name: 'Api', path: 'api', groupPath: `${group}/sub` });
    await create(owner.client, project, { name: 'GONE' });
    await must(owner.client, 'projectSecretDelete', { projectPath: project, name: 'GONE' });
    const [groupId, targetId] = [await idOf(server, group), await idOf(server, target)];
    const before = await asOwner(
      server,
      'SELECT id, ancestor_ids FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]',
      [groupId],
    );
    const { digest } = await preview(owner.client, group, target);

    const { group: moved, errors } = await moveGroup(owner.client, group, target, digest);

    expect(errors).toEqual([]);
    expect(moved).toEqual({ id: String(groupId), fullPath: `${target}/${group}`, parentPath: target });
    const after = await asOwner(
      server,
      'SELECT id, parent_id, full_path, ancestor_ids FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]',
      [groupId],
    );
    expect(after).toHaveLength(before.length);
    for (const row of after) {
      const old = before.find(({ id }) => id === row.id);
      expect(row.ancestor_ids.map(Number)).toEqual([targetId, ...old.ancestor_ids.map(Number)]);
      expect(row.full_path.startsWith(`${target}/${group}`)).toBe(true);
    }
    const { trash } = await owner.client.query(
      'query ($path: ID) { trash(fullPath: $path) { nodes { id fullPath } } }',
      {
        path: target,
      },
    );
    expect(trash.nodes).toMatchObject([{ fullPath: `${target}/${project}` }]);
    expect(
      (await owner.client.mutate('trashRestore', { id: trash.nodes[0].id }, 'trashEntry { name }')).trashEntry,
    ).toEqual({ name: 'GONE' });
  });
});

describe('a move that changes who can read what', () => {
  test('lists people who lose, gain and change, with what they may do afterwards', async () => {
    const { group, project, target, owner } = await twoPlaces();
    const loser = await someone(server, 'MAINTAINER', group);
    const gainer = await someone(server, 'OWNER', target);
    const changer = await someone(server, 'DEVELOPER', group);
    await makeMember(server, changer.person, target, { role: 'MAINTAINER' });
    const keeper = await someone(server, 'OWNER', project);
    await makeMember(server, keeper.person, target, { role: 'GUEST' });

    const { differences } = await preview(owner.client, project, target);

    const people = differences.filter((one: any) => one.kind === 'PERSON');
    const of = (someone: Someone): any => people.find((one: any) => one.name === someone.person.username);
    expect(of(loser)).toMatchObject({
      change: 'LOST',
      roleBefore: 'MAINTAINER',
      roleAfter: null,
      abilitiesBefore: expect.arrayContaining(['secret:update']),
      abilitiesAfter: [],
    });
    expect(of(gainer)).toMatchObject({
      change: 'GAINED',
      roleBefore: null,
      roleAfter: 'OWNER',
      abilitiesBefore: [],
      abilitiesAfter: expect.arrayContaining(['secret:read_value']),
    });
    expect(of(changer)).toMatchObject({ change: 'CHANGED', roleBefore: 'DEVELOPER', roleAfter: 'MAINTAINER' });
    expect(of(gainer).sentence).toContain('secret:read_value');
    expect(people.map((one: any) => one.name)).not.toContain(keeper.person.username);
    expect(people.map((one: any) => one.name)).not.toContain(owner.person.username);
  });

  test('is refused with the list until somebody confirms exactly that', async () => {
    const { project, target, owner } = await twoPlaces();
    const gainer = await someone(server, 'OWNER', target);
    const before = await snapshot(server);

    const refused = await moveProject(owner.client, project, target);

    expect(refused.problems).toMatchObject([{ code: 'TRANSFER_CHANGES_ACCESS', field: 'confirm' }]);
    const { digest } = await preview(owner.client, project, target);
    expect(refused.errors[0]).toContain(gainer.person.username);
    expect(refused.errors[0]).toContain(digest);
    expect((await moveProject(owner.client, project, target, 'x')).problems).toMatchObject([
      { code: 'TRANSFER_CHANGES_ACCESS' },
    ]);
    expect(await snapshot(server)).toBe(before);

    const late = await someone(server, 'DEVELOPER', target);
    const stale = await moveProject(owner.client, project, target, digest);
    expect(stale.problems).toMatchObject([
      { code: 'TRANSFER_CHANGES_ACCESS', message: expect.stringContaining(late.person.username) },
    ]);

    const again = await preview(owner.client, project, target);
    expect((await moveProject(owner.client, project, target, again.digest)).errors).toEqual([]);
    expect(await late.client.fault(`{ project(fullPath: "${target}/shop") { id } }`)).toBeNull();
  });

  test('counts a role that ends sooner afterwards as a change', async () => {
    const { group, project, target, owner } = await twoPlaces();
    const someoneElse = await someone(server, 'DEVELOPER', group);
    await makeMember(server, someoneElse.person, target, {
      role: 'DEVELOPER',
      expiresAt: new Date(Date.now() + 86_400_000),
    });

    const { differences } = await preview(owner.client, project, target);

    expect(differences).toMatchObject([
      {
        kind: 'PERSON',
        change: 'CHANGED',
        name: someoneElse.person.username,
        roleBefore: 'DEVELOPER',
        roleAfter: 'DEVELOPER',
      },
    ]);
  });

  test('lists the secrets of groups that its jobs can ask for no longer, and those that they now can', async () => {
    const { group, project, target, owner } = await twoPlaces();
    await must(owner.client, 'groupSecretsManagerInitialize', { groupPath: target });
    const secret = (groupPath: string, name: string): Promise<any> =>
      must(
        owner.client,
        'groupSecretCreate',
        { groupPath, name, secret: newValue(), environment: '*' },
        'groupSecret { id }',
      );
    await secret(group, 'OLD_A');
    await secret(group, 'OLD_B');
    await secret(target, 'NEW');
    const { groupSecret } = await secret(target, 'FOR_OTHERS');
    await asOwner(server, `UPDATE secrets SET allowed_project_ids = '{1}' WHERE id = $1`, [groupSecret.id]);

    const first = await preview(owner.client, project, target);

    expect(first.differences).toMatchObject([
      { kind: 'GROUP_SECRETS', change: 'LOST', groupPath: group, secretsCount: 2, secretNames: ['OLD_A', 'OLD_B'] },
      { kind: 'GROUP_SECRETS', change: 'GAINED', groupPath: target, secretsCount: 1, secretNames: ['NEW'] },
    ]);
    await secret(target, 'NEWER');
    expect((await preview(owner.client, project, target)).digest).not.toBe(first.digest);
  });

  test('lists the runners of the groups', async () => {
    const { group, project, target, owner } = await twoPlaces();
    const runner = (fullPath: string, description: string): Promise<any> =>
      must(owner.client, 'runnerCreate', { scope: 'GROUP', fullPath, description, tags: [], runUntagged: true });
    await runner(group, 'old one');
    await runner(target, 'new one');

    const { differences } = await preview(owner.client, project, target);

    expect(differences).toMatchObject([
      { kind: 'RUNNER', change: 'LOST', name: 'old one', groupPath: group },
      { kind: 'RUNNER', change: 'GAINED', name: 'new one', groupPath: target },
    ]);
  });

  test('a job that was to get a secret of the old group does not get it any more', async () => {
    const { group, project, target, owner } = await twoPlaces();
    await must(owner.client, 'groupSecretCreate', {
      groupPath: group,
      name: 'G',
      secret: newValue(),
      environment: '*',
    });
    const access = async (projectPath: string): Promise<any> => {
      const document = `query ($path: ID!, $job: JobFactsInput!) { secretAccess(projectPath: $path, job: $job) { outcome code } }`;
      const job = {
        refKind: 'BRANCH',
        refName: 'main',
        source: 'push',
        asked: [{ variable: 'G', name: 'G', source: `group/${group}` }],
      };
      return (await owner.client.query(document, { path: projectPath, job })).secretAccess;
    };
    const before = await access(project);
    expect(before).toMatchObject([{ outcome: 'WOULD_RELEASE' }]);
    const { digest } = await preview(owner.client, project, target);

    await moveProject(owner.client, project, target, digest);

    expect(await access(`${target}/shop`)).toMatchObject([{ outcome: 'WOULD_WITHHOLD' }]);
  });
});

describe('is refused', () => {
  test('without the right to move there and to make here; the hidden stays hidden', async () => {
    const { group, project, target, owner } = await twoPlaces();
    const maintainerHere = await someone(server, 'MAINTAINER', project);
    await makeMember(server, maintainerHere.person, target, { role: 'OWNER' });
    const ownerHere = await someone(server, 'OWNER', project);
    const developerThere = await someone(server, 'OWNER', project);
    await makeMember(server, developerThere.person, target, { role: 'DEVELOPER' });
    const input = { fullPath: project, targetPath: target };

    expect(await maintainerHere.client.mutationFault('projectTransfer', input)).toBe('FORBIDDEN');
    expect(await ownerHere.client.mutationFault('projectTransfer', input)).toBe('NOT_FOUND');
    expect(await developerThere.client.mutationFault('projectTransfer', input)).toBe('FORBIDDEN');
    for (const { client } of [maintainerHere, developerThere])
      expect(await client.fault(PREVIEW, input)).toBe('FORBIDDEN');
    expect(await ownerHere.client.fault(PREVIEW, input)).toBe('NOT_FOUND');
    expect(await owner.client.mutationFault('groupTransfer', { fullPath: group })).toBe('FORBIDDEN');
  });

  test.each([
    ['into itself', (places: any) => [places.group, places.group], 'INTO_ITSELF'],
    ['into what is below it', (places: any) => [places.group, `${places.group}/sub`], 'INTO_ITSELF'],
    ['to where it is', (places: any) => [`${places.group}/sub`, places.group], 'ALREADY_THERE'],
  ])('a group %s', async (_, paths, code) => {
    const places = await twoPlaces();
    await must(places.owner.client, 'groupCreate', { name: 'Sub', path: 'sub', parentPath: places.group });
    const before = await snapshot(server);
    const [from, to] = paths(places) as [string, string];

    expect((await moveGroup(places.owner.client, from, to)).problems).toMatchObject([{ code, field: 'targetPath' }]);
    expect(await places.owner.client.fault(PREVIEW, { fullPath: from, targetPath: to })).toBe('BAD_USER_INPUT');
    expect(await snapshot(server)).toBe(before);
  });

  test('while members below have custom roles of a group that it would leave', async () => {
    const { group, project, target, owner } = await twoPlaces();
    const member = await someone(server, 'DEVELOPER', project);
    const roleOf = async (groupPath: string): Promise<void> => {
      const [role] = await asOwner(
        server,
        `INSERT INTO custom_roles (group_id, name, role, abilities) VALUES ($1, 'Auditor', 30, '{audit:list}') RETURNING id`,
        [await idOf(server, groupPath)],
      );
      await asOwner(server, 'UPDATE members SET custom_role_id = $2 WHERE user_id = $1', [member.person.id, role.id]);
    };
    await roleOf(group);
    const before = await snapshot(server);

    expect((await moveProject(owner.client, project, target)).problems).toMatchObject([
      { code: 'CUSTOM_ROLE_ELSEWHERE', message: expect.stringContaining('Auditor') },
    ]);
    expect(await snapshot(server)).toBe(before);

    await roleOf(target);
    expect((await moveProject(owner.client, project, target)).errors).toEqual([]);
  });

  test('a path that is taken there, whatever its letter case', async () => {
    const { project, target, owner } = await twoPlaces();
    await must(owner.client, 'groupCreate', { name: 'Other', path: 'SHOP', parentPath: target });
    const before = await snapshot(server);

    expect((await moveProject(owner.client, project, target)).problems).toMatchObject([{ code: 'PATH_TAKEN' }]);
    expect(await snapshot(server)).toBe(before);
  });

  test('a project to the top, a project to a project, and a group of a reserved name to the top', async () => {
    const { group, project, owner } = await twoPlaces();
    await must(owner.client, 'groupCreate', { name: 'Api', path: 'api', parentPath: group });
    expect(await owner.client.fault(PREVIEW, { fullPath: project, targetPath: null })).toBe('BAD_USER_INPUT');
    expect(await owner.client.mutationFault('projectTransfer', { fullPath: project, targetPath: project })).toBe(
      'NOT_FOUND',
    );
    expect(await admin.mutationFault('groupTransfer', { fullPath: `${group}/api` })).toBe('BAD_USER_INPUT');
  });

  test('groups that would be nested too deep', async () => {
    const { group, target, owner } = await twoPlaces();
    const deepen = async (from: string, levels: number): Promise<string> => {
      let path = from;
      for (let level = 0; level < levels; level++) {
        await must(owner.client, 'groupCreate', { name: 'd', path: 'd', parentPath: path });
        path = `${path}/d`;
      }
      return path;
    };
    await deepen(group, 10);
    const deep = await deepen(target, 9);
    const deeper = `${deep}/d`;
    await must(owner.client, 'groupCreate', { name: 'd', path: 'd', parentPath: deep });
    const { digest } = await preview(owner.client, group, deeper);

    expect((await moveGroup(owner.client, group, deeper, digest)).problems).toMatchObject([{ code: 'TOO_DEEP' }]);
  });
});

test('a group goes to the top for an administrator, and its owner above is told to lose it', async () => {
  const { group, owner } = await twoPlaces();
  const path = fresh('sub');
  await must(owner.client, 'groupCreate', { name: 'Sub', path, parentPath: group });
  const { differences, digest, newFullPath } = await preview(admin, `${group}/${path}`, null);
  expect(newFullPath).toBe(path);
  expect(differences.map((one: any) => [one.name, one.change])).toContainEqual([owner.person.username, 'LOST']);

  const { group: moved, errors } = await moveGroup(admin, `${group}/${path}`, null, digest);

  expect(errors).toEqual([]);
  expect(moved).toMatchObject({ fullPath: path, parentPath: null });
  expect(await owner.client.fault('query ($path: ID!) { group(fullPath: $path) { id } }', { path })).toBe('NOT_FOUND');
});

describe('at the same time', () => {
  test('two moves that cross end without a deadlock, and the tree is whole', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await twoPlaces();
      await must(one.owner.client, 'projectCreate', { name: 'Api', path: 'api', groupPath: one.target });

      const [there, back] = await Promise.all([
        one.owner.client.send('mutation ($i: ProjectTransferInput!) { projectTransfer(input: $i) { errors } }', {
          i: { fullPath: one.project, targetPath: one.target },
        }),
        one.owner.client.send('mutation ($i: ProjectTransferInput!) { projectTransfer(input: $i) { errors } }', {
          i: { fullPath: `${one.target}/api`, targetPath: one.group },
        }),
      ]);

      expect([there.errors, back.errors]).toEqual([[], []]);
      expect([there.data.projectTransfer.errors, back.data.projectTransfer.errors]).toEqual([[], []]);
    }
    expect(await broken()).toEqual([]);
  });

  test('of two groups that are moved into each other one stays', async () => {
    for (let round = 0; round < 5; round++) {
      const { group, target, owner } = await twoPlaces();
      const [a, b] = [
        (await preview(owner.client, group, target)).digest,
        (await preview(owner.client, target, group)).digest,
      ];

      const ended = await Promise.all([
        owner.client.send('mutation ($i: GroupTransferInput!) { groupTransfer(input: $i) { errors } }', {
          i: { fullPath: group, targetPath: target, confirm: a },
        }),
        owner.client.send('mutation ($i: GroupTransferInput!) { groupTransfer(input: $i) { errors } }', {
          i: { fullPath: target, targetPath: group, confirm: b },
        }),
      ]);

      const done = ended.filter(({ errors, data }) => errors.length === 0 && data.groupTransfer.errors.length === 0);
      expect(done).toHaveLength(1);
    }
    expect(await broken()).toEqual([]);
  });

  test('what is made while its group moves ends below it, or is refused', async () => {
    const { group, target, owner } = await twoPlaces();
    const { digest } = await preview(owner.client, group, target);

    const [moved, ...made] = await Promise.all([
      owner.client.send('mutation ($i: GroupTransferInput!) { groupTransfer(input: $i) { errors } }', {
        i: { fullPath: group, targetPath: target, confirm: digest },
      }),
      ...['a', 'b', 'c', 'd'].map((path) =>
        owner.client.send('mutation ($i: ProjectCreateInput!) { projectCreate(input: $i) { errors project { id } } }', {
          i: { name: path, path, groupPath: group },
        }),
      ),
    ]);

    expect(moved.errors).toEqual([]);
    for (const { errors } of made) expect(['CONFLICT', 'NOT_FOUND', undefined]).toContain(errors[0]?.extensions.code);
    expect(await broken()).toEqual([]);
  });
});

/** Rows whose path or ancestors are not those of their parent and themselves. */
const broken = (): Promise<any[]> =>
  asOwner(
    server,
    `SELECT n.full_path FROM namespaces n LEFT JOIN namespaces p ON p.id = n.parent_id
     WHERE n.ancestor_ids <> coalesce(p.ancestor_ids, '{}') || n.id
        OR n.full_path <> CASE WHEN p.id IS NULL THEN n.path ELSE p.full_path || '/' || n.path END`,
  );
