import { asOwner, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  aProjectWithSecrets,
  create,
  idOf,
  makeMember,
  newValue,
  reveal,
  secretRows,
  someone,
  type Someone,
} from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const MANAGER = `query ($p: ID!) { projectSecretsManager(projectPath: $p) { readOnly
  userPermissions { createSecrets deleteSecrets readMetadata updateSecrets } } }`;
const LIST = 'query ($p: ID!) { projectSecrets(projectPath: $p) { nodes { name abilities } } }';
const READ = 'query ($p: ID!) { projectSecret(projectPath: $p, name: "A") { id } }';

async function scene() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const { project, owner } = arranged;
  await owner.client.mutate('environmentProtect', {
    projectPath: project,
    pattern: 'production',
    deployRole: 'MAINTAINER',
  });
  const made = await create(owner.client, project, { name: 'A', environment: 'staging' });
  const developer = await someone(server, 'DEVELOPER', project);
  const maintainer = await someone(server, 'MAINTAINER', project);
  return { ...arranged, id: made.id as string, developer, maintainer };
}

/** What comes of one attempt: a code of a fault, a code of a problem, or `ok`. */
async function attempt(who: Someone, name: string, input: object): Promise<string> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await who.client.send(
    `mutation ($input: ${type}!) { ${name}(input: $input) { problems { code } } }`,
    { input },
  );
  return errors[0]?.extensions.code ?? data[name].problems[0]?.code ?? 'ok';
}

