import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, fresh, idOf, newValue, reveal, secretRows, someone } from '../secrets/arrange.js';
import { eventsOf, snapshot } from '../tree/arrange.js';
import { entryOf, must, restore, rowsOf, trash, trashFault, trashPage } from './arrange.js';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true })).client;
}, 60_000);
afterAll(() => server.stop());

const remove = (client: Client, projectPath: string, name: string, more: object = {}): Promise<any> =>
  must(client, 'projectSecretDelete', { projectPath, name, ...more });
const liveNames = async (client: Client, path: string): Promise<string[]> => {
  const { projectSecrets } = await client.query(
    'query ($path: ID!) { projectSecrets(projectPath: $path, first: 100) { nodes { name environment } } }',
    { path },
  );
  return projectSecrets.nodes.map((node: any) => `${node.name} ${node.environment}`);
};
/** Both parts that a refusal must leave alone. */
const everything = async (): Promise<string> => (await secretRows(server)) + (await snapshot(server));

describe('a deleted secret', () => {
  test('is in the trash of its project and of the group above, with who, when, why and until when', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB', environment: 'production' });

    await remove(owner.client, project, 'DB', { reason: 'moved to another service' });

    const [entry] = await trash(owner.client, project);
    expect(entry).toMatchObject({
      kind: 'SECRET',
      name: 'DB',
      fullPath: project,
      environment: 'production',
      deletedBy: { username: owner.person.username },
      reason: 'moved to another service',
      secretsCount: 1,
      abilities: ['secret:restore', 'secret:purge'],
    });
    const days = (Date.parse(entry!['purgeAfter']) - Date.parse(entry!['deletedAt'])) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    expect(await trash(owner.client, group)).toEqual([entry]);
  });

  test('waits as long as was set when it was deleted, whatever is set later', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'EARLY' });
    await create(owner.client, project, { name: 'LATE' });
    await remove(owner.client, project, 'EARLY');
    await must(admin, 'settingsUpdate', { trashRetentionDays: 7 });
    await remove(owner.client, project, 'LATE');
    await must(admin, 'settingsUpdate', { trashRetentionDays: 30 });

    const days = (await trash(owner.client, project)).map((entry) => [
      entry.name,
      Math.round((Date.parse(entry['purgeAfter']) - Date.parse(entry['deletedAt'])) / 86_400_000),
    ]);

    expect(days).toEqual([
      ['LATE', 7],
      ['EARLY', 30],
    ]);
  });

  test('comes back with all its versions and settings, and its event tells of it', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    const [first, second] = [newValue(), newValue()];
    const made = await create(owner.client, project, {
      name: 'DB',
      secret: first,
      environment: 'staging',
      description: 'of the shop',
      rotationIntervalDays: 30,
      tags: ['billing'],
    });
    await must(owner.client, 'projectSecretUpdate', {
      projectPath: project,
      name: 'DB',
      metadataCas: 1,
      secret: second,
    });
    const before = await rowsOf(server, project.split('/')[0]!);
    await remove(owner.client, project, 'DB');

    const { trashEntry, errors } = await restore(owner.client, (await entryOf(owner.client, 'DB', project)).id);

    expect(errors).toEqual([]);
    expect(trashEntry).toMatchObject({ kind: 'SECRET', name: 'DB' });
    expect(await rowsOf(server, project.split('/')[0]!)).toEqual(before);
    expect([(await reveal(owner.client, made.id, 1)).value, (await reveal(owner.client, made.id)).value]).toEqual([
      first,
      second,
    ]);
    expect(await trash(owner.client, project)).toEqual([]);
    expect((await eventsOf(server, await idOf(server, project))).filter((action) => /restored/.test(action))).toEqual([
      'secret.restored',
    ]);
  });

  test('that comes back needs another metadataCas than before', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    await restore(owner.client, (await entryOf(owner.client, 'DB', project)).id);

    const stale = await owner.client.mutate('projectSecretUpdate', {
      projectPath: project,
      name: 'DB',
      metadataCas: 1,
      description: 'x',
    });

    expect(stale.problems).toMatchObject([{ code: 'CONFLICT' }]);
  });

  test('stays in the trash while another one has its name and scope', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB', environment: 'staging' });
    await remove(owner.client, project, 'DB');
    await create(owner.client, project, { name: 'DB', environment: 'staging' });
    const { id } = await entryOf(owner.client, 'DB', project);
    const before = await everything();

    const { problems, errors } = await restore(owner.client, id);

    expect(problems).toMatchObject([{ code: 'NAME_TAKEN' }]);
    expect(errors[0]).toContain('DB');
    expect(await everything()).toBe(before);
  });

  test('stays in the trash while the secrets manager is off', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    await must(owner.client, 'projectSecretsManagerDeprovision', { projectPath: project });
    const { id } = await entryOf(owner.client, 'DB', project);
    const before = await everything();

    expect((await restore(owner.client, id)).problems).toMatchObject([{ code: 'MANAGER_INACTIVE' }]);
    expect(await everything()).toBe(before);
  });

  test('and a manager stay in the trash while their owner has no room for them', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    for (const name of ['A', 'B']) await create(owner.client, project, { name });
    await must(owner.client, 'projectSecretsManagerDeprovision', { projectPath: project });
    await must(owner.client, 'projectSecretsManagerInitialize', { projectPath: project });
    await create(owner.client, project, { name: 'C' });
    await remove(owner.client, project, 'C');
    await create(owner.client, project, { name: 'D' });
    await must(admin, 'settingsUpdate', { projectSecretsLimit: 1 });
    try {
      for (const name of [project, 'C']) {
        const { problems } = await restore(owner.client, (await entryOf(owner.client, name, project)).id);
        expect(problems).toMatchObject([{ code: 'LIMIT_REACHED' }]);
      }
      expect(await liveNames(owner.client, project)).toEqual(['D *']);
    } finally {
      await must(admin, 'settingsUpdate', { projectSecretsLimit: 10_000 });
    }
  });

  test('comes back beside a live variant of the same name', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB', environment: 'production' });
    await remove(owner.client, project, 'DB');
    await create(owner.client, project, { name: 'DB', environment: 'prod*' });

    await restore(owner.client, (await entryOf(owner.client, 'DB', project)).id);

    expect(await liveNames(owner.client, project)).toEqual(['DB prod*', 'DB production']);
  });
});

