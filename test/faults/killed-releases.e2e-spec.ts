import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobPayload } from '@lockkeeper/runner-protocol';
import {
  allSecrets,
  configuration,
  eventually,
  facadeRead,
  newValue,
  report,
  requestJob,
  Scene,
  unique,
  type HttpAnswer,
  type TestRunner,
} from './scene.js';
import { sweep, type Operation } from './sweep.js';

// A server is killed (SIGKILL) before each statement of a release, behind the one that writes, and behind the answer.

jest.setTimeout(600_000);

let scene: Scene;
let project: string;
const values: Record<string, string> = { FIRST: newValue(), SECOND: newValue() };
beforeAll(async () => {
  scene = await Scene.open();
  project = (await scene.project()).project;
  for (const [name, value] of Object.entries(values)) await scene.createSecret(project, name, value);
});
afterAll(() => scene?.close());

const uses = async (job: JobPayload): Promise<string[]> => {
  const rows = await scene.sql(
    `SELECT secret_name FROM secret_uses WHERE job_id = $1 AND outcome = 'released' ORDER BY secret_name`,
    [job.id],
  );
  return rows.map((row) => row.secret_name as string);
};

interface Taken {
  readonly job: JobPayload;
  readonly runner: TestRunner;
}

const USE_LOG = /INSERT INTO secret_uses/;

/** A read of values: whoever has one is in the use log, and a death spoils nothing. */
function reading(
  name: string,
  names: readonly string[],
  read: (server: { url: string }, taken: Taken) => Promise<HttpAnswer>,
): Operation {
  const holdsAll = ({ status, body }: HttpAnswer): boolean =>
    status === 200 && names.every((secret) => JSON.stringify(body).includes(values[secret]!));
  return {
    name,
    at: 'every statement',
    atOnce: 8,
    last: USE_LOG,
    prepare: () => scene.takenJob(project, names),
    call: (server, taken: Taken) => read(server, taken),
    check: async (taken: Taken, { place, answer }) => {
      const logged = await uses(taken.job);
      const written = place === 'answered' || ('answerTo' in place && USE_LOG.test(place.text));
      expect(logged).toEqual(written ? names : []);
      expect(answer === null ? null : holdsAll(answer)).toBe(place === 'answered' ? true : null);

      expect(holdsAll(await read(scene.observer, taken))).toBe(true);
      expect(await uses(taken.job)).toEqual([...logged, ...names].sort());
    },
  };
}

test('no value leaves a server before its line is in the use log, wherever the server is killed', async () => {
  const facade = reading('facade', ['FIRST'], (server, { job }) => facadeRead(server, job, 'FIRST'));
  const bundled = reading('bundled', ['FIRST', 'SECOND'], (server, { job, runner }) => allSecrets(server, job, runner));

  // One after the other: the use log is written by group commit, so two reads of one server stand at one INSERT.
  for (const operation of [facade, bundled]) {
    const statements = (await sweep(scene.stage, [operation])).get(operation.name) ?? [];
    expect(statements.filter((text) => USE_LOG.test(text))).toEqual([statements.at(-1)]);
  }
});

test('of many reads at once on a server that is killed while it writes the use log, those answered are all in the log', async () => {
  const taken = await Promise.all(Array.from({ length: 12 }, () => scene.takenJob(project, ['FIRST'])));
  const proxy = await scene.stage.openProxy();
  const server = await scene.stage.startServer({ through: proxy });
  let appends = 0;
  let first!: () => void;
  const firstAnswer = new Promise<void>((resolve) => (first = resolve));
  proxy.onStatement((_, text) => {
    // The first group is answered; the second is written, and its answer never comes.
    if (!USE_LOG.test(text) || ++appends < 2) return null;
    return { hold: 'answer', reached: () => void firstAnswer.then(() => server.kill()) };
  });

  const answers = await Promise.all(
    taken.map(({ job }) =>
      facadeRead(server, job, 'FIRST')
        .finally(first)
        .catch(() => ({ status: 0, body: null })),
    ),
  );

  const answered = answers.filter(({ status }) => status === 200).length;
  expect(answered).toBeGreaterThan(0);
  expect(answered).toBeLessThan(12);
  const logged = await Promise.all(taken.map(({ job }) => uses(job)));
  answers.forEach(({ status, body }, index) => {
    if (status === 200) expect([body.data.data.value, logged[index]]).toEqual([values['FIRST'], ['FIRST']]);
  });
});

