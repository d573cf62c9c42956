import pg from 'pg';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { until } from '../support/until.js';
import { ScriptedRunner, send, type JobPayloadSeen } from './scripted-runner.js';
import { system, World, type Place } from './world.js';

let server: TestServer;
let world: World;
beforeAll(async () => {
  // Fewer than the polls below, some of which so wait for a connection; for ten of them a slow machine turns many away.
  server = await startServer({ databasePool: 40 });
  // Nobody acknowledges the jobs below, which may take a slow machine longer than that is waited for.
  await turnByHand(server, 'recover-jobs');
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

/** A runner of the project alone, so that tests do not take each other's jobs. */
async function runnerOf(
  project: Place,
  columns: Record<string, unknown> = {},
): Promise<ScriptedRunner & { id: number }> {
  const { id, token } = await world.runner({ namespace_id: project.id, ...columns });
  return Object.assign(new ScriptedRunner(server.url, token), { id });
}

/** What a poll that nothing answers looks like: still held after a while; it is hung up then. */
async function isHeld(runner: ScriptedRunner, milliseconds = 400): Promise<boolean> {
  const hangUp = new AbortController();
  const timer = setTimeout(() => hangUp.abort(), milliseconds);
  const answer = await runner.request({ signal: hangUp.signal }).catch(() => 'held');
  clearTimeout(timer);
  return answer === 'held';
}

const connections = (): Promise<number> =>
  new Promise((resolve) => server.app.getHttpServer().getConnections((_: unknown, count: number) => resolve(count)));

describe('a held poll', () => {
  test('is answered when a pipeline starts, and not at its next look', async () => {
    const project = await world.project();
    const runner = await runnerOf(project);
    // A machine may stand still for longer than a poll looks away: one of three is enough.
    for (let tries = 1, woken = false; !woken; tries++) {
      const polled = runner.request();
      await new Promise((resolve) => setTimeout(resolve, 300));

      const started = Date.now();
      const { jobs } = await world.pipeline(project);
      const job = await polled;

      expect(job?.id).toBe(jobs[0]);
      woken = Date.now() - started < 4000;
      expect([tries, woken]).not.toEqual([3, false]);
      expect(await world.job(jobs[0]!)).toMatchObject({ status: 'assigned', runner_id: runner.id, handout: 1 });
    }
  });

  test('whose runner hung up gets no job', async () => {
    const project = await world.project();
    const runner = await runnerOf(project);
    const before = await connections();
    expect(await isHeld(runner, 200)).toBe(true);
    await until(async () => (await connections()) <= before);

    const { jobs } = await world.pipeline(project);
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(await world.job(jobs[0]!)).toMatchObject({ status: 'pending', handout: 0 });
  });

  test('whose runner hangs up between the claim and the answer gives its job back at once', async () => {
    const project = await world.project();
    const runner = await runnerOf(project);
    const { jobs } = await world.pipeline(project);
    const [id] = jobs as [number];
    const before = await connections();
    // The payload is made of what depends on artifacts, the claim is not.
    const holder = new pg.Client({ connectionString: server.database.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE artifacts IN ACCESS EXCLUSIVE MODE');
    const hangUp = new AbortController();
    const polled = runner.request({ signal: hangUp.signal }).catch(() => 'hung up');
    await until(async () => (await world.job(id)).status === 'assigned');

    hangUp.abort();
    expect(await polled).toBe('hung up');
    await until(async () => (await connections()) <= before);
    await holder.query('ROLLBACK');
    await holder.end();

    await until(async () => (await world.job(id)).status === 'pending');
    expect(await world.job(id)).toMatchObject({ handout: 1, runner_id: null });
    expect((await runner.request())?.id).toBe(id);
    expect(await world.job(id)).toMatchObject({ status: 'assigned', handout: 2 });
  });

  test.each([
    ['deleted', 'deleted_at = now()'],
    ['paused', 'paused = true'],
    ['given another token', "token_hash = '\\x00'"],
    ['given tags', "tags = '{a}', run_untagged = false"],
    ['protected', 'protected = true'],
  ])('of a runner that is %s meanwhile gets no job', async (_, change) => {
    const project = await world.project();
    const runner = await runnerOf(project);
    const hangUp = new AbortController();
    const polled = runner.request({ signal: hangUp.signal }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await world.sql(`UPDATE runners SET ${change} WHERE id = $1`, [runner.id]);

    const { jobs } = await world.pipeline(project);
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect((await world.job(jobs[0]!)).status).toBe('pending');
    hangUp.abort();
    await polled;
  });

  test('does not hold up a shutdown', async () => {
    const other = await startServer();
    const its = await World.open(other);
    const { token } = await its.runner();
    await its.close();
    const polled = new ScriptedRunner(other.url, token).request().catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 300));

    const started = Date.now();
    await other.app.close();

    // It would be held for 20 s.
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(await polled).toBeNull();
    await other.database.drop();
  });
});

test('a paused runner gets 204 at once', async () => {
  const project = await world.project();
  await world.pipeline(project);
  const runner = await runnerOf(project, { paused: true });

  expect(await runner.request()).toBeNull();
});

describe('which jobs a runner gets', () => {
  test.each([
    [['a', 'b'], false, ['a'], true],
    [['a'], false, ['a', 'b'], false],
    [['a'], false, [], false],
    [['a'], true, [], true],
    [[], true, ['a'], false],
  ])('runner tags %j, untagged %j, job tags %j: %j', async (tags, untagged, jobTags, taken) => {
    const project = await world.project();
    const { jobs } = await world.pipeline(project, { jobs: [{ tags: jobTags }] });
    const runner = await runnerOf(project, { tags, run_untagged: untagged });

    const job = await runner.request(taken ? {} : { signal: AbortSignal.timeout(500) }).catch(() => null);

    expect(job?.id ?? null).toBe(taken ? jobs[0] : null);
  });

  test('a protected runner takes jobs of protected refs only', async () => {
    const project = await world.project();
    await world.protectRef(project, 'release/*');
    await world.pipeline(project, { refName: 'feature' });
    const { jobs } = await world.pipeline(project, { refName: 'release/1' });
    const runner = await runnerOf(project, { protected: true });

    expect((await runner.request())?.id).toBe(jobs[0]);
    expect(await isHeld(runner)).toBe(true);
  });

  test('a runner of a group takes jobs of what is below it and of nothing beside it', async () => {
    const group = await world.group();
    const below = await world.project(await world.group(group));
    const beside = await world.project();
    const { jobs } = await world.pipeline(below);
    await world.pipeline(beside);
    const runner = await runnerOf(group, { scope: 'group' });

    expect((await runner.request())?.id).toBe(jobs[0]);
    expect(await isHeld(runner)).toBe(true);
  });

  test('jobs of an archived project wait', async () => {
    const project = await world.project();
    const { jobs } = await world.pipeline(project);
    await world.sql('UPDATE namespaces SET archived = true WHERE id = $1', [project.id]);

    expect(await isHeld(await runnerOf(project))).toBe(true);
    expect((await world.job(jobs[0]!)).status).toBe('pending');
  });
});

test('1,000 jobs of five projects asked for by 50 polls at once are each handed out once', async () => {
  const group = await world.group();
  const projects = await Promise.all(Array.from({ length: 5 }, () => world.project(group)));
  const jobs: number[] = [];
  for (const project of projects)
    jobs.push(...(await world.pipeline(project, { jobs: Array.from({ length: 200 }, () => ({})) })).jobs);
  const runner = await runnerOf(group);
  const taken: JobPayloadSeen[] = [];
  const take = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) taken.push((await runner.request())!);
  };

  await Promise.all(Array.from({ length: 50 }, take));

  expect(new Set(taken.map((job) => job.id))).toEqual(new Set(jobs));
  expect(taken).toHaveLength(1000);
  expect(new Set(taken.map((job) => job.token)).size).toBe(1000);
  const rows = await world.sql('SELECT DISTINCT status, handout FROM jobs WHERE id = ANY($1)', [jobs]);
  expect(rows).toEqual([{ status: 'assigned', handout: 1 }]);
}, 240_000);

test('a project with a long queue leaves others their turn: the fewest running jobs go first', async () => {
  const group = await world.group();
  const [busy, quiet] = [await world.project(group), await world.project(group)];
  const many = await world.pipeline(busy, { jobs: Array.from({ length: 6 }, () => ({})) });
  const few = await world.pipeline(quiet, { jobs: [{}, {}] });
  const runner = await runnerOf(group);
  const taken: number[] = [];

  for (let turn = 0; turn < 6; turn += 1) taken.push((await runner.request())!.id);

  const [a, b, c, d] = many.jobs;
  expect(taken).toEqual([a, few.jobs[0], b, few.jobs[1], c, d]);
});

describe('a job whose secret is withheld at hand-out', () => {
  test('fails at once, unsent, with its reasons on the job and in the use log', async () => {
    const project = await world.project();
    await world.secret(project, 'DEPLOY_KEY', 'canary-withheld-at-handout', { protected: true });
    await world.secret(project, 'FINE', 'another-value');
    const secrets = [{ variable: 'KEY', name: 'DEPLOY_KEY' }, { variable: 'FINE' }, { variable: 'GONE' }];
    const actor = await world.developer(project);
    const withheld = await world.pipeline(project, { actor, jobs: [{ secrets }] });
    const next = await world.pipeline(project);
    const runner = await runnerOf(project);

    const job = await runner.request();

    expect(job?.id).toBe(next.jobs[0]);
    const row = await world.job(withheld.jobs[0]!);
    expect(row).toMatchObject({ status: 'failed', failure_reason: 'secrets_withheld', started_at: null });
    expect(row.finished_at).not.toBeNull();
    expect(row.withheld.map(({ variable, code }) => [variable, code])).toEqual([
      ['KEY', 'ref_not_protected'],
      ['GONE', 'secret_missing'],
    ]);
    const uses = await world.uses(withheld.jobs[0]!);
    expect(uses.map((use) => [use.outcome, use.phase, use.channel, use.variable, use.code])).toEqual([
      ['withheld', 'handout', 'handout', 'KEY', 'ref_not_protected'],
      ['withheld', 'handout', 'handout', 'GONE', 'secret_missing'],
    ]);
    const [pipeline] = await world.sql('SELECT status FROM pipelines WHERE id = $1', [withheld.id]);
    expect(pipeline.status).toBe('failed');
  });

  test('its token, had anybody seen it, opens nothing', async () => {
    const project = await world.project();
    const { jobs } = await world.pipeline(project, { jobs: [{ secrets: [{ variable: 'GONE' }] }] });
    const runner = await runnerOf(project);
    await isHeld(runner);

    expect((await world.job(jobs[0]!)).status).toBe('failed');
    const answer = await send(server.url, {
      method: 'PUT',
      path: `/api/v4/jobs/${jobs[0]}`,
      body: { token: 'glcbt-x', state: 'running' },
    });
    expect(answer.status).toBe(403);
  });
});

test('a job that no runner could run is failed, not offered for ever', async () => {
  const project = await world.project();
  const { jobs } = await world.pipeline(project, { jobs: [{ script: [] }, {}] });
  const runner = await runnerOf(project);

  expect((await runner.request())?.id).toBe(jobs[1]);
  expect(await world.job(jobs[0]!)).toMatchObject({ status: 'failed', failure_reason: 'job_not_runnable' });
});

test('a job that was never acknowledged is handed out again under a new token, and all of the old hand-out is dead', async () => {
  const project = await world.project();
  await world.secret(project, 'DB', 'canary-old-handout');
  const actor = await world.developer(project);
  const { jobs } = await world.pipeline(project, { actor, jobs: [{ secrets: [{ variable: 'DB' }] }] });
  const runner = await runnerOf(project);
  const first = (await runner.request())!;
  await world.lifecycle.requeue(system, { jobId: first.id, handout: 1 });
  const second = (await runner.request())!;

  expect(second.id).toBe(jobs[0]);
  expect(second.token).not.toBe(first.token);
  expect((await runner.running(first)).status).toBe(403);
  expect((await runner.patch(first, 0, Buffer.from('x'))).status).toBe(403);
  const old = await runner.readSecret(first, 'DB');
  expect(old.status).toBe(403);
  expect(old.text).not.toContain('canary-old-handout');
  expect((await world.job(second.id)).status).toBe('assigned');
  expect((await runner.readSecret(second, 'DB')).status).toBe(200);
  expect((await world.job(second.id)).status).toBe('running');
});