describe('who may do what', () => {
  test('by role: reporters nothing, developers list and create, maintainers update, owners delete and reveal', async () => {
    const { project, id, developer, maintainer, owner } = await scene();
    const reporter = await someone(server, 'REPORTER', project);
    const everything = async (who: Someone, n: number): Promise<Record<string, unknown>> => ({
      list: (await who.client.fault(LIST, { p: project })) ?? 'ok',
      read: (await who.client.fault(READ, { p: project })) ?? 'ok',
      create: await attempt(who, 'projectSecretCreate', {
        projectPath: project,
        name: `BY_${n}`,
        secret: newValue(),
        environment: 'dev',
        branch: '*',
      }),
      update: await attempt(who, 'projectSecretUpdate', {
        projectPath: project,
        name: 'A',
        metadataCas: 99,
        secret: 'abcd',
      }),
      reveal: await attempt(who, 'secretReveal', { secretId: id }),
      delete: await attempt(who, 'projectSecretDelete', { projectPath: project, name: 'A', metadataCas: 99 }),
    });
    const no = 'FORBIDDEN';

    expect(await everything(reporter, 1)).toEqual({
      list: no,
      read: no,
      create: no,
      update: no,
      reveal: 'NOT_FOUND',
      delete: no,
    });
    expect(await everything(developer, 2)).toEqual({
      list: 'ok',
      read: 'ok',
      create: 'ok',
      update: no,
      reveal: no,
      delete: no,
    });
    expect(await everything(maintainer, 3)).toEqual({
      list: 'ok',
      read: 'ok',
      create: 'ok',
      update: 'CONFLICT',
      reveal: no,
      delete: no,
    });
    expect(await everything(owner, 4)).toEqual({
      list: 'ok',
      read: 'ok',
      create: 'ok',
      update: 'CONFLICT',
      reveal: 'ok',
      delete: 'CONFLICT',
    });
  });

  test('strangers get one answer for what is hidden and what is not there', async () => {
    const { project, id } = await scene();
    const stranger = await newPerson(server);
    const nowhere = { projectPath: `${project}-not`, name: 'A' };

    for (const where of [{ projectPath: project, name: 'A' }, nowhere]) {
      expect(await attempt(stranger, 'projectSecretDelete', where)).toBe('NOT_FOUND');
      expect(await attempt(stranger, 'projectSecretsManagerInitialize', { projectPath: where.projectPath })).toBe(
        'NOT_FOUND',
      );
      expect(await stranger.client.fault(LIST, { p: where.projectPath })).toBe('NOT_FOUND');
    }
    expect(await attempt(stranger, 'secretReveal', { secretId: id })).toBe('NOT_FOUND');
    expect(await stranger.client.fault('query ($id: ID!) { secretVersions(secretId: $id) { count } }', { id })).toBe(
      'NOT_FOUND',
    );
  });

  test('an administrator who is no member sees the secrets and reveals, creates and changes none', async () => {
    const { project, id } = await scene();
    const admin = await newPerson(server, { admin: true });
    const before = await secretRows(server);

    const { projectSecrets } = await admin.client.query(LIST, { p: project });

    expect(projectSecrets.nodes).toEqual([{ name: 'A', abilities: ['secret:read'] }]);
    expect(await attempt(admin, 'secretReveal', { secretId: id })).toBe('FORBIDDEN');
    expect(
      await attempt(admin, 'projectSecretUpdate', { projectPath: project, name: 'A', metadataCas: 1, secret: 'abcd' }),
    ).toBe('FORBIDDEN');
    expect(
      await attempt(admin, 'projectSecretCreate', {
        projectPath: project,
        name: 'B',
        secret: 'abcd',
        environment: '*',
        branch: '*',
      }),
    ).toBe('FORBIDDEN');
    expect(await secretRows(server)).toBe(before);
  });

  test('a maintainer turns secrets on, a developer does not', async () => {
    const { group, owner } = await scene();
    await owner.client.mutate('projectCreate', { name: 'Bare', path: 'bare', groupPath: group });
    const bare = `${group}/bare`;
    const input = { projectPath: bare };

    expect(await attempt(await someone(server, 'DEVELOPER', bare), 'projectSecretsManagerInitialize', input)).toBe(
      'FORBIDDEN',
    );
    expect(await attempt(await someone(server, 'MAINTAINER', bare), 'projectSecretsManagerInitialize', input)).toBe(
      'ok',
    );
  });

  test('the manager tells each viewer what he may', async () => {
    const { project, developer, maintainer, owner } = await scene();
    const permissions = async (who: Someone) =>
      Object.entries<boolean>((await who.client.query(MANAGER, { p: project })).projectSecretsManager.userPermissions)
        .filter(([, may]) => may)
        .map(([name]) => name);

    expect(await permissions(developer)).toEqual(['createSecrets', 'readMetadata']);
    expect(await permissions(maintainer)).toEqual(['createSecrets', 'readMetadata', 'updateSecrets']);
    expect(await permissions(owner)).toEqual(['createSecrets', 'deleteSecrets', 'readMetadata', 'updateSecrets']);
    expect(await permissions(await newPerson(server, { admin: true }))).toEqual(['readMetadata']);
  });

  test('who lost his role reveals nothing from the next request on', async () => {
    const { project, id, owner } = await scene();
    const leaver = await newPerson(server);
    const membership = await makeMember(server, leaver.person, project, { role: 'OWNER' });
    const token = await withToken(server, leaver.person);
    expect((await reveal(token, id)).errors).toEqual([]);

    await owner.client.mutate('memberDelete', { id: membership });

    expect(await attempt({ ...leaver, client: token }, 'secretReveal', { secretId: id })).toBe('NOT_FOUND');
  });
});

