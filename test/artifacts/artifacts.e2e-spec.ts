import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ExpireArtifacts } from '../../apps/server/src/artifacts/index.js';
import { rotate } from '../id-tokens/rotate.js';
import { aShop, ctx, lifecycle, type Shop } from '../pipelines/arrange.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { World, type JobOptions, type Place } from '../runners/world.js';
import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { until } from '../support/until.js';
import { idOf, someone } from '../tree/arrange.js';

// What jobs leave behind: in by the runner's calls, out to jobs that depend on it and to people, over real HTTP.

const folder = mkdtempSync(path.join(tmpdir(), 'lockkeeper-id-token-keys-'));

let server: TestServer;
let shop: Shop;
let world: World;
let project: Place;
let runner: ScriptedRunner;
beforeAll(async () => {
  const idTokenKeysFile = path.join(folder, 'id-token-keys.json');
  rotate(idTokenKeysFile);
  server = await startServer({ idTokenKeysFile });
  // Jobs that nobody acknowledges would be handed out again here on a slow machine, in the place of the ones asked for.
  await turnByHand(server, 'expire-artifacts', 'recover-jobs');
  shop = await aShop(server);
  world = await World.open(server);
  const id = await idOf(server, shop.project);
  project = { id, kind: 'project', fullPath: shop.project, ancestorIds: [] };
  const made = await world.runner({ namespace_id: id });
  runner = new ScriptedRunner(server.url, made.token);
  await (await newPerson(server, { admin: true })).client.mutate('settingsUpdate', { artifactMaxMegabytes: 1 });
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Held {
  readonly id: number;
  readonly token: string;
  readonly payload: any;
}

const SAID = {
  name: null,
  paths: ['out/'],
  exclude: [],
  untracked: false,
  when: 'on_success',
  expireIn: null,
  reports: [],
};
const kept = (artifacts: object): Record<string, unknown> => ({
  runner_options: JSON.stringify({ artifacts: { ...SAID, access: 'all', ...artifacts } }),
});

/** A pipeline whose jobs are handed out one after the other, each once what it waits for is over. */
async function pipeline(jobs: Record<string, Record<string, unknown>>): Promise<() => Promise<Held>> {
  const options = Object.entries(jobs).map(([name, columns]): JobOptions => ({ name, columns }));
  await world.pipeline(project, { actor: Number(shop.developer.person.id), refName: 'dev', jobs: options });
  return async () => {
    const payload: any = await runner.request();
    return { id: payload.id, token: payload.token, payload };
  };
}

const one = async (columns: Record<string, unknown> = {}): Promise<Held> => (await pipeline({ a: columns }))();
const endOf = (job: Held, state: 'success' | 'failed' = 'success'): Promise<unknown> =>
  lifecycle(server).finish(ctx, { jobId: job.id, handout: 1 }, { state });

async function upload(
  job: Pick<Held, 'id' | 'token'>,
  bytes: Buffer,
  query = '',
  fileName = 'artifacts.zip',
): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), fileName);
  return fetch(
    `${server.url}/api/v4/jobs/${job.id}/artifacts?${query.includes('artifact_type') ? '' : 'artifact_format=zip&artifact_type=archive&'}${query}`,
    {
      method: 'POST',
      headers: { 'job-token': job.token },
      body: form,
    },
  );
}

const download = (id: number, token: string): Promise<Response> =>
  fetch(`${server.url}/api/v4/jobs/${id}/artifacts?direct_download=true`, { headers: { 'job-token': token } });
const asPerson = (headers: Readonly<Record<string, string>>, jobId: number, query = ''): Promise<Response> =>
  fetch(`${server.url}/api/v4/projects/${project.id}/jobs/${jobId}/artifacts${query}`, { headers });
