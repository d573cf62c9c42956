import { RunTriggers } from '../../apps/server/src/pipelines/index.js';
import { create } from '../secrets/arrange.js';
import { asOwner, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { until } from '../support/until.js';
import { idOf, makeMember, someone } from '../tree/arrange.js';
import { aShop, commit as commitText, ctx, end, jobOf, PIPELINE, show, states, type Shop } from './arrange.js';

// What a commit has beside its configuration: files that it includes, and the paths that rules ask for.

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'run-triggers');
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const SHOWN = 'commit { sha warnings pathsCount changedPaths files { path content } }';
const PART = { path: 'ci/part.yml', content: '.base: {script: make}\nfrom-part: {script: x}\n' };
const INCLUDING = 'include: ci/part.yml\nbuild: {extends: .base}\n';
const JUDGED = `
docs: {script: x, rules: [{changes: ["docs/**/*"]}]}
code: {script: x, rules: [{changes: [src/a.ts]}]}
picture: {script: x, rules: [{exists: [Dockerfile]}]}
chart: {script: x, rules: [{exists: ["charts/*/Chart.yaml"]}]}
old: {script: x, only: {changes: ["src/*"]}}
rest: {script: x, except: {changes: ["src/*"]}}
`;
const LISTS = { paths: ['Dockerfile', 'src/a.ts'], changedPaths: ['src/a.ts', 'gone.txt'] };

const commit = (input: object): Promise<any> =>
  shop.maintainer.client.mutate('configurationCommit', { projectPath: shop.project, ...input }, SHOWN);
async function jobsOn(refName: string): Promise<string[]> {
  const at = { projectPath: shop.project, refName };
  const { pipeline, errors } = await shop.maintainer.client.mutate('pipelineCreate', at, PIPELINE);
  expect(errors).toEqual([]);
  return pipeline.jobs.map((job: any) => job.name);
}

describe('files of a commit', () => {
  test('are what it includes, and stay until a commit brings others', async () => {
    const first = await commit({ refName: 'include', content: INCLUDING, files: [PART] });
    expect(first.errors).toEqual([]);
    expect(first.commit.files).toEqual([PART]);
    expect(await jobsOn('include')).toEqual(['from-part', 'build']);

    const second = await commit({ refName: 'include', content: `${INCLUDING}more: {script: x}\n` });
    expect(second.commit.files).toEqual([PART]);
    expect(await jobsOn('include')).toEqual(['from-part', 'build', 'more']);

    const without = await commit({ refName: 'include', content: INCLUDING, files: [] });
    const missing = expect.stringMatching(/^1:10: The file `ci\/part.yml` is not in the commit/);
    expect(without.errors).toContainEqual(missing);
    expect((await commit({ refName: 'other', content: INCLUDING })).errors).toContainEqual(missing);
  });

  test('tell their own problems by file, line and column, and nothing is committed', async () => {
    const before = await asOwner(server, 'SELECT count(*) FROM commits');
    const broken = { ...PART, content: '.base: {script: make}\nfrom-part: {scirpt: x}\n' };

    const { problems } = await commit({ refName: 'broken', content: INCLUDING, files: [broken] });

    expect(problems).toContainEqual(
      expect.objectContaining({ field: 'content', message: expect.stringMatching(/^ci\/part\.yml:2:13: .*`script`/) }),
    );
    expect(await asOwner(server, 'SELECT count(*) FROM commits')).toEqual(before);
  });

  test('are those of the parent however many commit at once', async () => {
    await commit({ refName: 'race', content: INCLUDING, files: [PART] });
    const changes = Array.from({ length: 8 }, (_, index) => {
      const files = [PART, { path: `only-${index}.txt`, content: 'x' }];
      return { refName: 'race', content: `${INCLUDING}# ${index}\n`, ...(index % 2 === 0 && { files }) };
    });
    const all = await Promise.all(changes.map(commit));
    expect(all.flatMap(({ errors }) => errors)).toEqual([]);

    const rows = await asOwner(
      server,
      `SELECT c.files = p.files AS kept FROM commits c JOIN commits p ON p.project_id = c.project_id AND p.sha = c.parent_sha
        WHERE c.project_id = $1 AND c.content ~ '# [1357]'`,
      [await idOf(server, shop.project)],
    );
    expect(rows).toEqual([{ kept: true }, { kept: true }, { kept: true }, { kept: true }]);
  });
});