describe('a scope that can match a protected environment', () => {
  test.each(['production', 'prod*', '*', '*tion'])(
    '%s is closed to developers, open to maintainers',
    async (environment) => {
      const { project, developer, maintainer } = await scene();
      const input = { projectPath: project, name: 'P', secret: newValue(), environment, branch: '*' };
      const before = await secretRows(server);

      expect(await attempt(developer, 'projectSecretCreate', input)).toBe('FORBIDDEN');
      expect(await secretRows(server)).toBe(before);
      expect(await attempt(maintainer, 'projectSecretCreate', input)).toBe('ok');
    },
  );

  test.each(['review/*', 'Production', 'production2'])(
    '%s cannot, so developers may create there',
    async (environment) => {
      const { project, developer } = await scene();
      const input = { projectPath: project, name: 'P', secret: newValue(), environment, branch: '*' };

      expect(await attempt(developer, 'projectSecretCreate', input)).toBe('ok');
    },
  );

  test('counts for the old and for the new scope of an update, and for a reveal', async () => {
    const { project, owner, maintainer } = await scene();
    const made = await create(owner.client, project, { name: 'P', environment: 'production' });
    await owner.client.mutate('environmentProtect', {
      projectPath: project,
      pattern: 'production',
      deployRole: 'OWNER',
    });
    const move = (name: string, environment: string) =>
      attempt(maintainer, 'projectSecretUpdate', { projectPath: project, name, metadataCas: 1, environment });
    await asOwner(server, 'UPDATE protected_environments SET deploy_role = 50 WHERE project_id = $1', [
      await idOf(server, project),
    ]);

    expect(await move('P', 'staging')).toBe('FORBIDDEN');
    expect(await move('A', 'prod*')).toBe('FORBIDDEN');
    expect(await move('A', 'staging2')).toBe('ok');
    expect((await reveal(owner.client, made.id)).errors).toEqual([]);
    const { projectSecrets } = await maintainer.client.query(LIST, { p: project });
    expect(projectSecrets.nodes).toEqual([
      { name: 'A', abilities: ['secret:read', 'secret:update', 'secret:freeze', 'secret:thaw'] },
      { name: 'P', abilities: ['secret:read', 'secret:freeze'] },
    ]);
  });

  test('of a group counts what any project below protects', async () => {
    const { group } = await scene();
    const developer = await someone(server, 'DEVELOPER', group);
    const input = { groupPath: group, name: 'P', secret: newValue(), branch: '*' };

    expect(await attempt(developer, 'groupSecretCreate', { ...input, environment: 'production' })).toBe('FORBIDDEN');
    expect(await attempt(developer, 'groupSecretCreate', { ...input, environment: 'review/*' })).toBe('ok');
  });
});

describe('a variant that would win over another one', () => {
  test.each([
    ['more specific than a pattern', 'review/*', 'review/a', 'FORBIDDEN'],
    ['as specific as a pattern and overlapping it', 'ab*', '*cd', 'FORBIDDEN'],
    ['more specific than *', '*', 'review/a', 'FORBIDDEN'],
    ['less specific than an exact one', 'review/a', 'review/*', 'ok'],
    ['elsewhere', 'review/*', 'dev', 'ok'],
  ])('%s: a developer who may not update %s creating %s is answered %s', async (_, existing, added, expected) => {
    const { project, owner, developer } = await scene();
    await owner.client.mutate('environmentUnprotect', { id: await protectionOf(project) });
    await create(owner.client, project, { name: 'V', environment: existing });
    const input = { projectPath: project, name: 'V', secret: newValue(), environment: added, branch: '*' };

    expect(await attempt(developer, 'projectSecretCreate', input)).toBe(expected);
  });

  test('by being re-scoped needs the right on that one too', async () => {
    const { project, owner, maintainer } = await scene();
    await create(owner.client, project, { name: 'V', environment: 'prod*' });
    await create(owner.client, project, { name: 'V', environment: 'dev' });
    await asOwner(
      server,
      "UPDATE protected_environments SET pattern = 'prod/live', deploy_role = 50 WHERE project_id = $1",
      [await idOf(server, project)],
    );
    const move = (environment: string) =>
      attempt(maintainer, 'projectSecretUpdate', {
        projectPath: project,
        name: 'V',
        variant: 'dev',
        metadataCas: 1,
        environment,
      });

    // `prod/x` is not protected itself, but jobs there get `prod*` now, which the maintainer may not change.
    expect(await move('prod/x')).toBe('FORBIDDEN');
    expect(await move('dev2')).toBe('ok');
  });
});

const protectionOf = async (project: string): Promise<number> => {
  const [row] = await asOwner(server, 'SELECT id FROM protected_environments WHERE project_id = $1', [
    await idOf(server, project),
  ]);
  return Number(row.id);
};

