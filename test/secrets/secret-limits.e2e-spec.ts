import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, idOf, newValue, secretRows, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const limit = (numbers: object) => admin.client.mutate('settingsUpdate', numbers);
const fields = (name: string) => ({ name, secret: newValue(), environment: '*', branch: '*' });
const liveOf = async (fullPath: string): Promise<number> => {
  const id = await idOf(server, fullPath);
  const [row] = await asOwner(
    server,
    'SELECT count(*)::int AS count FROM secrets WHERE namespace_id = $1 AND deleted_at IS NULL',
    [id],
  );
  return row.count as number;
};

describe('the limit of secrets', () => {
  test('of a project refuses one more, naming itself, until one is deleted', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await limit({ projectSecretsLimit: 2, groupSecretsLimit: 1 });
    await create(owner.client, project, { name: 'A' });
    await create(owner.client, project, { name: 'B' });
    const before = await secretRows(server);
    const another = () => owner.client.mutate('projectSecretCreate', { projectPath: project, ...fields('C') });

    const refused = await another();

    expect(refused.problems).toEqual([
      {
        code: 'LIMIT_REACHED',
        field: null,
        message: `A project may own 2 secrets (projectSecretsLimit); ${project} has room for 0 more.`,
      },
    ]);
    expect(await secretRows(server)).toBe(before);
    await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'A' });
    expect((await another()).errors).toEqual([]);
  });

  test('of a group is its own', async () => {
    const { group, owner } = await aProjectWithSecrets(server, admin.client);
    await limit({ projectSecretsLimit: 5, groupSecretsLimit: 1 });
    const make = (name: string) =>
      owner.client.mutate('groupSecretCreate', { groupPath: group, name, secret: newValue(), environment: '*' });

    expect((await make('A')).errors).toEqual([]);
    expect((await make('B')).problems[0]!.code).toBe('LIMIT_REACHED');
  });

  test('holds for many at once, whether they come one by one or in one call', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await limit({ projectSecretsLimit: 7 });

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        owner.client.mutate('projectSecretCreate', { projectPath: project, ...fields(`N${at}`) }),
      ),
    );

    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(7);
    expect(await liveOf(project)).toBe(7);
    const many = await owner.client.mutate('secretsChange', { fullPath: project, create: [fields('X'), fields('Y')] });
    expect(many.problems.map((problem: { code: string }) => problem.code)).toEqual(['LIMIT_REACHED']);
    expect(await liveOf(project)).toBe(7);
  });

  test('of 0 is none', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    await limit({ projectSecretsLimit: 0 });

    for (const name of ['A', 'B', 'C']) await create(owner.client, project, { name });

    expect(await liveOf(project)).toBe(3);
  });
});
