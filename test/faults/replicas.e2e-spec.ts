import { setTimeout as wait } from 'node:timers/promises';
import type { StageServer } from '../../tools/stage/stage.mjs';
import {
  allSecrets,
  configuration,
  facadeRead,
  newValue,
  report,
  requestJob,
  Scene,
  unique,
  type TestRunner,
} from './scene.js';

// Two servers on one database.

jest.setTimeout(300_000);

let scene: Scene;
let one: StageServer;
let two: StageServer;
let project: string;
beforeAll(async () => {
  scene = await Scene.open();
  one = scene.observer;
  two = await scene.stage.startServer();
  project = (await scene.project()).project;
});
afterAll(() => scene?.close());

test('a job made on one wakes a request that the other holds', async () => {
  // A machine may stand still for longer than a poll looks away: one of three is enough.
  for (let tries = 1, woken = false; !woken; tries++) {
    const tag = `t${unique()}`;
    const runner = await scene.runner(project, tag);
    let got = 0;
    const held = requestJob(two, runner).finally(() => (got = performance.now()));
    await wait(500);

    await scene.pipeline(project, configuration([{ name: 'far', tags: [tag] }]));
    const made = performance.now();

    expect(await held).toMatchObject({ status: 201, body: { job_info: { name: 'far' } } });
    // Not found at its next look.
    woken = got - made < 4000;
    expect([tries, woken]).not.toEqual([3, false]);
  }
});

test('what is revoked on one is refused by the very next read on the other', async () => {
  const names = ['DELETED', 'KEPT'].map((name) => `${name}_${unique()}`) as [string, string];
  for (const name of names) await scene.createSecret(project, name, newValue());
  const { job, runner } = await scene.takenJob(project, names);
  for (const name of names) expect((await facadeRead(two, job, name)).status).toBe(200);

  await scene.must('projectSecretDelete', { projectPath: project, name: names[0] });
  expect((await facadeRead(two, job, names[0])).status).toBe(403);
  expect((await allSecrets(two, job, runner)).status).toBe(403);
  expect((await facadeRead(two, job, names[1])).status).toBe(200);

  await report(one, job, 'success');
  expect((await facadeRead(two, job, names[1])).status).toBe(403);
});

test('a person taken from a group on one sees nothing of it on the other at once', async () => {
  const { group, project: path } = await scene.project();
  const stranger = await scene.stranger();
  const { member } = await scene.must(
    'memberCreate',
    { fullPath: group, username: stranger.username, role: 'DEVELOPER' },
    'member { id }',
  );
  const QUERY = 'query ($path: ID!) { projectSecretsCount(projectPath: $path) }';
  expect(await stranger.at(two).fault(QUERY, { path })).toBeNull();

  await scene.must('memberDelete', { id: member.id });

  expect(await stranger.at(two).fault(QUERY, { path })).toBe('NOT_FOUND');
});

test('100 jobs asked for on both at once are each handed out once', async () => {
  const tag = `t${unique()}`;
  const runners = await Promise.all(Array.from({ length: 8 }, () => scene.runner(project, tag)));
  const jobs = Array.from({ length: 100 }, (_, n) => ({ name: `many-${n}`, tags: [tag] }));
  await scene.pipeline(project, configuration(jobs));
  const got: number[] = [];
  const over = new AbortController();
  const poll = async (runner: TestRunner, server: StageServer): Promise<void> => {
    while (got.length < 100) {
      const answer = await requestJob(server, runner, over.signal).catch(() => null);
      if (answer?.status !== 201) return;
      got.push(answer.body.id);
    }
    // The others wait for a hundred-and-first, which there must not be.
    setTimeout(() => over.abort(), 500);
  };

  await Promise.all(runners.flatMap((runner) => [poll(runner, one), poll(runner, two)]));

  expect(got).toHaveLength(100);
  expect(new Set(got).size).toBe(100);
  const rows = await scene.sql('SELECT status, handout FROM jobs WHERE tags = ARRAY[$1]', [tag]);
  expect(rows.every(({ status, handout }) => status === 'assigned' && handout === 1)).toBe(true);
});