describe('who may', () => {
  test('maintainers look and no more, developers not even that, strangers learn nothing', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    const { id } = await entryOf(owner.client, 'DB', project);
    const maintainer = (await someone(server, 'MAINTAINER', project)).client;
    const developer = (await someone(server, 'DEVELOPER', project)).client;
    const stranger = (await newPerson(server)).client;

    expect(await trash(maintainer, project)).toMatchObject([{ id, abilities: [] }]);
    expect(await trashFault(developer, project)).toBe('FORBIDDEN');
    expect(await trashFault(stranger, project)).toBe('NOT_FOUND');
    const faults = [];
    for (const client of [maintainer, developer, stranger]) {
      faults.push(await client.mutationFault('trashRestore', { id }));
      faults.push(await client.mutationFault('trashPurge', { id, confirmName: 'DB' }));
    }
    expect(faults).toEqual(['FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    for (const client of [developer, stranger]) expect(await trash(client)).toEqual([]);
  });

  test('an administrator brings back projects and groups, and neither secrets nor managers', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    const { id } = await entryOf(owner.client, 'DB', project);
    const other = (await newPerson(server, { admin: true })).client;
    expect(await other.mutationFault('trashRestore', { id })).toBe('FORBIDDEN');
    expect(await other.mutationFault('trashPurge', { id, confirmName: 'DB' })).toBe('FORBIDDEN');

    await must(owner.client, 'groupDelete', { fullPath: group, recursive: true });
    const whole = await entryOf(other, group);
    expect(whole['abilities']).toEqual(['group:restore']);
    expect(await other.mutationFault('trashPurge', { id: whole.id, confirmName: group })).toBe('FORBIDDEN');
    expect((await restore(other, whole.id)).errors).toEqual([]);
  });

  test('an entry that was restored, one that never was and a malformed id answer alike', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    const { id } = await entryOf(owner.client, 'DB', project);
    await restore(owner.client, id);

    for (const unknown of [id, '00000000-0000-4000-8000-000000000000', 'x', "' OR true --"]) {
      expect(await owner.client.mutationFault('trashRestore', { id: unknown })).toBe('NOT_FOUND');
      expect(await owner.client.mutationFault('trashPurge', { id: unknown, confirmName: 'DB' })).toBe('NOT_FOUND');
    }
  });
});

