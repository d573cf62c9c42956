import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { create, fresh, idOf, newValue, secretRows, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

interface Tree {
  readonly top: string;
  readonly mid: string;
  readonly shop: string;
  readonly desk: string;
  readonly owner: Someone;
}

/** A group with a project `desk` and a group `mid` that has a project `shop`, all with secrets turned on. */
async function aTree(): Promise<Tree> {
  const top = fresh('top');
  const tree = { top, mid: `${top}/mid`, shop: `${top}/mid/shop`, desk: `${top}/desk` };
  await admin.client.mutate('groupCreate', { name: 'Top', path: top });
  const owner = await someone(server, 'OWNER', top);
  await owner.client.mutate('groupCreate', { name: 'Mid', path: 'mid', parentPath: top });
  await owner.client.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: tree.mid });
  await owner.client.mutate('projectCreate', { name: 'Desk', path: 'desk', groupPath: top });
  for (const groupPath of [top, tree.mid]) await owner.client.mutate('groupSecretsManagerInitialize', { groupPath });
  for (const projectPath of [tree.shop, tree.desk]) {
    await owner.client.mutate('projectSecretsManagerInitialize', { projectPath });
  }
  return { ...tree, owner };
}

const inGroup = (who: Someone, groupPath: string, input: object): Promise<any> =>
  who.client.mutate(
    'groupSecretCreate',
    { groupPath, name: 'DB', secret: newValue(), environment: '*', ...input },
    'groupSecret { id allowedProjects { id below project { fullPath } } }',
  );

async function overridesOf(who: Someone, projectPath: string): Promise<string[][]> {
  const { projectSecrets } = await who.client.query(
    `query ($p: ID!) { projectSecrets(projectPath: $p) { nodes { overrides { name environment groupPath } } } }`,
    { p: projectPath },
  );
  return projectSecrets.nodes.map(({ overrides }: any) =>
    overrides.map((one: any) => `${one.groupPath} ${one.name} ${one.environment}`),
  );
}

async function overriddenBy(who: Someone, groupPath: string, first = 20): Promise<string[][]> {
  const { groupSecrets } = await who.client.query(
    `query ($p: ID!, $first: Int!) { groupSecrets(groupPath: $p) { nodes { overriddenBy(first: $first) { name environment projectPath } } } }`,
    { p: groupPath, first },
  );
  return groupSecrets.nodes.map((node: any) =>
    node.overriddenBy.map((one: any) => `${one.projectPath} ${one.name} ${one.environment}`),
  );
}

