import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { World } from '../runners/world.js';
import { startServer, type TestServer } from '../support/server.js';
import { idOf } from '../tree/arrange.js';
import { aShop, COMMIT, jobOf, PIPELINE, type Shop } from './arrange.js';

let server: TestServer;
let shop: Shop;
let world: World;
let runner: ScriptedRunner;
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
  world = await World.open(server);
  const of = { scope: 'project', namespace_id: await idOf(server, shop.project), tags: ['told'], description: 'shed' };
  runner = new ScriptedRunner(server.url, (await world.runner(of)).token);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

const CONFIGURATION = `
workflow: {name: Tell}
tell:
  tags: [told]
  image: busybox
  when: manual
  parallel: 1
  environment: {name: review/1, url: "https://$CI_ENVIRONMENT_SLUG.example.test"}
  script: env
`;

/** The variables of a job as a runner gets them, by name. */
async function told(refKind: 'BRANCH' | 'TAG'): Promise<Record<string, string>> {
  const { client } = shop.owner;
  const at = { projectPath: shop.project, refName: 'v1', refKind };
  const message = 'Tell all\n\nReally.';
  const made = await client.mutate('configurationCommit', { ...at, content: CONFIGURATION, message }, COMMIT);
  expect(made.errors).toEqual([]);
  const { pipeline } = await client.mutate('pipelineCreate', at, PIPELINE);
  expect((await client.mutate('jobPlay', { id: jobOf(pipeline, 'tell 1/1') })).errors).toEqual([]);
  const payload = await runner.request();
  return Object.fromEntries(payload!['variables'].map(({ key, value }: any) => [key, value]));
}

const page = readFileSync(path.join(__dirname, '../../docs/predefined-variables.md'), 'utf8');
const namesUnder = (heading: string): string[] => {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  // Of a table only the first column names what it is about.
  const named = section.includes('| ---') ? section.match(/^\| [^|]*/gm)!.join('\n') : section;
  return [...named.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name ?? '');
};

test('a job has the variables that the papers say it has, and no others', async () => {
  const [branch, tag] = [await told('BRANCH'), await told('TAG')];

  const given = new Set([...Object.keys(branch), ...Object.keys(tag)]);
  // What it is told to do with a repository is no fact about the job.
  given.delete('GIT_STRATEGY');
  expect([...given].sort()).toEqual(namesUnder('Given by the server').sort());
  const others = [...namesUnder('Given by the runner'), ...namesUnder('Not given')];
  expect(others.length).toBeGreaterThan(50);
  expect(others.filter((name) => given.has(name))).toEqual([]);
});

test('they tell of the very job', async () => {
  const variables = await told('BRANCH');

  expect(variables).toMatchObject({
    CI_COMMIT_BRANCH: 'v1',
    CI_COMMIT_TITLE: 'Tell all',
    CI_COMMIT_DESCRIPTION: 'Really.',
    CI_COMMIT_USER_LOGIN: shop.owner.person.username,
    CI_DEFAULT_BRANCH: 'main',
    CI_ENVIRONMENT_ACTION: 'start',
    CI_ENVIRONMENT_ID: expect.stringMatching(/^\d+$/),
    CI_ENVIRONMENT_TIER: 'development',
    CI_ENVIRONMENT_URL: expect.stringMatching(/^https:\/\/review-1-\w+\.example\.test$/),
    CI_JOB_GROUP_NAME: 'tell',
    CI_JOB_IMAGE: 'busybox',
    CI_JOB_MANUAL: 'true',
    CI_JOB_TAGS: '["told"]',
    CI_NODE_INDEX: '1',
    CI_PIPELINE_NAME: 'Tell',
    CI_PROJECT_PATH: shop.project,
    CI_RUNNER_DESCRIPTION: 'shed',
    CI_RUNNER_TAGS: '["told"]',
    GITLAB_USER_LOGIN: shop.owner.person.username,
  });
  const [job] = await world.sql('SELECT assigned_at FROM jobs WHERE id = $1', [variables['CI_JOB_ID']]);
  expect(variables['CI_JOB_STARTED_AT']).toBe(`${job.assigned_at.toISOString().slice(0, 19)}Z`);
  expect(variables['CI_COMMIT_TIMESTAMP']).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('a pipeline takes of a variable with options only these', async () => {
  const { client } = shop.owner;
  const content = 'variables: {WHERE: {value: staging, options: [staging, production]}}\na: {script: x}\n';
  const at = { projectPath: shop.project, refName: 'options' };
  await client.mutate('configurationCommit', { ...at, content }, COMMIT);
  const start = (value: string): Promise<any> =>
    client.send('mutation ($input: PipelineCreateInput!) { pipelineCreate(input: $input) { pipeline { id } } }', {
      input: { ...at, variables: [{ key: 'WHERE', value }] },
    });

  expect((await start('production')).data.pipelineCreate.pipeline).not.toBeNull();
  const refused = await start('mars');
  expect(refused.errors[0]).toMatchObject({
    message: expect.stringMatching(/WHERE must be one of its options: "staging", "production"/),
    extensions: { code: 'BAD_USER_INPUT' },
  });
  expect(await world.sql("SELECT count(*)::int AS made FROM pipelines WHERE ref_name = 'options'")).toEqual([
    { made: 1 },
  ]);
});
