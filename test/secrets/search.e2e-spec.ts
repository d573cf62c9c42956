import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { aProjectWithSecrets, create, fresh, idOf, newValue, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const NODES = `nodes { ... on ProjectSecret { id name environment project { fullPath } } ... on GroupSecret { id name environment group { fullPath } } }`;
const SEARCH = `query ($fullPath: ID, $filter: SecretFilterInput, $first: Int, $after: String) {
  secretsSearch(fullPath: $fullPath, filter: $filter, first: $first, after: $after) { pageInfo { hasNextPage endCursor } ${NODES} } }`;

const search = async (who: Someone, variables: object): Promise<any> =>
  (await who.client.query(SEARCH, variables)).secretsSearch;
const names = async (who: Someone, fullPath: string, filter: object = {}): Promise<string[]> =>
  (await search(who, { fullPath, filter, first: 100 })).nodes.map((node: any) => node.name);

async function groupCreate(owner: Someone, groupPath: string, name: string): Promise<any> {
  const input = { groupPath, name, secret: newValue(), environment: '*' };
  return (await owner.client.mutate('groupSecretCreate', input, 'groupSecret { id }')).groupSecret;
}

describe('over a tree', () => {
  test('finds secrets of the group and of all below it, by name, with their owners', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'B' });
    await groupCreate(owner, group, 'A');
    await create(owner.client, project, { name: 'A', environment: 'production' });

    const { nodes } = await search(owner, { fullPath: group });

    expect(nodes.map((node: any) => [node.name, node.environment, (node.project ?? node.group).fullPath])).toEqual([
      ['A', '*', group],
      ['A', 'production', project],
      ['B', '*', project],
    ]);
  });

  test('shows what the asker may list, and nothing of the rest', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, project, { name: 'SEEN' });
    await groupCreate(owner, group, 'UNSEEN');
    const developer = await someone(server, 'DEVELOPER', project);
    const reporter = await someone(server, 'REPORTER', project);

    expect(await names(developer, project)).toEqual(['SEEN']);
    expect((await search(developer, { first: 100 })).nodes.map((node: any) => node.name)).toEqual(['SEEN']);
    expect((await search(reporter, { first: 100 })).nodes).toEqual([]);
    await expect(names(await newPerson(server), project)).rejects.toThrow(/does not exist/);
  });

  test('is paged without gaps and without repeats', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    const create = Array.from({ length: 25 }, (_, index) => ({
      name: `P${index % 9}`,
      secret: newValue(),
      environment: `e${index}`,
    }));
    await owner.client.mutate('secretsChange', { fullPath: project, create }, 'changes { name }');

    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const page: any = await search(owner, { fullPath: group, first: 4, after });
      seen.push(...page.nodes.map((node: any) => `${node.name} ${node.environment}`));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }

    expect(seen).toHaveLength(25);
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.map((key) => key.split(' ')[0])).toEqual(seen.map((key) => key.split(' ')[0]).sort());
  });

  test('asks the database a constant number of times', async () => {
    const { group, owner } = await aProjectWithSecrets(server, admin.client);
    const statementsFor = async (projects: number): Promise<number> => {
      for (let index = 0; index < projects; index += 1) {
        const path = fresh('p');
        await owner.client.mutate('projectCreate', { groupPath: group, path, name: path }, 'project { fullPath }');
        await owner.client.mutate('projectSecretsManagerInitialize', { projectPath: `${group}/${path}` });
        await create(owner.client, `${group}/${path}`, { name: 'S' });
      }
      return statementsOf(() => search(owner, { fullPath: group, first: 50 }));
    };

    const few = await statementsFor(1);
    expect(await statementsFor(6)).toBe(few);
  });
});

