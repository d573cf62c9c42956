import { asOwner, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { forUser, rule } from '../access-rules/arrange.js';
import { aProjectWithSecrets, create, idOf, someone, type Someone } from '../secrets/arrange.js';
import { commit } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const ASK = `query ($input: PreflightInput!) { preflight(input: $input) { problems { code field message } preflight {
  sentence failsPipeline entries(first: 100) { count pageInfo { hasNextPage endCursor } nodes { jobName environment name outcome code
    sentence nearestName secretId } } } } }`;

const job = (name: string, more = ''): string =>
  `{ script: ["true"], ${more} secrets: { S: { gitlab_secrets_manager: { name: ${name} }, file: false } } }`;

async function given() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  return { ...arranged, client: arranged.owner.client };
}

const ask = async (client: Someone['client'], input: object): Promise<any> =>
  (await client.query(ASK, { input })).preflight;
const told = (answer: any): string[] =>
  answer.preflight.entries.nodes.map((entry: any) => `${entry.jobName}: ${entry.outcome} ${entry.code}`);

const NOTHING_MADE = `SELECT (SELECT count(*) FROM pipelines)::int AS pipelines, (SELECT count(*) FROM environments)::int AS environments,
  (SELECT max(id) FROM audit_events)::int AS events, (SELECT count(*) FROM secret_uses)::int AS uses`;

describe('preflight of what nobody has started', () => {
  test('answers for a text or for the head of a ref, for any ref and environment, and makes nothing', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A', environment: 'production' });
    await create(client, project, { name: 'B', branch: 'release' });
    await commit(client, project, `head: ${job('A')}\n`);
    const content = `a: ${job('A', 'environment: review/$CI_COMMIT_REF_SLUG,')}\nb: ${job('B')}\n`;
    const of = { projectPath: project, refName: 'release' };
    const before = await asOwner(server, NOTHING_MADE);

    const text = await ask(client, { ...of, content });
    const elsewhere = await ask(client, { ...of, refName: 'main', content, environment: 'production' });
    const head = await ask(client, { ...of, refName: 'main' });

    expect(told(text)).toEqual(['a: WITHHELD environment_mismatch', 'b: RELEASED null']);
    expect(text.preflight.entries.nodes[0].environment).toBe('review/release');
    expect(told(elsewhere)).toEqual(['b: WITHHELD ref_mismatch', 'a: RELEASED null']);
    expect(told(head)).toEqual(['head: WITHHELD environment_mismatch']);
    expect(await asOwner(server, NOTHING_MADE)).toEqual(before);
  });

  test('judges by the rights of whoever would start it, and of others only for those who see the rules', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A', environment: 'production' });
    const protectedness = { projectPath: project, pattern: 'production', deployRole: 'MAINTAINER' };
    await client.mutate('environmentProtect', protectedness);
    const developer = await someone(server, 'DEVELOPER', project);
    const maintainer = await someone(server, 'MAINTAINER', project);
    const stranger = await newPerson(server);
    const input = { projectPath: project, refName: 'main', content: `d: ${job('A', 'environment: production,')}\n` };

    const his = { ...input, actor: developer.person.username };

    expect(told(await ask(client, input))).toEqual(['d: RELEASED null']);
    expect(told(await ask(developer.client, input))).toEqual(['d: WITHHELD environment_not_deployable']);
    expect(told(await ask(developer.client, his))).toEqual(['d: WITHHELD environment_not_deployable']);
    expect(told(await ask(client, his))).toEqual(['d: WITHHELD environment_not_deployable']);
    const ofMaintainer = { ...input, actor: maintainer.person.username };
    expect(await developer.client.fault(ASK, { input: ofMaintainer })).toBe('FORBIDDEN');
    for (const actor of [stranger.person.username, 'nobody-is-called-so', 'x\0'])
      expect(await client.fault(ASK, { input: { ...input, actor } })).toBe('NOT_FOUND');
    expect(await stranger.client.fault(ASK, { input })).toBe('NOT_FOUND');
    const reporter = await someone(server, 'REPORTER', project);
    expect(await reporter.client.fault(ASK, { input })).toBe('FORBIDDEN');
  });

  test('a source that a secret does not accept, known or not, is withheld', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A', acceptedSources: ['schedule'] });
    const input = { projectPath: project, refName: 'main', content: `d: ${job('A')}\n` };
    const from = async (source: string): Promise<string[]> => told(await ask(client, { ...input, source }));

    expect(await from('schedule')).toEqual(['d: RELEASED null']);
    expect(await from('web')).toEqual(['d: WITHHELD source_not_accepted']);
    expect(await from('merge_request_event')).toEqual(['d: WITHHELD source_not_accepted']);
    expect(await from('what_nobody_knows')).toEqual(['d: WITHHELD source_not_accepted']);
  });

  test('tells what is wrong with a configuration, where, and refuses bad facts by their names', async () => {
    const { client, project } = await given();
    const of = { projectPath: project, refName: 'main' };

    const broken = await ask(client, { ...of, content: 'build:\n  scirpt: [x]\n' });
    const absent = await ask(client, { ...of, refName: 'nowhere' });

    expect(broken.preflight).toBeNull();
    expect(broken.problems.every((problem: any) => problem.field === 'content')).toBe(true);
    expect(broken.problems.some((problem: any) => /^2:3: .*script/.test(problem.message))).toBe(true);
    expect(absent.problems).toMatchObject([{ code: 'REF_NOT_FOUND', field: 'refName' }]);
    const content = `d: ${job('A')}\n`;
    for (const bad of [
      { environment: 'review/*' },
      { refName: 'a b' },
      { source: 'Web 2' },
      { source: 'x'.repeat(65) },
    ])
      expect(await client.fault(ASK, { input: { ...of, content, ...bad } })).toBe('BAD_USER_INPUT');
    const variables = [{ key: 'CI_X', value: '1' }];
    expect(await client.fault(ASK, { input: { ...of, content, variables } })).toBe('BAD_USER_INPUT');
  });

  test('takes as many statements for hundreds of jobs as for one, and comes in pages', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A' });
    const of = { projectPath: project, refName: 'main' };
    const many = Array.from({ length: 150 }, (_, at) => `j${at}: ${job('A')}\n`).join('');
    const counted = (content: string): Promise<number> => statementsOf(() => ask(client, { ...of, content }));

    expect(await counted(many)).toBe(await counted(`j: ${job('A')}\n`));
    const first = await ask(client, { ...of, content: many });
    const { count, nodes, pageInfo } = first.preflight.entries;
    expect([count, nodes.length, pageInfo.hasNextPage]).toEqual([150, 100, true]);
    const next = ASK.replace('first: 100', `first: 100, after: "${pageInfo.endCursor}"`);
    const { preflight } = await client.query(next, { input: { ...of, content: many } });
    expect(preflight.preflight.entries.nodes.map((entry: any) => entry.jobName)).toEqual(
      Array.from({ length: 50 }, (_, at) => `j${at + 100}`),
    );
  });

  test('hides what is hidden from the asker, its scopes included', async () => {
    const { client, project, owner } = await given();
    const { id } = await create(client, project, { name: 'KEPT', environment: 'vault-of-the-bank' });
    const developer = await someone(server, 'DEVELOPER', project);
    await rule(owner.client, {
      ...{ fullPath: project, principal: forUser(developer), abilities: ['secret:list', 'secret:read'] },
      conditions: { secretId: id },
    });
    const input = { projectPath: project, refName: 'main', content: `a: ${job('KEPT')}\nb: ${job('KEPS')}\n` };

    const answer = await ask(developer.client, input);

    expect(told(answer)).toEqual(['a: MISSING secret_missing', 'b: MISSING secret_missing']);
    expect(JSON.stringify(answer)).not.toMatch(/bank|did you mean/);
    const asked = [{ name: 'KEPT' }];
    const { secretAccess } = await developer.client.query(
      `query ($p: ID!, $asked: [AskedSecretInput!]) { secretAccess(projectPath: $p, job: { refName: "main", asked: $asked }) {
        code sentence } }`,
      { p: project, asked },
    );
    expect(secretAccess).toEqual([
      { code: 'secret_missing', sentence: 'There is no secret `KEPT` where your job looks for it.' },
    ]);
    expect(told(await ask(client, input))[1]).toBe('b: MISSING secret_missing');
  });
});