describe('rules on files', () => {
  test('are judged by the paths of the commit and by what it changed', async () => {
    const made = await commit({ refName: 'lists', content: JUDGED, ...LISTS });
    // With the configuration itself.
    expect(made.commit).toMatchObject({ warnings: [], pathsCount: 3, changedPaths: ['gone.txt', 'src/a.ts'] });
    expect(await jobsOn('lists')).toEqual(['code', 'picture', 'old']);
  });

  test('count as met while nobody named the paths, which the answer says', async () => {
    const made = await commit({ refName: 'unknown', content: JUDGED });

    expect(made.commit.warnings).toEqual([
      '2:27: `docs:rules` asks for `changes`, which counts as met: the commit came without `changedPaths`.',
      expect.stringMatching(/^3:27: `code:rules` asks for `changes`/),
      expect.stringMatching(/^4:30: `picture:rules` asks for `exists`.*`paths`\.$/),
      expect.stringMatching(/^5:28: `chart:rules`/),
      expect.stringMatching(/^6:1: `old:only` asks for `changes`/),
      expect.stringMatching(/^7:1: `rest:except` asks for `changes`/),
    ]);
    expect(await jobsOn('unknown')).toEqual(['docs', 'code', 'picture', 'chart', 'old']);
  });

  test('see the paths of the commit before, and never its changes', async () => {
    await commit({ refName: 'after', content: JUDGED, ...LISTS });
    const made = await commit({ refName: 'after', content: `${JUDGED}more: {script: x}\n` });

    expect(made.commit).toMatchObject({ pathsCount: 3, changedPaths: null });
    expect(made.commit.warnings).toHaveLength(4);
    expect(await jobsOn('after')).toEqual(['docs', 'code', 'picture', 'old', 'more']);
  });
});

describe('what is no file of a commit', () => {
  const fault = async (input: object): Promise<string> => {
    const sent = { projectPath: shop.project, refName: 'bad', content: 'a: {script: x}\n', ...input };
    const { errors } = await shop.maintainer.client.send(
      'mutation ($input: ConfigurationCommitInput!) { configurationCommit(input: $input) { errors } }',
      { input: sent },
    );
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await asOwner(server, `SELECT 1 FROM refs WHERE name = 'bad'`)).toEqual([]);
    return errors[0]!.message;
  };

  test.each(['../x', 'a/../b', '/etc/x', 'a//b', './a', 'a/', 'a\\b', 'C:/x', '', 'a\nb', 'a\u0000b', 'x'.repeat(501)])(
    'the path %j',
    async (path) => {
      expect(await fault({ files: [{ path, content: 'x' }] })).toMatch(/files.* the path at 1 must/);
      expect(await fault({ paths: ['ok', path] })).toMatch(/paths.* the path at 2 must/);
      expect(await fault({ changedPaths: [path] })).toMatch(/changedPaths.* the path at 1 must/);
    },
  );

  test('what is too much, comes twice or is the configuration itself', async () => {
    const file = (path: string, content = 'x') => ({ path, content });
    const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
    expect(await fault({ files: many(151).map((path) => file(path)) })).toMatch(/at most 150 files/);
    expect(await fault({ files: [file('a', 'x'.repeat(1024 * 1024 + 1))] })).toMatch(/at most 1048576 bytes/);
    expect(await fault({ files: [file('a'), file('a')] })).toMatch(/a is named twice/);
    expect(await fault({ files: [file('.gitlab-ci.yml')] })).toMatch(/is the content itself/);
    expect(await fault({ files: [file('a', 'a\u0000')] })).toMatch(/a must be text/);
    expect(await fault({ paths: many(20_001) })).toMatch(/at most 20000 paths/);
    expect(await fault({ changedPaths: ['a', 'a'] })).toMatch(/a is named twice/);
  });
});