describe('filters', () => {
  let project: string;
  let owner: Someone;
  beforeAll(async () => {
    ({ project, owner } = await aProjectWithSecrets(server, admin.client));
    const put = (name: string, more: object = {}): Promise<any> => create(owner.client, project, { name, ...more });
    await put('PLAIN_one');
    await put('TAGGED', { tags: ['db', 'prod'], contact: 'Ana <ana@example.com>' });
    await put('TAGGED_TOO', { tags: ['db'] });
    await put('SCOPED', { environment: 'review/*', protected: true });
    await put('ONLY_WRITE', { writeOnly: true });
    const rotated = await put('OVERDUE', { rotationIntervalDays: 10 });
    const soon = await put('APPROACHING', { rotationIntervalDays: 10 });
    await put('EXPIRING', { expiresAt: new Date(Date.now() + 5 * 86_400_000).toISOString() });
    const expired = await put('EXPIRED', { expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
    const frozen = await put('FROZEN');
    await owner.client.mutate('secretFreeze', { secretId: frozen.id, metadataCas: 1, reason: 'test' });
    await asOwner(server, `UPDATE secrets SET rotated_at = now() - interval '11 days' WHERE id = $1`, [rotated.id]);
    await asOwner(server, `UPDATE secrets SET rotated_at = now() - interval '5 days' WHERE id = $1`, [soon.id]);
    await asOwner(server, `UPDATE secrets SET expires_at = now() - interval '1 second' WHERE id = $1`, [expired.id]);
    await asOwner(
      server,
      `UPDATE secrets SET created_at = now() - interval '100 days' WHERE namespace_id = $1 AND name IN ('PLAIN_one', 'TAGGED')`,
      [await idOf(server, project)],
    );
    await asOwner(
      server,
      `INSERT INTO secret_uses (occurred_at, outcome, phase, channel, code, variable, secret_name, secret_id, project_id,
         pipeline_id, job_id, job_name, ref_kind, ref_name, sha, source, actor_id, handout, request_id)
       SELECT now() - interval '3 days', 'released', 'release', 'runner', 'released', 'X', name, id, namespace_id,
         1, 1, 'j', 'branch', 'main', repeat('a', 40), 'push', 1, 1, 'r' FROM secrets WHERE namespace_id = $1 AND name = 'TAGGED'`,
      [await idOf(server, project)],
    );
  });

  test.each<[string, object, string[]]>([
    ['a part of the name, in any case', { search: 'plain_O' }, ['PLAIN_one']],
    ['a part that LIKE would read as a pattern', { search: 'N_o' }, ['PLAIN_one']],
    ['exactly a scope', { environment: 'review/*' }, ['SCOPED']],
    ['a tag', { tags: ['db'] }, ['TAGGED', 'TAGGED_TOO']],
    ['all of some tags', { tags: ['db', 'prod'] }, ['TAGGED']],
    ['protected', { states: ['PROTECTED'] }, ['SCOPED']],
    ['write-only', { states: ['WRITE_ONLY'] }, ['ONLY_WRITE']],
    ['overdue or approaching', { states: ['OVERDUE', 'APPROACHING'] }, ['APPROACHING', 'OVERDUE']],
    ['expiring', { states: ['EXPIRING'] }, ['EXPIRING']],
    ['expired', { states: ['EXPIRED'] }, ['EXPIRED']],
    ['frozen', { states: ['FROZEN'] }, ['FROZEN']],
    ['the age of the value', { valueOlderThanDays: 6 }, ['OVERDUE']],
    ['unused for long, and there so long', { unusedForDays: 30 }, ['PLAIN_one']],
    ['unused for two days', { unusedForDays: 2 }, ['PLAIN_one', 'TAGGED']],
    ['a part of the contact', { contact: 'ANA@' }, ['TAGGED']],
    ['several at once', { tags: ['db'], search: 'too' }, ['TAGGED_TOO']],
    ['nothing that fits', { tags: ['none'] }, []],
  ])('by %s', async (_, filter, expected) => {
    expect(await names(owner, project, filter)).toEqual(expected);
    const { projectSecrets } = await owner.client.query(
      `query ($p: ID!, $f: SecretFilterInput) { projectSecrets(projectPath: $p, filter: $f, first: 100) { count nodes { name } } }`,
      { p: project, f: filter },
    );
    expect(projectSecrets).toEqual({ count: expected.length, nodes: expected.map((name) => ({ name })) });
  });

  test.each([
    [{ unusedForDays: -1 }, 'filter.unusedForDays'],
    [{ tags: Array(21).fill('a') }, 'filter.tags'],
    [{ environment: ' ' }, 'filter.environment'],
    [{ search: 'x'.repeat(256) }, 'search'],
  ])('%j is refused by its field', async (filter, field) => {
    await expect(names(owner, project, filter)).rejects.toThrow(`${field}:`);
  });

  test('the report of stale secrets is the filter by itself', async () => {
    const { staleSecrets } = await owner.client.query(
      `query ($p: ID!) { staleSecrets(fullPath: $p, days: 30) { nodes { ... on ProjectSecret { name } } } }`,
      { p: project },
    );
    expect(staleSecrets.nodes).toEqual([{ name: 'PLAIN_one' }]);
  });
});

describe('equal values', () => {
  const sameAs = async (who: Someone, secretId: string): Promise<any[]> =>
    (
      await who.client.query(
        `query ($id: ID!) { secretsWithSameValue(secretId: $id) { ... on ProjectSecret { name project { fullPath } } } }`,
        { id: secretId },
      )
    ).secretsWithSameValue;
  const duplicates = async (who: Someone, fullPath: string): Promise<string[][]> =>
    (
      await who.client.query(
        `query ($p: ID!) { duplicateSecrets(fullPath: $p) { nodes { secrets { ... on ProjectSecret { name } } } } }`,
        { p: fullPath },
      )
    ).duplicateSecrets.nodes.map((node: any) => node.secrets.map((secret: any) => secret.name));

  test('are found among what the asker may read, over all owners', async () => {
    const { group, project, owner } = await aProjectWithSecrets(server, admin.client);
    const other = await aProjectWithSecrets(server, admin.client);
    const value = newValue();
    const one = await create(owner.client, project, { name: 'ONE', secret: value });
    await create(owner.client, project, { name: 'TWO', secret: value });
    await create(owner.client, project, { name: 'OTHER' });
    await create(other.owner.client, other.project, { name: 'FOREIGN', secret: value });

    expect((await sameAs(owner, one.id)).map((secret) => secret.name)).toEqual(['TWO']);
    expect(await duplicates(owner, group)).toEqual([['ONE', 'TWO']]);
  });

  test('are not told to who may not read them, and write-only ones never are', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const value = newValue();
    const one = await create(owner.client, project, { name: 'ONE', secret: value });
    await create(owner.client, project, { name: 'W', secret: value, writeOnly: true });
    const maintainer = await someone(server, 'MAINTAINER', project);

    expect(await sameAs(owner, one.id)).toEqual([]);
    expect(await duplicates(owner, project)).toEqual([]);
    await expect(sameAs(maintainer, one.id)).rejects.toThrow(/secret:read_value/);
    expect(await duplicates(maintainer, project)).toEqual([]);
  });

  test('no longer count once one of them is replaced or deleted', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const value = newValue();
    await create(owner.client, project, { name: 'ONE', secret: value });
    await create(owner.client, project, { name: 'TWO', secret: value });
    await create(owner.client, project, { name: 'THREE', secret: value });

    await owner.client.mutate('projectSecretUpdate', {
      projectPath: project,
      name: 'TWO',
      metadataCas: 1,
      secret: newValue(),
    });
    expect(await duplicates(owner, project)).toEqual([['ONE', 'THREE']]);
    await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'THREE' });
    expect(await duplicates(owner, project)).toEqual([]);
  });
});
