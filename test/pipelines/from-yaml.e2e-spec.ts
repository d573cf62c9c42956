import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rotate } from '../id-tokens/rotate.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { World } from '../runners/world.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { idOf } from '../tree/arrange.js';
import { aShop, commit, ctx, end, jobOf, lifecycle, run, show, start, states, type Shop } from './arrange.js';

// What a configuration says, followed to what jobs do: through the commit, the plan, the rows and the runner's payload.

const folder = mkdtempSync(path.join(tmpdir(), 'from-yaml-'));
let server: TestServer;
let shop: Shop;
let world: World;
beforeAll(async () => {
  const idTokenKeysFile = path.join(folder, 'id-token-keys.json');
  rotate(idTokenKeysFile);
  server = await startServer({ idTokenKeysFile });
  shop = await aShop(server);
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newPipeline = (content: string): Promise<any> => run(shop.developer.client, shop.project, content, 'dev');
const now = (pipeline: any): Promise<string> => states(shop.developer.client, pipeline.id);
const play = (id: string): Promise<any> => shop.developer.client.mutate('jobPlay', { id });

test('jobs wait for what they need and for people, whatever their stages', async () => {
  const pipeline = await newPipeline(`
stages: [build, test, deploy]
slow: {stage: build, script: x}
quick: {stage: build, script: x}
check: {stage: test, needs: [quick], script: x}
deploy: {stage: deploy, needs: [check], script: x, when: manual}
after: {stage: deploy, needs: [deploy], script: x}
`);
  expect(await now(pipeline)).toBe('slow:pending quick:pending check:created deploy:created after:created');

  await end(server, jobOf(pipeline, 'quick'));
  expect(await now(pipeline)).toBe('slow:pending quick:success check:pending deploy:created after:created');

  await end(server, jobOf(pipeline, 'check'));
  expect(await now(pipeline)).toContain('deploy:manual');
  expect((await play(jobOf(pipeline, 'deploy'))).errors).toEqual([]);
  await end(server, jobOf(pipeline, 'deploy'));
  expect(await now(pipeline)).toContain('deploy:success after:pending');
});

test('a failed job is repeated as often as it says, for the reasons it says', async () => {
  const pipeline = await newPipeline(`
flaky: {script: x, retry: {max: 1, when: script_failure}}
strict: {script: x, retry: {max: 2, when: runner_system_failure}}
`);
  await end(server, jobOf(pipeline, 'strict'), 'failed');
  await end(server, jobOf(pipeline, 'flaky'), 'failed');

  const again = await show(shop.developer.client, pipeline.id);
  expect(jobOf(again, 'strict')).toBe(jobOf(pipeline, 'strict'));
  const second = again.jobs.find((job: any) => job.name === 'flaky' && job.status === 'PENDING');
  await end(server, second.id, 'failed');

  expect((await show(shop.developer.client, pipeline.id)).status).toBe('FAILED');
});

test('a pipeline has the name that its configuration makes', async () => {
  const pipeline = await newPipeline('workflow: {name: "Ship $CI_COMMIT_REF_NAME"}\na: {script: x}\n');
  const { pipelines } = await shop.developer.client.query(
    'query ($projectPath: ID!) { pipelines(projectPath: $projectPath, first: 1) { nodes { id name } } }',
    { projectPath: shop.project },
  );
  expect(pipelines.nodes).toEqual([{ id: pipeline.id, name: 'Ship dev' }]);
});

test('exit codes decide whether a failure is allowed', async () => {
  const content = '{script: x, allow_failure: {exit_codes: [3]}}';
  const pipeline = await newPipeline(`a: ${content}\nb: ${content}\n`);
  for (const [name, exitCode] of Object.entries({ a: 3, b: 4 })) {
    const handout = await start(server, jobOf(pipeline, name));
    await lifecycle(server).finish(ctx, handout, { state: 'failed', failureReason: 'script_failure', exitCode });
  }

  const jobs = (await show(shop.developer.client, pipeline.id)).jobs;
  expect(jobs.map((job: any) => [job.name, job.allowFailure])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('one job at a time has a resource, across pipelines', async () => {
  const content = 'deploy: {script: x, resource_group: $WHERE}\nvariables: {WHERE: production}\n';
  const [first, second] = [await newPipeline(content), await newPipeline(content)];
  expect([await now(first), await now(second)]).toEqual(['deploy:pending', 'deploy:waiting_for_resource']);

  await end(server, jobOf(first, 'deploy'));
  for (const until = Date.now() + 30_000; Date.now() < until; await new Promise((done) => setTimeout(done, 100)))
    if ((await now(second)) === 'deploy:pending') break;
  expect(await now(second)).toBe('deploy:pending');
});

test('an environment that the pipeline makes has the tier that it names, by a variable too', async () => {
  await newPipeline(
    'a: {script: x, variables: {T: staging}, environment: {name: shopfront, deployment_tier: $T}}\nb: {script: x, environment: {name: bare}}\n',
  );
  const rows = await asOwner(
    server,
    "SELECT name, tier FROM environments WHERE project_id = $1 AND name IN ('shopfront', 'bare') ORDER BY name",
    [await idOf(server, shop.project)],
  );
  expect(rows).toEqual([
    { name: 'bare', tier: 'other' },
    { name: 'shopfront', tier: 'staging' },
  ]);

  await commit(
    shop.developer.client,
    shop.project,
    'a: {script: x, variables: {T: best}, environment: {name: other, deployment_tier: $T}}\n',
    'dev',
  );
  const refused = await shop.developer.client.mutate('pipelineCreate', { projectPath: shop.project, refName: 'dev' });
  expect(refused.errors).toEqual([
    expect.stringMatching(/its `deployment_tier` is `best`; there are production, staging/),
  ]);
});

test('a runner gets the image, the artifacts, the copies of a matrix and the ID token that the configuration names', async () => {
  const pipeline = await newPipeline(`
pack:
  tags: [from-yaml]
  image: registry.example.test/node:24
  id_tokens: {CLOUD: {aud: "https://cloud.example.test"}}
  artifacts: {paths: [dist/], expire_in: 1 day}
  parallel: {matrix: [{FLAVOUR: [plain, full]}]}
  script: make
`);
  expect(pipeline.jobs.map((job: any) => job.name)).toEqual(['pack: [plain]', 'pack: [full]']);
  const { token } = await world.runner({
    scope: 'project',
    namespace_id: await idOf(server, shop.project),
    tags: ['from-yaml'],
    run_untagged: false,
  });

  const payload = await new ScriptedRunner(server.url, token).request();

  const valueOf = (name: string): any => payload!['variables'].find((one: any) => one.key === name);
  expect(valueOf('FLAVOUR')).toMatchObject({ value: 'plain' });
  expect(valueOf('CLOUD')).toMatchObject({ masked: true, value: expect.stringMatching(/^ey/) });
  expect(payload!['image']).toMatchObject({ name: 'registry.example.test/node:24' });
  expect(payload!['artifacts']).toEqual([expect.objectContaining({ paths: ['dist/'], expire_in: '1 day' })]);
});