describe('a secrets manager', () => {
  test('goes to the trash with all its secrets, is gone at once, and begins empty when it is initialized again', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    for (const name of ['A', 'B']) await create(owner.client, project, { name });

    const { errors, projectSecretsManager } = await owner.client.mutate(
      'projectSecretsManagerDeprovision',
      { projectPath: project },
      'projectSecretsManager { status }',
    );

    expect([errors, projectSecretsManager]).toEqual([[], null]);
    const shown = 'query ($path: ID!) { projectSecretsManager(projectPath: $path) { status } }';
    expect((await owner.client.query(shown, { path: project })).projectSecretsManager).toBeNull();
    expect(await liveNames(owner.client, project)).toEqual([]);
    expect(await trash(owner.client, project)).toMatchObject([
      {
        kind: 'MANAGER',
        name: project,
        secretsCount: 2,
        abilities: ['secrets_manager:restore', 'secrets_manager:purge'],
      },
    ]);
    await must(owner.client, 'projectSecretsManagerInitialize', { projectPath: project });
    expect((await owner.client.query(shown, { path: project })).projectSecretsManager).toEqual({ status: 'ACTIVE' });
    expect(await liveNames(owner.client, project)).toEqual([]);
  });

  test('comes back with its secrets beside those that were made meanwhile', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    const value = newValue();
    const { id } = await create(owner.client, project, { name: 'OLD', secret: value });
    await must(owner.client, 'projectSecretsManagerDeprovision', { projectPath: project });
    await must(owner.client, 'projectSecretsManagerInitialize', { projectPath: project });
    await create(owner.client, project, { name: 'NEW' });

    expect((await restore(owner.client, (await entryOf(owner.client, project, project)).id)).errors).toEqual([]);

    expect(await liveNames(owner.client, project)).toEqual(['NEW *', 'OLD *']);
    expect((await reveal(owner.client, id)).value).toBe(value);
  });

  test('stays in the trash while a secret of the same name and scope lives, and names it', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    for (const name of ['A', 'B']) await create(owner.client, project, { name });
    await must(owner.client, 'projectSecretsManagerDeprovision', { projectPath: project });
    await must(owner.client, 'projectSecretsManagerInitialize', { projectPath: project });
    await create(owner.client, project, { name: 'B' });
    const { id } = await entryOf(owner.client, project, project);
    const before = await everything();

    const { problems } = await restore(owner.client, id);

    expect(problems).toMatchObject([{ code: 'NAME_TAKEN', message: expect.stringContaining('B (*)') }]);
    expect(await everything()).toBe(before);
  });

  test('of a group goes and comes back in the same way', async () => {
    const { group, owner } = await aProjectWithSecrets(server, admin);
    await must(owner.client, 'groupSecretCreate', {
      groupPath: group,
      name: 'G',
      secret: newValue(),
      environment: '*',
    });
    const before = await rowsOf(server, group);
    await must(owner.client, 'groupSecretsManagerDeprovision', { groupPath: group });
    const shown = 'query ($path: ID!) { groupSecretsManager(groupPath: $path) { status } }';
    expect((await owner.client.query(shown, { path: group })).groupSecretsManager).toBeNull();

    await restore(owner.client, (await entryOf(owner.client, group, group)).id);

    expect(await rowsOf(server, group)).toEqual(before);
  });

  test('that is off cannot be turned off, and a maintainer cannot turn one off', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    const maintainer = (await someone(server, 'MAINTAINER', project)).client;
    expect(await maintainer.mutationFault('projectSecretsManagerDeprovision', { projectPath: project })).toBe(
      'FORBIDDEN',
    );
    await must(owner.client, 'projectSecretsManagerDeprovision', { projectPath: project });
    const again = await owner.client.mutate('projectSecretsManagerDeprovision', { projectPath: project });
    expect(again.problems).toMatchObject([{ code: 'MANAGER_INACTIVE' }]);
  });
});

