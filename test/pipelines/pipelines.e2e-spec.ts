import { asOwner, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, idOf, someone } from '../tree/arrange.js';
import { aShop, commit, PIPELINE, run, show, type Shop } from './arrange.js';

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const CANARY = 'canary-b7f3e1c9';
const TWO = `
stages: [build, deploy]
variables: {GLOBAL: g, SHARED: g}
build: {stage: build, script: make, variables: {SHARED: job}, tags: [linux]}
deploy:
  stage: deploy
  script: [a, b]
  after_script: [c]
  environment: review/$CI_COMMIT_REF_SLUG
  when: always
  allow_failure: true
  timeout: 5m
  secrets:
    DB: {gitlab_secrets_manager: {name: DATABASE_URL, source: inherit}, file: false}
`;
const start = (changes: object = {}): object => ({ projectPath: shop.project, refName: 'feature/A', ...changes });

describe('starting a pipeline', () => {
  beforeAll(async () => void (await commit(shop.developer.client, shop.project, TWO, 'feature/A')));

  test('makes its jobs from the head of the ref, the first stage waiting for a runner', async () => {
    const { pipeline, errors } = await shop.developer.client.mutate('pipelineCreate', start(), PIPELINE);

    expect(errors).toEqual([]);
    expect(pipeline).toMatchObject({
      projectPath: shop.project,
      refName: 'feature/A',
      refKind: 'BRANCH',
      source: 'web',
      status: 'PENDING',
      actor: { username: shop.developer.person.username },
    });
    expect(pipeline.jobs).toMatchObject([
      {
        name: 'build',
        stage: 'build',
        status: 'PENDING',
        timeoutSeconds: 3600,
        tags: ['linux'],
        runWhen: 'on_success',
      },
      {
        name: 'deploy',
        status: 'CREATED',
        timeoutSeconds: 300,
        allowFailure: true,
        runWhen: 'always',
        environment: 'review/feature-a',
        secrets: [{ variable: 'DB', name: 'DATABASE_URL', source: 'inherit', file: false, outcome: 'NOT_ASKED_YET' }],
      },
    ]);
    expect(pipeline.jobs[0].stuckReason).toBe('No runner serves this project.');
    expect(pipeline.jobs[1].stuckReason).toBeNull();
    const [environment] = await asOwner(server, "SELECT tier FROM environments WHERE name = 'review/feature-a'");
    expect(environment).toEqual({ tier: 'development' });
    const events = await eventsOf(server, await idOf(server, shop.project));
    expect(events).toEqual(expect.arrayContaining(['environment.created', 'pipeline.created']));
  });

  test('keeps what a job runs for its runner', async () => {
    const variables = [{ key: 'SHARED', value: 'pipeline' }];
    const { pipeline } = await shop.developer.client.mutate('pipelineCreate', start({ variables }), PIPELINE);

    const rows = await asOwner(
      server,
      'SELECT script, after_script, variables, secrets, needs_secrets FROM jobs WHERE pipeline_id = $1 ORDER BY id',
      [pipeline.id],
    );

    expect(rows).toEqual([
      {
        script: ['make'],
        after_script: [],
        variables: { GLOBAL: 'g', SHARED: 'pipeline' },
        secrets: [],
        needs_secrets: false,
      },
      {
        script: ['a', 'b'],
        after_script: ['c'],
        variables: { GLOBAL: 'g', SHARED: 'pipeline' },
        secrets: [{ variable: 'DB', name: 'DATABASE_URL', source: 'inherit', file: false }],
        needs_secrets: true,
      },
    ]);
    const [row] = await asOwner(server, 'SELECT fork, variables FROM pipelines WHERE id = $1', [pipeline.id]);
    expect(row).toEqual({ fork: false, variables: { SHARED: 'pipeline' } });
  });

  test('says api when a token started it', async () => {
    const client = await withToken(server, shop.developer.person);

    expect((await client.mutate('pipelineCreate', start(), PIPELINE)).pipeline.source).toBe('api');
  });

  test('shows the values of its variables in no answer and no event', async () => {
    const variables = [{ key: 'TOLD', value: CANARY }];
    const { pipeline } = await shop.developer.client.mutate('pipelineCreate', start({ variables }), PIPELINE);

    const list = `query ($projectPath: ID!) { pipelines(projectPath: $projectPath) { nodes { ${PIPELINE.slice(11, -1)} } } }`;
    const seen = [
      pipeline,
      await shop.owner.client.query(list, { projectPath: shop.project }),
      await asOwner(server, "SELECT * FROM audit_events WHERE action = 'pipeline.created'"),
    ];

    expect(JSON.stringify(seen)).not.toContain(CANARY);
  });

  test.each([
    ['a name that the server sets', [{ key: 'CI_COMMIT_REF_NAME', value: 'main' }]],
    ['the variable of a secret', [{ key: 'DB', value: 'x' }]],
    ['a value that is too long', [{ key: 'A', value: 'x'.repeat(10_241) }]],
  ])('refuses %s as a variable', async (_what, variables) => {
    const before = await asOwner(server, 'SELECT count(*) FROM pipelines');

    expect(await shop.developer.client.mutationFault('pipelineCreate', start({ variables }))).toBe('BAD_USER_INPUT');
    expect(await asOwner(server, 'SELECT count(*) FROM pipelines')).toEqual(before);
  });

  test('is refused for a ref that is not there, jobs that never run and an environment without a name', async () => {
    const { client } = shop.developer;
    await commit(client, shop.project, 'a: {script: x, rules: [{when: never}]}\n', 'never');
    await commit(client, shop.project, 'a: {script: x, environment: "$NOT_SET"}\n', 'unset');

    const codeOf = async (refName: string): Promise<string | undefined> =>
      (await client.mutate('pipelineCreate', start({ refName }))).problems[0]?.code;

    expect(await codeOf('absent')).toBe('REF_NOT_FOUND');
    expect(await codeOf('never')).toBe('NO_JOBS');
    expect(await codeOf('unset')).toBe('ENVIRONMENT_VARIABLE');
    expect(await asOwner(server, "SELECT 1 FROM pipelines WHERE ref_name = 'unset'")).toEqual([]);
  });

  test('is forbidden on a protected ref to whoever may not push there, and to reporters', async () => {
    await commit(shop.maintainer.client, shop.project, TWO);
    const reporter = await someone(server, 'REPORTER', shop.project);

    expect(await shop.developer.client.mutationFault('pipelineCreate', start({ refName: 'main' }))).toBe('FORBIDDEN');
    expect(await reporter.client.mutationFault('pipelineCreate', start())).toBe('FORBIDDEN');
    expect(await shop.maintainer.client.mutationFault('pipelineCreate', start({ refName: 'main' }))).toBeNull();
  });

  test("goes ahead for a job that names a protected environment; its secrets are the gate's to withhold", async () => {
    const at = { projectPath: shop.project, pattern: 'production' };
    await shop.owner.client.mutate('environmentProtect', { ...at, deployRole: 'MAINTAINER' });

    const pipeline = await run(
      shop.developer.client,
      shop.project,
      'a: {script: x, environment: production}\n',
      'prod',
    );

    expect(pipeline.jobs).toMatchObject([{ environment: 'production', status: 'PENDING' }]);
    expect(pipeline.jobs[0].abilities).not.toContain('job:retry');
  });
});