describe('a secret that stands before another', () => {
  test('is shown on both sides, the nearest group first', async () => {
    const { top, mid, shop, desk, owner } = await aTree();
    await inGroup(owner, top, {});
    await inGroup(owner, mid, {});
    await create(owner.client, shop, { name: 'DB' });
    await create(owner.client, desk, { name: 'DB' });

    expect(await overridesOf(owner, shop)).toEqual([[`${mid} DB *`, `${top} DB *`]]);
    expect(await overridesOf(owner, desk)).toEqual([[`${top} DB *`]]);
    expect(await overriddenBy(owner, mid)).toEqual([[`${shop} DB *`]]);
    expect(await overriddenBy(owner, top)).toEqual([[`${desk} DB *`, `${shop} DB *`]]);
    expect(await overriddenBy(owner, top, 1)).toEqual([[`${desk} DB *`]]);
  });

  test('is one of the same name, live, and with a scope that meets the other', async () => {
    const { top, shop, owner } = await aTree();
    await inGroup(owner, top, { environment: 'review/*' });
    await inGroup(owner, top, { name: 'OTHER' });
    await create(owner.client, shop, { name: 'DB', environment: 'production' });
    expect(await overridesOf(owner, shop)).toEqual([[]]);

    await create(owner.client, shop, { name: 'DB', environment: '*/a' });
    expect(await overridesOf(owner, shop)).toEqual([[`${top} DB review/*`], []]);
    expect(await overriddenBy(owner, top)).toEqual([[`${shop} DB */a`], []]);

    await owner.client.mutate('projectSecretDelete', { projectPath: shop, name: 'DB', variant: '*/a' });
    expect(await overriddenBy(owner, top)).toEqual([[], []]);
  });

  test('leaves out group secrets that the project may not have', async () => {
    const { top, shop, desk, owner } = await aTree();
    await inGroup(owner, top, { allowedProjects: [desk] });
    await create(owner.client, shop, { name: 'DB' });
    await create(owner.client, desk, { name: 'DB' });

    expect(await overridesOf(owner, shop)).toEqual([[]]);
    expect(await overriddenBy(owner, top)).toEqual([[`${desk} DB *`]]);
  });

  test('is not shown to who sees the group secret only because his jobs inherit it', async () => {
    const { top, shop, desk, owner } = await aTree();
    await inGroup(owner, top, { allowedProjects: [shop, desk] });
    await create(owner.client, desk, { name: 'DB' });
    const developer = await someone(server, 'DEVELOPER', shop);
    const inherited = async (who: Someone): Promise<any> =>
      (
        await who.client.query(
          `query ($p: ID!) { inheritedSecrets(projectPath: $p) { nodes { overriddenBy { projectPath } allowedProjects { id project { fullPath } } } } }`,
          { p: shop },
        )
      ).inheritedSecrets.nodes;

    const [shopId, deskId] = [await idOf(server, shop), await idOf(server, desk)].map(String);
    expect(await inherited(developer)).toEqual([
      { overriddenBy: [], allowedProjects: [{ id: shopId, project: { fullPath: shop } }] },
    ]);
    expect(await inherited(owner)).toEqual([
      {
        overriddenBy: [{ projectPath: desk }],
        allowedProjects: expect.arrayContaining([
          { id: shopId, project: { fullPath: shop } },
          { id: deskId, project: { fullPath: desk } },
        ]),
      },
    ]);
  });

  test('is shown to a reporter of the group in no project whose secrets he may not list', async () => {
    const { top, desk, owner } = await aTree();
    await inGroup(owner, top, {});
    await create(owner.client, desk, { name: 'DB' });
    const reporter = await someone(server, 'REPORTER', top);

    expect(
      await reporter.client.fault(`query ($p: ID!) { groupSecrets(groupPath: $p) { nodes { overriddenBy { id } } } }`, {
        p: top,
      }),
    ).toBe('FORBIDDEN');
  });

  test.each([0, 101, -1])('refuses %i as the number of secrets to show', async (first) => {
    const { top, owner } = await aTree();
    await inGroup(owner, top, {});

    await expect(overriddenBy(owner, top, first)).rejects.toThrow('first: must be from 1 to 100');
  });

  test('takes as many statements on a page of 30 as on one of 2', async () => {
    const { top, shop, owner } = await aTree();
    for (let index = 10; index < 40; index++) {
      await inGroup(owner, top, { name: `N${index}`, allowedProjects: [shop] });
      await create(owner.client, shop, { name: `N${index}` });
    }
    const group = (first: number): Promise<any> =>
      owner.client.query(
        `query ($p: ID!, $first: Int!) { groupSecrets(groupPath: $p, first: $first) { nodes { name overriddenBy { id } allowedProjects { below } } } }`,
        { p: top, first },
      );
    const project = (first: number): Promise<any> =>
      owner.client.query(
        `query ($p: ID!, $first: Int!) { projectSecrets(projectPath: $p, first: $first) { nodes { name overrides { id } } } }`,
        { p: shop, first },
      );

    expect((await group(30)).groupSecrets.nodes).toHaveLength(30);
    expect((await group(30)).groupSecrets.nodes.every((node: any) => node.overriddenBy.length === 1)).toBe(true);
    expect(await statementsOf(() => group(30))).toBe(await statementsOf(() => group(2)));
    expect(await statementsOf(() => project(30))).toBe(await statementsOf(() => project(2)));
  });
});