describe('projects and groups', () => {
  test('a deleted project is in the trash of its group and comes back with everything', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await must(owner.client, 'environmentCreate', { projectPath: project, name: 'production', tier: 'PRODUCTION' });
    const before = await rowsOf(server, group);
    await must(owner.client, 'projectDelete', { fullPath: project, reason: 'by mistake' });
    expect(await trash(owner.client, group)).toMatchObject([
      { kind: 'PROJECT', name: project, fullPath: project, secretsCount: 1, reason: 'by mistake' },
    ]);

    expect((await restore(owner.client, (await entryOf(owner.client, project, group)).id)).errors).toEqual([]);

    expect(await rowsOf(server, group)).toEqual(before);
    expect(await liveNames(owner.client, project)).toEqual(['DB *']);
  });

  test('a group that is not empty is deleted as one entry when asked so, and refused otherwise', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await must(owner.client, 'groupCreate', { name: 'Sub', path: 'sub', parentPath: group });
    await create(owner.client, project, { name: 'DB' });
    const before = await rowsOf(server, group);
    expect((await owner.client.mutate('groupDelete', { fullPath: group })).problems).toMatchObject([
      { code: 'GROUP_NOT_EMPTY' },
    ]);
    expect(await rowsOf(server, group)).toEqual(before);

    await must(owner.client, 'groupDelete', { fullPath: group, recursive: true });

    for (const path of [group, project, `${group}/sub`]) {
      expect(await trashFault(owner.client, path)).toBe('NOT_FOUND');
    }
    const mine = await trash(owner.client);
    expect(mine).toMatchObject([{ kind: 'GROUP', name: group, secretsCount: 1 }]);
    expect((await restore(owner.client, mine[0]!.id)).errors).toEqual([]);
    expect(await rowsOf(server, group)).toEqual(before);
  });

  test('what was in the trash before stays there when the group above comes back', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'DB' });
    await remove(owner.client, project, 'DB');
    await must(owner.client, 'projectDelete', { fullPath: project });
    await must(owner.client, 'groupDelete', { fullPath: group });
    const [secret, deletedProject] = [await entryOf(owner.client, 'DB'), await entryOf(owner.client, project)];
    const before = await everything();
    for (const { id } of [secret, deletedProject]) {
      const { problems } = await restore(owner.client, id);
      expect(problems).toMatchObject([{ code: 'PARENT_IN_TRASH', message: expect.stringContaining(group) }]);
    }
    expect(await everything()).toBe(before);

    await restore(owner.client, (await entryOf(owner.client, group)).id);
    expect((await trash(owner.client, group)).map((entry) => entry.name)).toEqual([project, 'DB']);
    expect((await restore(owner.client, secret.id)).problems).toMatchObject([
      { code: 'PARENT_IN_TRASH', message: expect.stringContaining(project) },
    ]);
    await restore(owner.client, deletedProject.id);
    await restore(owner.client, secret.id);
    expect(await liveNames(owner.client, project)).toEqual(['DB *']);
  });

  test('a project stays in the trash while something else has its path', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await must(owner.client, 'projectDelete', { fullPath: project });
    await must(owner.client, 'groupCreate', { name: 'Shop', path: 'SHOP', parentPath: group });
    const { id } = await entryOf(owner.client, project, group);
    const before = await everything();

    const { problems } = await restore(owner.client, id);

    expect(problems).toMatchObject([{ code: 'PATH_TAKEN', message: expect.stringContaining(project) }]);
    expect(await everything()).toBe(before);
  });

  test('a project comes back to where its group is now', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin);
    await must(owner.client, 'projectDelete', { fullPath: project });
    const renamed = fresh();
    await must(owner.client, 'groupUpdate', { fullPath: group, path: renamed });

    const entry = await entryOf(owner.client, project, renamed);
    expect(entry.fullPath).toBe(`${renamed}/shop`);
    await restore(owner.client, entry.id);

    expect((await owner.client.query(`{ project(fullPath: "${renamed}/shop") { name } }`)).project.name).toBe('Shop');
  });
});

test('pages are newest first and meet without a gap', async () => {
  const { group, project, owner } = await aProjectWithSecrets(server, admin);
  for (const name of ['A', 'B', 'C', 'D', 'E']) {
    await create(owner.client, project, { name });
    await remove(owner.client, project, name);
  }

  const names: string[] = [];
  let after: string | null = null;
  do {
    const page: any = await trashPage(owner.client, { path: group, first: 2, after });
    names.push(...page.nodes.map((node: any) => node.name as string));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);

  expect(names).toEqual(['E', 'D', 'C', 'B', 'A']);
});

test('of two who restore the same at once one does, and there is one event', async () => {
  const { project, owner } = await aProjectWithSecrets(server, admin);
  await create(owner.client, project, { name: 'DB' });
  await remove(owner.client, project, 'DB');
  const { id } = await entryOf(owner.client, 'DB', project);

  const faults = await Promise.all([1, 2, 3, 4].map(() => owner.client.mutationFault('trashRestore', { id })));

  expect(faults.toSorted()).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', null]);
  const actions = await eventsOf(server, await idOf(server, project));
  expect(actions.filter((action) => action === 'secret.restored')).toHaveLength(1);
});