describe('pipelines', () => {
  const LIST = `query ($projectPath: ID!, $refName: String, $first: Int, $after: String) {
    pipelines(projectPath: $projectPath, refName: $refName, first: $first, after: $after) {
      nodes { id refName jobs { name } } pageInfo { hasNextPage endCursor } } }`;

  test('are listed newest first, page by page, and by ref', async () => {
    const other = await aShop(server);
    const { client } = other.owner;
    const ids: string[] = [];
    for (const refName of ['a', 'b', 'a']) {
      ids.unshift((await run(client, other.project, 'one: {script: x}\ntwo: {script: y}\n', refName)).id);
    }

    const { pipelines } = await client.query(LIST, { projectPath: other.project, first: 2 });
    const after = pipelines.pageInfo.endCursor;
    const rest = await client.query(LIST, { projectPath: other.project, first: 2, after });
    const onlyA = await client.query(LIST, { projectPath: other.project, refName: 'a' });

    expect([...pipelines.nodes, ...rest.pipelines.nodes].map((node: any) => node.id)).toEqual(ids);
    expect(pipelines.nodes[0].jobs).toEqual([{ name: 'one' }, { name: 'two' }]);
    expect(onlyA.pipelines.nodes.map((node: any) => node.id)).toEqual([ids[0], ids[2]]);
  });

  test('and jobs are hidden from strangers and from guests, whatever the id', async () => {
    const pipeline = await run(shop.developer.client, shop.project, 'a: {script: x}\n', 'hidden');
    const stranger = await someone(server, 'OWNER', (await aShop(server)).group);
    const guest = await someone(server, 'GUEST', shop.project);

    for (const { client } of [stranger, guest]) {
      await expect(show(client, pipeline.id)).rejects.toThrow('NOT_FOUND');
      expect(await client.fault('query ($id: ID!) { job(id: $id) { id } }', { id: pipeline.jobs[0].id })).toBe(
        'NOT_FOUND',
      );
    }
    await expect(show(shop.owner.client, '999999')).rejects.toThrow('NOT_FOUND');
    await expect(show(shop.owner.client, 'x')).rejects.toThrow('NOT_FOUND');
  });
});