describe('what is only asked about', () => {
  const ASK = `query ($input: PreflightInput!) { preflight(input: $input) { warnings problems { message } preflight {
    entries(first: 100) { nodes { jobName } } } } }`;
  const secret = 'secrets: {S: {gitlab_secrets_manager: {name: S}}}';
  const content = `include: ci/part.yml\npicture: {script: x, ${secret}, rules: [{exists: [Dockerfile]}]}\n`;
  const ask = async (input: object): Promise<any> =>
    (await shop.owner.client.query(ASK, { input: { projectPath: shop.project, refName: 'asked', ...input } }))
      .preflight;
  const named = (answer: any): string[] => answer.preflight.entries.nodes.map(({ jobName }: any) => jobName);

  test('is judged with files of its own, or with those of the ref', async () => {
    expect((await ask({ content })).problems).toContainEqual({
      message: '1:10: The file `ci/part.yml` is not in the commit.',
    });
    expect(named(await ask({ content, files: [PART], paths: ['Dockerfile'] }))).toEqual(['picture']);
    expect(named(await ask({ content, files: [PART], paths: [] }))).toEqual([]);
    expect((await ask({ content, files: [PART] })).warnings).toHaveLength(1);

    await commit({ refName: 'asked', content, files: [PART], paths: ['README.md'] });
    expect([named(await ask({})), named(await ask({ content }))]).toEqual([[], []]);
    expect(named(await ask({ content, paths: ['Dockerfile'] }))).toEqual(['picture']);
    const input = { projectPath: shop.project, refName: 'asked', paths: ['Dockerfile'] };
    expect(await shop.owner.client.fault(ASK, { input })).toBe('BAD_USER_INPUT');
  });

  test('through the lint of GitLab too, which lists what is included', async () => {
    const { token } = await withToken(server, shop.owner.person, ['read_api']);
    const lint = async (body: object): Promise<any> => {
      const response = await fetch(`${server.url}/api/v4/projects/${encodeURIComponent(shop.project)}/ci/lint`, {
        method: 'POST',
        headers: { 'private-token': token, 'content-type': 'application/json' },
        body: JSON.stringify({ content, ref: 'linted', include_jobs: true, ...body }),
      });
      return response.json();
    };
    const files = { [PART.path]: PART.content };

    const met = await lint({ files, paths: ['Dockerfile'] });
    const unmet = await lint({ files, paths: [] });
    const unknown = await lint({ files });

    expect(met.includes).toEqual([{ type: 'local', location: PART.path, extra: {}, context_project: shop.project }]);
    const names = [met, unmet, unknown].map(({ jobs }) => jobs.map((job: any) => job.name));
    expect(names).toEqual([['from-part', 'picture'], ['from-part'], ['from-part', 'picture']]);
    expect(unknown.warnings[0]).toMatch(/^2:\d+: `picture:rules` asks for `exists`/);
    expect(await lint({ files: [PART] })).toMatchObject({ message: expect.stringMatching(/files/) });
    expect(await lint({ files, paths: 'Dockerfile' })).toMatchObject({ message: expect.stringMatching(/paths/) });
    expect(await lint({ files, changed_paths: [7] })).toMatchObject({
      message: expect.stringMatching(/changed_paths/),
    });
  });
});