describe('the list of projects', () => {
  test('takes paths in any letter case, each once, and shows what it is', async () => {
    const { top, shop, desk, owner } = await aTree();

    const { groupSecret } = await inGroup(owner, top, { allowedProjects: [shop.toUpperCase(), desk, shop] });

    expect(groupSecret.allowedProjects.map((one: any) => [one.project.fullPath, one.below])).toEqual(
      expect.arrayContaining([
        [shop, true],
        [desk, true],
      ]),
    );
    expect(groupSecret.allowedProjects).toHaveLength(2);
    expect((await inGroup(owner, top, { name: 'ALL' })).groupSecret.allowedProjects).toBeNull();
    expect((await inGroup(owner, top, { name: 'NONE', allowedProjects: [] })).groupSecret.allowedProjects).toEqual([]);
  });

  test('refuses hidden, absent and other projects and groups in the same words', async () => {
    const { top, mid, shop, owner } = await aTree();
    const other = await aTree();
    const before = await secretRows(server);

    for (const path of [other.shop, fresh('absent'), mid, `${top}`, '', 'a\0b']) {
      const { groupSecret, problems } = await inGroup(owner, top, { allowedProjects: [shop, path] });
      expect(groupSecret).toBeNull();
      const message = `These are no projects below ${top} that you see: ${path}.`;
      expect(problems).toEqual([{ code: 'PROJECT_NOT_BELOW', field: 'allowedProjects', message }]);
    }

    expect(await secretRows(server)).toBe(before);
  });

  test('refuses a project of a deeper group for a secret of that group only when it is not below it', async () => {
    const { mid, shop, desk, owner } = await aTree();

    expect((await inGroup(owner, mid, { allowedProjects: [shop] })).errors).toEqual([]);
    expect((await inGroup(owner, mid, { name: 'B', allowedProjects: [desk] })).problems).toMatchObject([
      { code: 'PROJECT_NOT_BELOW' },
    ]);
  });

  test('is refused beside allProjects, and with more than 500 projects', async () => {
    const { top, shop, owner } = await aTree();
    await inGroup(owner, top, {});
    const change = { groupPath: top, name: 'DB', metadataCas: 1 };

    const both = { ...change, allProjects: true, allowedProjects: [shop] };
    expect(await owner.client.mutationFault('groupSecretUpdate', both)).toBe('BAD_USER_INPUT');
    const many = { ...change, allowedProjects: Array.from({ length: 501 }, (_, index) => `p${index}`) };
    expect(await owner.client.mutationFault('groupSecretUpdate', many)).toBe('BAD_USER_INPUT');
  });

  test('keeps a deleted project as one that is not below any more', async () => {
    const { top, desk, owner } = await aTree();
    await inGroup(owner, top, { allowedProjects: [desk] });
    const id = String(await idOf(server, desk));
    await owner.client.mutate('projectDelete', { fullPath: desk });

    const { groupSecret } = await owner.client.query(
      `query ($p: ID!) { groupSecret(groupPath: $p, name: "DB") { allowedProjects { id below project { fullPath } } } }`,
      { p: top },
    );

    expect(groupSecret.allowedProjects).toEqual([{ id, below: false, project: null }]);
  });

  test('keeps what its editor does not see when he changes it: a project in the trash, and one that was moved away', async () => {
    const { top, shop, desk, owner } = await aTree();
    await owner.client.mutate('projectCreate', { name: 'Gone', path: 'gone', groupPath: top });
    await inGroup(owner, top, { allowedProjects: [shop, desk, `${top}/gone`] });
    const [deskId, goneId] = [await idOf(server, desk), await idOf(server, `${top}/gone`)];
    const elsewhere = fresh('elsewhere');
    await admin.client.mutate('groupCreate', { name: 'Elsewhere', path: elsewhere });
    const move = { fullPath: `${top}/gone`, targetPath: elsewhere };
    const { transferPreview } = await admin.client.query(
      'query ($fullPath: ID!, $targetPath: ID) { transferPreview(fullPath: $fullPath, targetPath: $targetPath) { digest } }',
      move,
    );
    const moved = await admin.client.mutate('projectTransfer', { ...move, confirm: transferPreview.digest });
    expect(moved.errors).toEqual([]);
    await owner.client.mutate('projectDelete', { fullPath: desk });

    const change = { groupPath: top, name: 'DB', metadataCas: 1, allowedProjects: [] };
    const { groupSecret, errors } = await owner.client.mutate(
      'groupSecretUpdate',
      change,
      'groupSecret { allowedProjects { id project { fullPath } } }',
    );

    expect(errors).toEqual([]);
    expect(groupSecret.allowedProjects).toEqual([deskId, goneId].map((id) => ({ id: String(id), project: null })));
  });
});