describe('the lint of GitLab', () => {
  const lint = async (token: string, path: string, body?: object): Promise<{ status: number; json: any }> => {
    const response = await fetch(`${server.url}/api/v4/projects/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'private-token': token, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: await response.json() };
  };

  test('answers in its shape, by id and by path, with the preflight as a part of its own', async () => {
    const { client, project, owner } = await given();
    await create(client, project, { name: 'A' });
    await commit(client, project, `head: ${job('A')}\n`);
    const { token } = await withToken(server, owner.person, ['read_api']);
    const content = `build: ${job('A', 'environment: review, tags: [linux],')}\ndeploy: ${job('AA')}\n`;

    const text = await lint(token, `${await idOf(server, project)}/ci/lint`, { content, include_jobs: true });
    const head = await lint(token, `${encodeURIComponent(project)}/ci/lint?include_jobs=false&ref=main`);

    expect(text).toMatchObject({
      status: 200,
      json: {
        ...{ valid: true, errors: [], merged_yaml: content, includes: [] },
        warnings: ['deploy: AA: There is no secret `AA` where your job looks for it; did you mean `A`?'],
        jobs: [
          {
            name: 'build',
            stage: 'test',
            script: ['true'],
            tag_list: ['linux'],
            environment: 'review',
            when: 'on_success',
          },
          { name: 'deploy', environment: null, allow_failure: false },
        ],
        lockkeeper: {
          preflight: {
            ...{ sentence: '1 of 2 secrets would be withheld.', fails_pipeline: false },
            secrets: [
              { job: 'deploy', name: 'AA', outcome: 'missing', nearest_name: 'A' },
              { job: 'build', name: 'A', outcome: 'released', code: null },
            ],
          },
        },
      },
    });
    expect(head.json).toMatchObject({ valid: true, warnings: [], merged_yaml: `head: ${job('A')}\n` });
    expect(head.json.jobs).toBeUndefined();
  });

  test('tells errors of a configuration as texts, and refuses bad calls', async () => {
    const { project, owner } = await given();
    const { token } = await withToken(server, owner.person, ['read_api']);
    const path = `${encodeURIComponent(project)}/ci/lint`;

    const broken = await lint(token, path, { content: 'build:\n  scirpt: [x]\n' });

    expect(broken).toMatchObject({ status: 200, json: { valid: false, lockkeeper: { preflight: null } } });
    expect(broken.json.errors.some((error: string) => /^2:3: .*script/.test(error))).toBe(true);
    expect((await lint(token, path, {})).status).toBe(400);
    expect((await lint(token, path, { content: 7 })).status).toBe(400);
    expect((await lint(token, path, { content: 'a: {}', include_jobs: 'maybe' })).status).toBe(400);
    expect((await lint('glpat-nobody', path, { content: '' })).status).toBe(401);
    const stranger = await newPerson(server);
    const { token: his } = await withToken(server, stranger.person, ['read_api']);
    for (const place of [path, `${await idOf(server, project)}/ci/lint`, '999999999/ci/lint'])
      expect((await lint(his, place, { content: '' })).status).toBe(404);
  });
});
