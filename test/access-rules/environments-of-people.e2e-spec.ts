import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, reveal, someone, type Someone } from '../secrets/arrange.js';
import { forRole, forUser, listed, rule } from './arrange.js';

// Who may see, write, reveal and deploy in production differs from review/*: by ordinary rules.

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

async function scene() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const { owner, project } = arranged;
  const production = await create(owner.client, project, { name: 'KEY', environment: 'production', tags: ['pci'] });
  const review = await create(owner.client, project, { name: 'KEY', environment: 'review/*' });
  const everywhere = await create(owner.client, project, { name: 'ANY' });
  const developer = await someone(server, 'DEVELOPER', project);
  return { ...arranged, production, review, everywhere, developer };
}
const codes = (payload: any): string[] => payload.problems.map(({ code }: { code: string }) => code);
const update = (who: Someone, projectPath: string, more: object): Promise<any> =>
  who.client.mutate('projectSecretUpdate', { projectPath, description: 'new', metadataCas: 1, ...more });

describe('a line between environments', () => {
  test('lets developers see, write and reveal in review apps, and know nothing of production', async () => {
    const { owner, project, developer, production, review } = await scene();
    const fullPath = project;
    await rule(owner.client, {
      fullPath,
      principal: forRole(30),
      abilities: ['secret:read'],
      conditions: { environment: 'production' },
    });
    await rule(owner.client, {
      fullPath,
      effect: 'ALLOW',
      principal: forRole(30),
      abilities: ['secret:update', 'secret:read_value'],
      conditions: { environment: 'review/*' },
    });

    // What is for any environment is for production, too.
    expect(await listed(developer, project)).toEqual([['KEY review/*'], 1]);
    expect(await listed(owner, project)).toEqual([['ANY *', 'KEY production', 'KEY review/*'], 3]);
    expect((await reveal(developer.client, review.id)).value).toMatch(/^canary-/);
    await expect(reveal(developer.client, production.id)).rejects.toThrow(/does not exist/);
    expect((await update(developer, project, { name: 'KEY', variant: 'review/*' })).errors).toEqual([]);
    await expect(update(developer, project, { name: 'KEY', variant: 'production' })).rejects.toThrow(/does not exist/);
    // The one that he sees is the only one: its name alone is enough.
    const { projectSecret } = await developer.client.query(
      'query ($p: ID!) { projectSecret(projectPath: $p, name: "KEY") { environment abilities } }',
      { p: project },
    );
    expect(projectSecret).toEqual({
      environment: 'review/*',
      abilities: ['secret:read', 'secret:update', 'secret:read_value'],
    });
  });

  test('hides a secret in search, in counts, among equal values, in comparisons, uses and the audit trail', async () => {
    const { owner, project, developer, production } = await scene();
    const fullPath = project;
    await create(owner.client, project, { name: 'TWIN', secret: 'the-very-same', environment: 'production' });
    const twin = await create(owner.client, project, { name: 'TWIN', secret: 'the-very-same', environment: 'staging' });
    const maintainer = await someone(server, 'MAINTAINER', project);
    await rule(owner.client, {
      fullPath,
      effect: 'ALLOW',
      principal: forRole(40),
      abilities: ['secret:read_value'],
    });
    const SEEN = `query ($p: ID!, $twin: ID!) {
      projectSecretsCount(projectPath: $p)
      secretsSearch(fullPath: $p) { nodes { ... on ProjectSecret { name environment } } }
      environmentsCompare(fullPath: $p, from: "production", to: "staging") { entries { name } }
      auditEvents(fullPath: $p, action: "secret.created") { nodes { targetName } }
      requests: auditEvents(fullPath: $p, action: "access_request") { nodes { details } }
      glass: auditEvents(fullPath: $p, action: "access_rule.break_glass") { nodes { details } }
      secretsWithSameValue(secretId: $twin) { ... on ProjectSecret { environment } } }`;
    const seen = async (who: Someone) => who.client.query(SEEN, { p: project, twin: twin.id });
    const object = { secretId: production.id };
    const asked = { object, ability: 'secret:update', reason: 'on call', hours: 1 };
    expect((await developer.client.mutate('accessRequestCreate', asked)).errors).toEqual([]);
    await rule(owner.client, { fullPath, principal: forUser(owner), abilities: ['secret:read_value'] });
    const glass = { object, ability: 'secret:read_value', reason: 'the site is down', minutes: 5 };
    expect((await owner.client.mutate('breakGlass', glass)).errors).toEqual([]);
    const before = await seen(maintainer);

    await rule(owner.client, {
      fullPath,
      principal: forUser(maintainer),
      abilities: ['secret:read'],
      conditions: { environment: 'production' },
    });
    const after = await seen(maintainer);

    expect([before.projectSecretsCount, after.projectSecretsCount]).toEqual([5, 2]);
    expect(before.secretsSearch.nodes).toHaveLength(5);
    expect(after.secretsSearch.nodes.map((node: any) => node.environment).sort()).toEqual(['review/*', 'staging']);
    expect(before.secretsWithSameValue).toEqual([{ environment: 'production' }]);
    expect(after.secretsWithSameValue).toEqual([]);
    expect(before.environmentsCompare.entries.map((one: any) => one.name)).toEqual(['ANY', 'KEY', 'TWIN']);
    expect(after.environmentsCompare.entries.map((one: any) => one.name)).toEqual(['TWIN']);
    expect(before.auditEvents.nodes).toHaveLength(5);
    expect(after.auditEvents.nodes.map((one: any) => one.targetName).sort()).toEqual(['KEY', 'TWIN']);
    expect([before.requests.nodes.length, before.glass.nodes.length]).toEqual([1, 1]);
    expect(JSON.stringify(before.requests.nodes)).toContain('KEY');
    expect([after.requests.nodes, after.glass.nodes]).toEqual([[], []]);
    const USES = 'query ($id: ID!) { secretUses(secretId: $id) { nodes { id } } }';
    await expect(maintainer.client.query(USES, { id: production.id })).rejects.toThrow(/does not exist/);
    expect((await developer.client.query(USES, { id: production.id })).secretUses.nodes).toEqual([]);
  });

  test('stops deploying to production by name, and leaves review apps alone', async () => {
    const { owner, project, developer } = await scene();
    for (const name of ['production', 'review/a']) {
      await owner.client.mutate('environmentCreate', { projectPath: project, name });
    }
    await rule(owner.client, {
      fullPath: project,
      principal: forRole(30),
      abilities: ['environment:deploy'],
      conditions: { environment: 'prod*' },
    });
    const deploys = async (who: Someone) =>
      (
        await who.client.query('query ($p: ID!) { environments(projectPath: $p) { nodes { name mayDeploy } } }', {
          p: project,
        })
      ).environments.nodes;

    expect(await deploys(developer)).toEqual([
      { name: 'production', mayDeploy: false },
      { name: 'review/a', mayDeploy: true },
    ]);
    expect(await deploys(owner)).toEqual([
      { name: 'production', mayDeploy: true },
      { name: 'review/a', mayDeploy: true },
    ]);
  });

  test('lets a reporter, who sees no secrets, see those of review apps alone', async () => {
    const { owner, project } = await scene();
    const reporter = await someone(server, 'REPORTER', project);
    await expect(listed(reporter, project)).rejects.toThrow(/may not/);

    await rule(owner.client, {
      fullPath: project,
      effect: 'ALLOW',
      principal: forUser(reporter),
      abilities: ['secret:list', 'secret:read'],
      conditions: { environment: 'review/*' },
    });

    expect(await listed(reporter, project)).toEqual([['KEY review/*'], 1]);
    const { secretsSearch } = await reporter.client.query(
      '{ secretsSearch { nodes { ... on ProjectSecret { name environment } } } }',
    );
    expect(secretsSearch.nodes).toEqual([{ name: 'KEY', environment: 'review/*' }]);
  });

  test('prevents whatever allows, in whichever order, until it ends', async () => {
    const { owner, project, developer, production } = await scene();
    const about = { fullPath: project, abilities: ['secret:read_value'], conditions: { tag: 'pci' } };
    const prevented = await rule(owner.client, { ...about, principal: forUser(developer) });
    await rule(owner.client, { ...about, effect: 'ALLOW', principal: forUser(developer) });

    expect(codes(await reveal(developer.client, production.id).catch((error) => ({ problems: [error] })))).toHaveLength(
      1,
    );
    const { errors } = await owner.client.mutate('accessRuleDelete', { id: prevented.id });
    expect(errors).toEqual([]);
    expect((await reveal(developer.client, production.id)).value).toMatch(/^canary-/);
  });
});