// Jobs that start pipelines: children of files of the same commit, and pipelines of other projects.
describe('a job with trigger', () => {
  const LINK = 'pipelineId projectPath source status jobId jobName';
  const LINKS = `id projectPath source status sha refName upstream { ${LINK} } downstream { ${LINK} }
    jobs { id name status failureReason trigger { child depends problem } downstream { ${LINK} } }
    preflight { sentence entries { nodes { jobName outcome code } } }`;
  const seen = async (client: Client, id: string): Promise<any> =>
    (await client.query(`query ($id: ID!) { pipeline(id: $id) { ${LINKS} } }`, { id })).pipeline;
  const job = (pipeline: any, name: string): any => pipeline.jobs.find((found: any) => found.name === name);
  const client = (): Client => shop.developer.client;

  async function run(content: string, files: object[] = [], more: object = {}): Promise<string> {
    const at = { projectPath: shop.project, refName: 'triggers' };
    const made = await client().mutate('configurationCommit', { ...at, content, files }, SHOWN);
    expect(made.errors).toEqual([]);
    const { pipeline, errors } = await client().mutate('pipelineCreate', { ...at, ...more }, PIPELINE);
    expect(errors).toEqual([]);
    return pipeline.id;
  }

  /** Once the job has ended or started what it starts. */
  async function settled(id: string, name: string): Promise<any> {
    await until(async () => !['CREATED', 'PENDING'].includes(job(await seen(client(), id), name).status));
    return job(await seen(client(), id), name);
  }
  const ends = (id: string, status: string): Promise<void> =>
    until(async () => (await show(client(), id)).status === status);
  const child = (content: string): object[] => [{ path: 'ci/child.yml', content }];
  const asking = (name: string): string =>
    `{script: x, secrets: {PASSWORD: {gitlab_secrets_manager: {name: ${name}}}}}`;
  beforeAll(async () => {
    await shop.owner.client.mutate('projectSecretsManagerInitialize', { projectPath: shop.project });
    await create(shop.owner.client, shop.project, { name: 'NOT_FOR_FORKS' });
  });
  const DEPENDING = 'down: {trigger: {include: ci/child.yml, strategy: depend}}\n';

  test('starts a child pipeline with its variables and is over as that one ends, without a runner', async () => {
    const rule = '$CI_PIPELINE_SOURCE == "parent_pipeline" && $COLOR == "blue" && $GIVEN == null';
    const id = await run(
      'build: {stage: build, script: x}\ndown: {trigger: {include: ci/child.yml, strategy: depend}, variables: {COLOR: blue}}\n' +
        'after: {stage: deploy, script: x}\n',
      child(`unit: {script: x, rules: [{if: '${rule}'}]}\n`),
      { variables: [{ key: 'GIVEN', value: 'x' }] },
    );
    expect(await states(client(), id)).toBe('build:pending down:created after:created');
    await end(server, jobOf(await show(client(), id), 'build'));
    const { downstream, ...started } = await settled(id, 'down');
    expect(started).toMatchObject({ status: 'RUNNING', trigger: { child: true, depends: true, problem: null } });
    const below = await seen(client(), downstream.pipelineId);
    const parent = await seen(client(), id);
    expect(below).toMatchObject({ source: 'parent_pipeline', sha: parent.sha, refName: 'triggers', downstream: [] });
    expect(below.upstream).toMatchObject({ pipelineId: id, projectPath: shop.project, jobName: 'down' });
    expect(parent.downstream).toEqual([expect.objectContaining({ pipelineId: below.id, source: 'parent_pipeline' })]);

    expect(await states(client(), below.id)).toBe('unit:pending');
    await end(server, job(below, 'unit').id);
    await ends(id, 'RUNNING');
    await until(async () => (await states(client(), id)) === 'build:success down:success after:pending');
  });

  test.each([true, null])('starts what comes from a fork as much as its own pipeline does: %s', async (fork) => {
    const below = child(`unit: ${asking('NOT_FOR_FORKS')}\n`);
    const id = await run('down: {when: manual, trigger: {include: ci/child.yml}}\n', below);
    await asOwner(server, 'UPDATE pipelines SET fork = $2 WHERE id = $1', [id, fork]);
    await client().mutate('jobPlay', { id: job(await seen(client(), id), 'down').id });
    await until(async () => (await seen(client(), id)).downstream.length === 1);

    const { downstream } = await seen(client(), id);
    const rows = await asOwner(server, 'SELECT fork FROM pipelines WHERE id = $1', [downstream[0].pipelineId]);
    expect(rows).toEqual([{ fork }]);
    const { preflight } = await seen(client(), downstream[0].pipelineId);
    expect(preflight.entries.nodes).toEqual([expect.objectContaining({ outcome: 'WITHHELD', code: 'fork_source' })]);
  });

  test('fails with its child, and starts another one when it is retried', async () => {
    const id = await run(DEPENDING, child('unit: {script: x}\n'));
    const first = await settled(id, 'down');
    await end(server, job(await seen(client(), first.downstream.pipelineId), 'unit').id, 'failed');
    await ends(id, 'FAILED');
    expect(job(await seen(client(), id), 'down').failureReason).toBe('downstream_pipeline_failed');

    expect((await client().mutate('jobRetry', { id: first.id }, 'job { id }')).errors).toEqual([]);
    await until(async () => job(await seen(client(), id), 'down').status === 'RUNNING');
    const { downstream } = await seen(client(), id);
    expect(new Set(downstream.map((link: any) => link.pipelineId)).size).toBe(2);
  });

  test('goes on with its child when a job far below is run again, and so does what was skipped behind it', async () => {
    const leaf = { path: 'ci/leaf.yml', content: 'unit: {script: x}\n' };
    const below = child(
      'again: {trigger: {include: ci/leaf.yml, strategy: depend}}\nlast: {stage: deploy, script: x}\n',
    );
    const id = await run(`${DEPENDING}after: {stage: deploy, script: x}\n`, [...below, leaf]);
    const middle = (await settled(id, 'down')).downstream.pipelineId;
    const bottom = (await settled(middle, 'again')).downstream.pipelineId;
    const unit = async (): Promise<string> => job(await seen(client(), bottom), 'unit').id;
    const retried = async (): Promise<any> => client().mutate('jobRetry', { id: await unit() });
    await end(server, await unit(), 'failed');
    await ends(id, 'FAILED');
    expect(await states(client(), id)).toBe('down:failed after:skipped');

    expect((await retried()).errors).toEqual([]);
    expect(await states(client(), bottom)).toBe('unit:pending');
    await until(async () => (await states(client(), middle)) === 'again:running last:created');
    await until(async () => (await states(client(), id)) === 'down:running after:created');
    expect(await show(client(), id)).toMatchObject({ status: 'RUNNING', finishedAt: null });
    expect(job(await seen(client(), id), 'down')).toMatchObject({
      failureReason: null,
      downstream: { pipelineId: middle },
    });

    // While it is being told that it has failed.
    await end(server, await unit(), 'failed');
    const triggers = server.app.get(RunTriggers, { strict: false });
    await Promise.all([triggers.execute(ctx), retried(), triggers.execute(ctx)]);
    await end(server, await unit());
    await until(async () => (await states(client(), middle)) === 'again:success last:pending');
    await end(server, job(await seen(client(), middle), 'last').id);
    await until(async () => (await states(client(), id)) === 'down:success after:pending');
    expect((await seen(client(), id)).downstream).toHaveLength(1);
    expect((await seen(client(), middle)).downstream).toHaveLength(1);
  });

  test('stays as it ended when who runs the other pipeline again may not run it again', async () => {
    const other = await aShop(server);
    await commitText(other.developer.client, other.project, 'far: {script: x}\n', 'open');
    await makeMember(server, shop.developer.person, other.project, { role: 'DEVELOPER' });
    const id = await run(`down: {trigger: {project: ${other.project}, branch: open, strategy: depend}}\n`);
    const far = (await settled(id, 'down')).downstream.pipelineId;
    const fail = async (): Promise<void> => end(server, job(await seen(client(), far), 'far').id, 'failed');
    await fail();
    await ends(id, 'FAILED');

    expect((await other.developer.client.mutate('pipelineRetry', { id: far })).errors).toEqual([]);
    expect(await states(client(), far)).toBe('far:pending');
    expect(await states(client(), id)).toBe('down:failed');
    await fail();
    expect((await client().mutate('pipelineRetry', { id: far })).errors).toEqual([]);
    await until(async () => (await states(client(), id)) === 'down:running');
    const events = await asOwner(
      server,
      "SELECT actor_id, details->>'with' AS with FROM audit_events WHERE action = 'pipeline.retried' AND target_id = $1",
      [id],
    );
    expect(events).toEqual([{ actor_id: shop.developer.person.id, with: far }]);
  });

  test('of which another run has started another pipeline does not follow its first one any more', async () => {
    const id = await run(DEPENDING, child('unit: {script: x}\n'));
    const first = (await settled(id, 'down')).downstream.pipelineId;
    await end(server, job(await seen(client(), first), 'unit').id, 'failed');
    await ends(id, 'FAILED');
    await client().mutate('jobRetry', { id: job(await seen(client(), id), 'down').id });
    await until(async () => job(await seen(client(), id), 'down').status === 'RUNNING');
    const second = job(await seen(client(), id), 'down').downstream.pipelineId;
    await end(server, job(await seen(client(), second), 'unit').id);
    await ends(id, 'SUCCESS');

    await client().mutate('jobRetry', { id: job(await seen(client(), first), 'unit').id });
    expect(await states(client(), first)).toBe('unit:pending');
    expect(await states(client(), id)).toBe('down:success');
    const [row] = await asOwner(
      server,
      'SELECT status FROM jobs WHERE id = (SELECT trigger_job_id FROM pipelines WHERE id = $1)',
      [first],
    );
    expect(row.status).toBe('failed');
  });

  test('takes its child with it when its pipeline is canceled', async () => {
    const leaf = { path: 'ci/leaf.yml', content: 'unit: {script: x}\n' };
    const below = child('again: {trigger: {include: ci/leaf.yml}}\nunit: {script: x}\n');
    const id = await run(DEPENDING, [...below, leaf]);
    const { downstream } = await settled(id, 'down');
    await settled(downstream.pipelineId, 'again');
    expect((await client().mutate('pipelineCancel', { id })).errors).toEqual([]);
    expect(await states(client(), id)).toBe('down:canceled');
    const [grandchild] = (await seen(client(), downstream.pipelineId)).downstream;
    expect(await states(client(), downstream.pipelineId)).toBe('again:success unit:canceled');
    expect(await states(client(), grandchild.pipelineId)).toBe('unit:canceled');
  });

  test('starts each pipeline once however often it is looked for, and children two deep', async () => {
    const id = await run(
      `${DEPENDING}other: {trigger: {include: ci/child.yml}}\n`,
      child('again: {trigger: {include: ci/child.yml}}\nunit: {script: x}\n'),
    );
    const triggers = server.app.get(RunTriggers, { strict: false });
    await Promise.all([1, 2, 3, 4].map(() => triggers.execute(ctx)));
    await settled(id, 'down');
    await settled(id, 'other');
    const two = (await seen(client(), id)).downstream;
    expect(two).toHaveLength(2);
    const { downstream } = await settled(two[0].pipelineId, 'again');
    expect(await settled(downstream.pipelineId, 'again')).toMatchObject({
      status: 'FAILED',
      failureReason: 'reached_max_descendant_pipelines_depth',
    });
  });

  test('gives its child no right, approval or secret of its own', async () => {
    const { id: secret } = await create(shop.owner.client, shop.project, { name: 'ONLY_WEB' });
    await asOwner(server, "UPDATE secrets SET accepted_sources = '{web}' WHERE id = $1", [secret]);
    const below = child(`below: ${asking('ONLY_WEB')}\n`);
    const id = await run(`own: ${asking('ONLY_WEB')}\n${DEPENDING}`, below);
    expect((await seen(client(), id)).preflight.entries.nodes).toEqual([
      expect.objectContaining({ jobName: 'own', outcome: 'RELEASED' }),
    ]);
    const { downstream } = await settled(id, 'down');
    expect((await seen(client(), downstream.pipelineId)).preflight.entries.nodes).toEqual([
      expect.objectContaining({ jobName: 'below', outcome: 'WITHHELD', code: 'source_not_accepted' }),
    ]);

    const clear = await run(`variables: {PASSWORD: x}\n${DEPENDING}`, below);
    expect((await settled(clear, 'down')).trigger.problem).toMatch(/PASSWORD is the variable of a secret/);
  });

  test('starts the pipeline of a project that its actor may run there now, and tells nobody else of it', async () => {
    const other = await aShop(server);
    const text = 'far: {script: x, rules: [{if: $CI_PIPELINE_SOURCE == "pipeline" && $GIVEN == "x"}]}\n';
    for (const branch of ['main', 'open']) await commitText(other.maintainer.client, other.project, text, branch);
    const to = (branch: string): string =>
      `down: {trigger: {project: ${other.project}, branch: ${branch}, forward: {pipeline_variables: true}}}\n`;
    const given = { variables: [{ key: 'GIVEN', value: 'x' }] };
    const absent = await run('down: {trigger: nobody/nothing}\n');
    const barred = await settled(await run(to('open'), [], given), 'down');
    for (const failed of [await settled(absent, 'down'), barred])
      expect(failed).toMatchObject({ status: 'FAILED', failureReason: 'downstream_bridge_project_not_found' });

    await makeMember(server, shop.developer.person, other.project, { role: 'DEVELOPER' });
    const id = await run(to('open'), [], given);
    const { downstream, status } = await settled(id, 'down');
    expect(status).toBe('SUCCESS');
    expect(downstream).toMatchObject({ projectPath: other.project, source: 'pipeline' });
    expect(await states(client(), downstream.pipelineId)).toBe('far:pending');
    // Protected for maintainers.
    expect(await settled(await run(to('main'), [], given), 'down')).toMatchObject({ status: 'FAILED' });

    const reporter = await someone(server, 'REPORTER', shop.project);
    const hidden = await seen(reporter.client, id);
    expect(hidden.downstream).toEqual([]);
    expect(job(hidden, 'down')).toMatchObject({ downstream: null, status: 'SUCCESS' });
    expect((await seen(other.developer.client, downstream.pipelineId)).upstream).toBeNull();
  });

  test('starts nothing for who has left, nor for an administrator who acted as somebody', async () => {
    const leaver = await someone(server, 'DEVELOPER', shop.project);
    const at = { projectPath: shop.project, refName: 'triggers' };
    const content = 'down: {when: manual, trigger: {include: ci/child.yml}}\n';
    await client().mutate('configurationCommit', { ...at, content, files: child('unit: {script: x}\n') }, SHOWN);
    const started = async (): Promise<any> => (await leaver.client.mutate('pipelineCreate', at, PIPELINE)).pipeline;
    const [one, two] = [await started(), await started()];
    // As the job would be played by its time, without a person.
    const play = (pipeline: any): Promise<unknown> =>
      asOwner(server, "UPDATE jobs SET status = 'pending' WHERE id = $1", [jobOf(pipeline, 'down')]);
    await asOwner(server, 'UPDATE pipelines SET impersonator_id = $2 WHERE id = $1', [one.id, shop.owner.person.id]);
    await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [leaver.person.id]);
    for (const pipeline of [one, two]) {
      await play(pipeline);
      await server.app.get(RunTriggers, { strict: false }).execute(ctx);
      expect(await settled(pipeline.id, 'down')).toMatchObject({
        status: 'FAILED',
        failureReason: 'insufficient_bridge_permissions',
        downstream: null,
      });
    }
  });
});