interface Queued {
  readonly jobId: number;
  readonly runner: TestRunner;
  readonly other: TestRunner;
}

const row = async (jobId: number): Promise<{ status: string; handout: number; token_hash: Buffer | null }> =>
  (await scene.sql('SELECT status, handout, token_hash FROM jobs WHERE id = $1', [jobId]))[0];

test('a job is never lost and never held by two, wherever the server that hands it out is killed', async () => {
  const kept: { queued: Queued; payload: JobPayload | null }[] = [];
  const request: Operation = {
    name: 'jobs/request',
    at: 'every statement',
    atOnce: 8,
    prepare: async (): Promise<Queued> => {
      const tag = `t${unique()}`;
      const [runner, other] = [await scene.runner(project, tag), await scene.runner(project, tag)];
      await scene.pipeline(project, configuration([{ name: 'job', tags: [tag], secrets: ['FIRST'] }]));
      const [{ id }] = await scene.sql('SELECT id FROM jobs WHERE tags = ARRAY[$1]', [tag]);
      return { jobId: Number(id), runner, other };
    },
    call: (server, { runner }: Queued) => requestJob(server, runner),
    check: async (queued: Queued, { place, answer }) => {
      const { status, token_hash: hash } = await row(queued.jobId);
      const claimed =
        place === 'answered' ||
        ('before' in place ? false : /UPDATE jobs SET status = 'assigned'/.test(place.text)) ||
        status === 'assigned';
      expect(['pending', 'assigned']).toContain(status);
      if (place === 'answered') {
        expect(answer).toMatchObject({ status: 201, body: { id: queued.jobId } });
        expect(hash).toEqual(
          createHash('sha256')
            .update(answer.body.token as string)
            .digest(),
        );
      } else expect(answer).toBeNull();
      expect(status).toBe(claimed ? 'assigned' : 'pending');
      // The time in which a runner must say that it has the job goes by, with a server that would hear it.
      await scene.sql(`UPDATE installation SET attended_since = now() - interval '1 hour', attended_at = now()`);
      await scene.sql(
        `UPDATE jobs SET contacted_at = now() - interval '3 minutes', assigned_at = now() - interval '3 minutes'
          WHERE id = $1 AND status = 'assigned'`,
        [queued.jobId],
      );
      kept.push({ queued, payload: answer?.body ?? null });
    },
  };
  const statements = (await sweep(scene.stage, [request])).get('jobs/request') ?? [];
  expect(statements.some((text) => /UPDATE jobs SET status = 'assigned'/.test(text))).toBe(true);
  expect((await Promise.all(kept.map(({ queued }) => row(queued.jobId)))).map(({ status }) => status)).toContain(
    'pending',
  );

  await eventually('what was claimed and never acknowledged is back in the queue', 150_000, async () =>
    (await Promise.all(kept.map(({ queued }) => row(queued.jobId)))).every(({ status }) => status === 'pending'),
  );

  for (const { queued, payload } of kept) {
    const first = await onlyOneGets(queued);
    expect(first).toMatchObject({ status: 201, body: { id: queued.jobId } });
    if (payload) {
      expect((await report(scene.observer, payload, 'running')).status).toBe(403);
      expect((await facadeRead(scene.observer, payload, 'FIRST')).status).toBe(403);
    }
    expect((await report(scene.observer, first.body, 'running')).status).toBe(200);
    expect((await facadeRead(scene.observer, first.body, 'FIRST')).body.data.data.value).toBe(values['FIRST']);
    expect(await uses(first.body)).toEqual(['FIRST']);
  }
});

/** Two runners ask at once; the answer of the one that gets the job, when the other has waited on in vain. */
async function onlyOneGets({ runner, other }: Queued): Promise<HttpAnswer<JobPayload>> {
  const hangUp = new AbortController();
  const both = [runner, other].map((asking) => requestJob(scene.observer, asking, hangUp.signal));
  const first = await Promise.race(both);
  const second = await Promise.race([
    ...both.map(async (asked) => ((await asked) === first ? wait(500) : asked)),
    wait(500),
  ]);
  expect(second).toBeUndefined();
  hangUp.abort();
  await Promise.allSettled(both);
  return first;
}