describe('an archived project', () => {
  test('is read only: nothing is created, changed, revealed or deleted', async () => {
    const { project, id, owner } = await scene();
    await owner.client.mutate('projectArchive', { fullPath: project, archived: true });
    const before = await secretRows(server);
    const named = { projectPath: project, name: 'A' };

    expect((await owner.client.query(MANAGER, { p: project })).projectSecretsManager).toMatchObject({
      readOnly: true,
      userPermissions: { createSecrets: false, deleteSecrets: false, readMetadata: true, updateSecrets: false },
    });
    expect(
      await attempt(owner, 'projectSecretCreate', {
        ...named,
        name: 'B',
        secret: 'abcd',
        environment: '*',
        branch: '*',
      }),
    ).toBe('FORBIDDEN');
    expect(await attempt(owner, 'projectSecretUpdate', { ...named, metadataCas: 1, secret: 'abcd' })).toBe('FORBIDDEN');
    expect(await attempt(owner, 'projectSecretDelete', named)).toBe('FORBIDDEN');
    expect(await attempt(owner, 'secretReveal', { secretId: id })).toBe('FORBIDDEN');
    expect(await secretRows(server)).toBe(before);
  });
});

describe('inherited secrets', () => {
  const INHERITED = `query ($p: ID!) { inheritedSecrets(projectPath: $p) { count nodes { name environment description
    lastReleasedAt abilities group { fullPath description } currentVersion { number reason author { username } } } } }`;

  test('show a developer of the project alone what jobs may ask for, without people and texts of the group', async () => {
    const { group, project, owner, developer } = await scene();
    const path = `${group}/sub`;
    await owner.client.mutate('groupCreate', { name: 'Sub', path: 'sub', parentPath: group, description: 'private' });
    await owner.client.mutate('groupSecretsManagerInitialize', { groupPath: path });
    await owner.client.mutate('projectCreate', { name: 'Deep', path: 'deep', groupPath: path });
    const deep = `${path}/deep`;
    await makeMember(server, developer.person, deep, { role: 'DEVELOPER' });
    const secret = { secret: newValue(), environment: '*', description: 'private', reason: 'private' };
    await owner.client.mutate('groupSecretCreate', { groupPath: group, name: 'TOP', ...secret });
    await owner.client.mutate('groupSecretCreate', { groupPath: path, name: 'MIDDLE', ...secret });

    const own = (await owner.client.query(INHERITED, { p: deep })).inheritedSecrets;
    const seen = (await developer.client.query(INHERITED, { p: deep })).inheritedSecrets;
    const beside = (await developer.client.query(INHERITED, { p: project })).inheritedSecrets;

    expect(own.nodes.map((node: any) => [node.name, node.group.fullPath, node.description])).toEqual([
      ['MIDDLE', path, 'private'],
      ['TOP', group, 'private'],
    ]);
    expect(seen.count).toBe(2);
    expect(seen.nodes[0]).toEqual({
      name: 'MIDDLE',
      environment: '*',
      description: null,
      lastReleasedAt: null,
      abilities: [],
      group: { fullPath: path, description: '' },
      currentVersion: { number: 1, reason: '', author: null },
    });
    expect(JSON.stringify(seen)).not.toContain('private');
    expect(beside.nodes.map((node: any) => node.name)).toEqual(['TOP']);
  });

  test('leave out those that are for other projects', async () => {
    const { group, project, owner } = await scene();
    await owner.client.mutate('groupSecretCreate', {
      groupPath: group,
      name: 'TOP',
      secret: newValue(),
      environment: '*',
    });
    await asOwner(server, "UPDATE secrets SET allowed_project_ids = '{1}' WHERE name = 'TOP' AND namespace_id = $1", [
      await idOf(server, group),
    ]);

    expect((await owner.client.query(INHERITED, { p: project })).inheritedSecrets).toMatchObject({
      count: 0,
      nodes: [],
    });
  });
});