const bytesOf = async (answer: Response): Promise<Buffer> => Buffer.from(await answer.arrayBuffer());
const files = (): string[] =>
  readdirSync(server.config.artifactsDir!, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
const rows = (job: Pick<Held, 'id'>): Promise<any[]> =>
  world.sql('SELECT * FROM artifacts WHERE job_id = $1', [job.id]);

describe('an upload', () => {
  test('is kept byte for byte in a file that nobody else may open', async () => {
    const job = await one();
    const bytes = randomBytes(900_000);

    const answer = await upload(job, bytes, 'expire_in=1+week', '../../etc/häppy\r\n.zip');

    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const [row] = await rows(job);
    expect([Number(row.byte_length), row.kind]).toEqual([bytes.length, 'archive']);
    expect(row.file_name).not.toMatch(/[/\r\n]/);
    const file = files().find((name) => name.endsWith(row.id))!;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const back = await asPerson(shop.developer.client.headers, job.id);
    expect([back.status, back.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(back.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect((await bytesOf(back)).equals(bytes)).toBe(true);
  });

  test('sent again takes the place of the first, and the first file goes', async () => {
    const job = await one();
    await upload(job, Buffer.from('first'));
    const before = files().length;

    await upload(job, Buffer.from('second'));

    expect(files().length).toBe(before);
    expect(String(await bytesOf(await asPerson(shop.developer.client.headers, job.id)))).toBe('second');
  });

  test('that is too large is refused with 413 and leaves nothing', async () => {
    const job = await one();
    const before = files().length;

    const answer = await upload(job, Buffer.alloc(1024 * 1024 + 1));

    expect([answer.status, files().length, await rows(job)]).toEqual([413, before, []]);
    expect((await upload(job, Buffer.alloc(1024 * 1024))).status).toBe(201);
  });

  test('that the disk does not take is answered, leaves nothing, and is taken once there is room', async () => {
    const job = await one();
    const before = files().length;
    const any = await open(__filename);
    await any.close();
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const writing = jest.spyOn(Object.getPrototypeOf(any), 'appendFile').mockRejectedValue(full);

    const answer = await upload(job, randomBytes(900_000)).finally(() => writing.mockRestore());

    expect([answer.status, files().length, await rows(job)]).toEqual([500, before, []]);
    expect((await upload(job, randomBytes(900_000))).status).toBe(201);
  });

  test('of a job that is over, or by another job’s token, is refused with 403 and leaves nothing', async () => {
    const [job, other] = [await one(), await one()];
    const before = files().length;
    expect((await upload({ id: job.id, token: other.token }, Buffer.from('x'))).status).toBe(403);
    await endOf(job);

    const answer = await upload(job, Buffer.from('x'));

    expect([answer.status, files().length, await rows(job)]).toEqual([403, before, []]);
  });

  test('that breaks off leaves nothing', async () => {
    const job = await one();
    const before = files().length;
    const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n';
    const cut = await fetch(`${server.url}/api/v4/jobs/${job.id}/artifacts`, {
      method: 'POST',
      headers: { 'job-token': job.token, 'content-type': 'multipart/form-data; boundary=b' },
      body: `${head}half of it`,
    });

    expect(cut.status).toBe(400);
    await until(async () => files().length === before);
    expect(await rows(job)).toEqual([]);
  });

  test.each([
    ['a form without a file', 'multipart/form-data; boundary=b', '--b--\r\n', ''],
    ['a form without a boundary', 'multipart/form-data', 'x', ''],
    ['no form at all', 'application/json', '{}', ''],
    ['a kind that is no word', 'multipart/form-data; boundary=b', '--b--\r\n', '?artifact_type=..%2Fx'],
    ['a format that nobody knows', 'multipart/form-data; boundary=b', '--b--\r\n', '?artifact_format=exe'],
  ])('is refused with 400: %s', async (...[, type, body, query]) => {
    const job = await one();

    const answer = await fetch(`${server.url}/api/v4/jobs/${job.id}/artifacts${query}`, {
      method: 'POST',
      headers: { 'job-token': job.token, 'content-type': type },
      body,
    });

    expect([answer.status, await rows(job)]).toEqual([400, []]);
  });
});

describe('a job', () => {
  const needs = (...jobs: [string, boolean][]): Record<string, unknown> => ({
    needs: JSON.stringify(jobs.map(([job, artifacts]) => ({ job, artifacts, optional: false }))),
  });

  test('is told of the archives of earlier stages, and fetches them by its own token', async () => {
    const next = await pipeline({ build: {}, empty: {}, use: { stage_index: 1 } });
    const [build, empty] = [await next(), await next()];
    await upload(build, Buffer.from('built'));
    await endOf(build);
    await endOf(empty);

    const use = await next();

    expect(use.payload.dependencies).toEqual([
      { id: build.id, token: use.token, name: 'build', artifacts_file: { filename: 'artifacts.zip', size: 5 } },
    ]);
    const answer = await download(build.id, use.token);
    expect([answer.status, String(await bytesOf(answer))]).toEqual([200, 'built']);
    expect((await download(build.id, build.token)).status).toBe(403);
    await endOf(use);
    expect((await download(build.id, use.token)).status).toBe(403);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ['all before it', {}, ['a', 'b']],
    ['those it names', { dependencies: '["b"]' }, ['b']],
    ['none, when it names none', { dependencies: '[]' }, []],
    ['what it needs, but for what it does not want', needs(['a', true], ['b', false]), ['a']],
    ['of what it needs those it names', { ...needs(['a', true], ['b', true]), dependencies: '["a"]' }, ['a']],
  ])('gets %s, and nothing else opens by its token', async (_, columns, expected) => {
    const next = await pipeline({ a: {}, b: {}, use: { stage_index: 1, ...columns } });
    const before = { a: await next(), b: await next() };
    for (const job of Object.values(before)) {
      await upload(job, Buffer.from('x'));
      await endOf(job);
    }

    const use = await next();

    expect((use.payload.dependencies ?? []).map((job: any) => job.name)).toEqual(expected);
    for (const [name, job] of Object.entries(before))
      expect((await download(job.id, use.token)).status).toBe(expected.includes(name) ? 200 : 404);
  });

  const REPORT = 'artifact_type=dotenv&artifact_format=gzip';
  const variablesOf = ({ payload }: Held): Record<string, string> =>
    Object.fromEntries(payload.variables.map((variable: any) => [variable.key, variable.value]));

  test('gets the variables that those it depends on left, over its own and under those that were given', async () => {
    const own = { variables: JSON.stringify({ OWN: 'own', BOTH: 'own', GIVEN: 'given', TOKEN: 'own' }) };
    const tokens = JSON.stringify({ idTokens: [{ variable: 'TOKEN', audiences: ['x'] }] });
    const next = await pipeline({
      a: {},
      b: {},
      use: { stage_index: 1, ...own, runner_options: tokens },
      needy: { stage_index: 1, ...own, ...needs(['a', true], ['b', false]) },
    });
    await world.sql(`UPDATE pipelines SET variables = '{"GIVEN": "given"}' WHERE id = (SELECT max(id) FROM pipelines)`);
    const [a, b] = [await next(), await next()];
    const left = 'FROM=a\nBOTH=$OWN\nGIVEN=a\nTOKEN=a\n';
    expect((await upload(a, gzipSync(left), REPORT, '.env.gz')).status).toBe(201);
    expect((await upload(b, gzipSync('FROM=b'), REPORT, '.env.gz')).status).toBe(201);
    await endOf(a);
    await endOf(b);

    // Both wait since the same moment, and either may be first.
    const both = [await next(), await next()];
    const named = (name: string): Held => both.find(({ payload }) => payload.job_info.name === name)!;
    const use = named('use');
    const { TOKEN, ...all } = variablesOf(use);
    expect(all).toMatchObject({ FROM: 'b', OWN: 'own', BOTH: '$OWN', GIVEN: 'given' });
    expect(TOKEN).toMatch(/^ey/);
    expect(use.payload.variables.find((variable: any) => variable.key === 'BOTH')).toMatchObject({ raw: true });
    expect(variablesOf(named('needy'))).toMatchObject({ FROM: 'a' });
  });

  test('tells where its environment is reached by what it left, and nothing where that is not known', async () => {
    await world.sql("INSERT INTO environments (project_id, name) VALUES ($1, 'review/1')", [project.id]);
    const asked = `query ($p: ID!) { environments(projectPath: $p, first: 100) { nodes { name url } } }`;
    const runs: number[] = [];
    const reached = async (report: string | null, columns: object, action = 'start'): Promise<string | null> => {
      const job = await one({ environment: 'review/1', environment_action: action, ...columns });
      if (report !== null) expect((await upload(job, gzipSync(report), REPORT, '.env.gz')).status).toBe(201);
      await endOf(job);
      runs.push(job.id);
      const { environments } = await shop.developer.client.query(asked, { p: shop.project });
      return environments.nodes.find(({ name }: any) => name === 'review/1').url;
    };
    const saidByJobs = async (client = shop.developer.client): Promise<(string | null)[]> => {
      const fields = runs.map((id, index) => `j${index}: job(id: ${id}) { environmentUrl }`);
      return Object.values<any>(await client.query(`{ ${fields.join(' ')} }`)).map((job) => job.environmentUrl);
    };
    const columns = { environment_url: 'https://$HOST/${PAGE}' };

    expect(await reached('HOST=a.example.com\nPAGE=one\n', columns)).toBe('https://a.example.com/one');
    // One that deploys nothing has nothing to say.
    expect(await reached('HOST=b.example.com\nPAGE=two\n', columns, 'verify')).toBe('https://a.example.com/one');
    expect(await saidByJobs()).toEqual(['https://a.example.com/one', null]);
    expect(await reached('HOST=a.example.com\n', columns)).toBeNull();
    expect(await reached(null, { environment_url: 'https://c.example.com' })).toBe('https://c.example.com');
    // A job says it while nothing was deployed over it, and to nobody who may not see environments.
    expect(await saidByJobs()).toEqual([null, null, null, 'https://c.example.com']);
    const reporter = await someone(server, 'REPORTER', shop.project);
    expect((await saidByJobs(reporter.client)).at(-1)).toBe('https://c.example.com');
    const rule = { fullPath: shop.project, effect: 'PREVENT', principal: { type: 'USER', id: reporter.person.id } };
    const abilities = ['environment:list'];
    await shop.owner.client.mutate('accessRuleCreate', { ...rule, abilities, reason: 'Hidden' });
    expect((await saidByJobs(reporter.client)).at(-1)).toBeNull();
    expect(await reached('URL=javascript:alert(1)', { environment_url: '$URL' })).toBeNull();
  });

  test('leaves no variables with a report that breaks a rule, which is said without its text', async () => {
    const job = await one();
    const answer = await upload(job, gzipSync('A=1\nB hunter2'), REPORT, '.env.gz');
    const text = await answer.text();
    expect([answer.status, await rows(job)]).toEqual([403, []]);
    expect(text).toContain('line 2 must be NAME=value');
    expect(text).not.toContain('hunter2');
    expect((await upload(job, Buffer.from('no gzip'), REPORT, '.env.gz')).status).toBe(403);
    const big = gzipSync(`A=${'x'.repeat(10_000_000)}`);
    expect((await upload(job, big, REPORT, '.env.gz')).status).toBe(403);
  });

  test('of another pipeline gets nothing', async () => {
    const job = await one();
    await upload(job, Buffer.from('x'));
    await endOf(job);

    const other = await one({ stage_index: 5 });

    expect((await download(job.id, other.token)).status).toBe(404);
    expect((await download(job.id, 'glcbt-none')).status).toBe(403);
  });
});

describe('people', () => {
  test('fetch what they may look into, and what is hidden from them is not there', async () => {
    const job = await one();
    await upload(job, Buffer.from('x'));
    const [guest, reporter] = [
      await someone(server, 'GUEST', shop.project),
      await someone(server, 'REPORTER', shop.project),
    ];
    const stranger = await someone(server, 'OWNER', (await aShop(server)).project);
    const status = async (headers: Readonly<Record<string, string>>, query = ''): Promise<number> =>
      (await asPerson(headers, job.id, query)).status;

    expect(await status(reporter.client.headers)).toBe(200);
    expect(await status(guest.client.headers)).toBe(404);
    expect(await status(stranger.client.headers)).toBe(404);
    expect(await status({})).toBe(401);
    expect(await status(reporter.client.headers, '?file_type=junit')).toBe(404);
    const elsewhere = `${server.url}/api/v4/projects/${project.id + 1}/jobs/${job.id}/artifacts`;
    expect((await fetch(elsewhere, { headers: reporter.client.headers })).status).toBe(404);
  });

  test.each([
    ['developer', [403, 200, 200]],
    ['maintainer', [403, 403, 200]],
    ['none', [404, 404, 404]],
  ])('of an artifact whose access is %s', async (access, expected) => {
    const job = await one(kept({ access }));
    await upload(job, Buffer.from('x'));
    const reporter = await someone(server, 'REPORTER', shop.project);
    const asking = [reporter.client, shop.developer.client, shop.maintainer.client];

    const answers = await Promise.all(asking.map((client) => asPerson(client.headers, job.id)));

    expect(answers.map((answer) => answer.status)).toEqual(expected);
  });
});

describe('time', () => {
  const sweep = (): Promise<void> => server.app.get(ExpireArtifacts, { strict: false }).execute(ctx);

  test.each([
    ['says nothing: 30 days', {}, 30 * 86_400],
    ['says a week', { expireIn: { text: '1 week', seconds: 604_800 } }, 604_800],
    ['says never', { expireIn: { text: 'never', seconds: null } }, null],
  ])('is as the configuration says, which %s', async (_, artifacts, seconds) => {
    const job = await one(kept(artifacts));
    await upload(job, Buffer.from('x'), 'expire_in=100+years');

    const [row] = await world.sql(
      'SELECT round(extract(epoch FROM expires_at - created_at))::int AS seconds FROM artifacts WHERE job_id = $1',
      [job.id],
    );
    expect(row.seconds).toBe(seconds);
  });

  test('takes the row and the file, and nobody gets what is over before that', async () => {
    const job = await one();
    await upload(job, Buffer.from('x'));
    const [{ id }] = await rows(job);
    await world.sql("UPDATE artifacts SET expires_at = now() - interval '1 second' WHERE job_id = $1", [job.id]);
    expect((await asPerson(shop.developer.client.headers, job.id)).status).toBe(404);

    await sweep();

    expect(await rows(job)).toEqual([]);
    expect(files().filter((name) => name.endsWith(id))).toEqual([]);
  });

  test('takes old files that no row names, and leaves those that are on their way', async () => {
    const [old, young] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'].map((id) =>
      path.join(server.config.artifactsDir!, '00', id),
    ) as [string, string];
    await upload(await one(), Buffer.from('stays'));
    const before = files();
    mkdirSync(path.dirname(old), { recursive: true });
    for (const file of [old, young]) writeFileSync(file, 'x');
    for (const file of [old, ...before]) utimesSync(file, 1, 1);

    await sweep();

    expect(files().sort()).toEqual([...before, young].sort());
  });
});
