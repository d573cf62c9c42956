import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { JobPayload } from '@lockkeeper/runner-protocol';
import type { StageServer } from '../../tools/stage/stage.mjs';
import {
  allSecrets,
  configuration,
  eventually,
  facadeRead,
  newValue,
  ready,
  report,
  requestJob,
  Scene,
  unique,
  type At,
} from './scene.js';
import { connectionEnded, leadNothing } from './sweep.js';

// PostgreSQL goes away under a server that lives, and comes back.

jest.setTimeout(300_000);

let scene: Scene;
let server: StageServer;
let project: string;
const env = { LOCKKEEPER_ARTIFACTS_DIR: mkdtempSync(path.join(tmpdir(), 'lockkeeper-artifacts-')) };
beforeAll(async () => {
  scene = await Scene.open({ env });
  server = scene.observer;
  project = (await scene.project()).project;
});
afterAll(async () => {
  await scene?.close();
  rmSync(env.LOCKKEEPER_ARTIFACTS_DIR, { recursive: true, force: true });
});
afterEach(() => expect(exited(server)).resolves.toBe(false));

const exited = (one: StageServer): Promise<boolean> => Promise.race([one.exited.then(() => true), wait(20, false)]);

const QUERY = `query ($path: ID!) { projectSecretsCount(projectPath: $path) }`;

const patch = ({ url }: At, job: JobPayload, text: string, start: number): Promise<Response> =>
  fetch(`${url}/api/v4/jobs/${job.id}/trace`, {
    method: 'PATCH',
    headers: {
      'content-type': 'text/plain',
      'job-token': job.token,
      'content-range': `${start}-${start + text.length - 1}`,
    },
    body: text,
  });

function upload({ url }: At, job: JobPayload, text: string): Promise<Response> {
  const body = new FormData();
  body.set('file', new Blob([text]), 'out.zip');
  return fetch(`${url}/api/v4/jobs/${job.id}/artifacts`, {
    method: 'POST',
    headers: { 'job-token': job.token },
    body,
  });
}

/** `ok`, a refusal's code or a fault's code with its status. */
async function outcome(name: string, input: object): Promise<string> {
  const document = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { problems { code } } }`;
  const { status, data, errors } = await scene.person().send(document, { input });
  const fault = errors[0]?.extensions.code;
  return fault ? `${status} ${fault}` : (data?.[name]?.problems[0]?.code ?? 'ok');
}

const AWAY = ['200 DATABASE_UNAVAILABLE', '503 DATABASE_UNAVAILABLE'];

test.each(['fast', 'crash'] as const)(
  'a database that is restarted (%s) under load fails what is under way by name, keeps what was acknowledged, and is used again at once',
  async (how) => {
    const sent: { name: string; value: string; result: Promise<string> }[] = [];
    let restarted = false;
    let underWay = 0;
    const load = (async () => {
      for (; !restarted; await wait(15)) {
        // More than the server has connections would pile up on a slow machine until some are turned away.
        if (underWay >= 10) continue;
        underWay += 1;
        const [name, value] = [`R_${unique()}`, newValue()];
        const input = { projectPath: project, name, secret: value, environment: '*', branch: '*' };
        const result = outcome('projectSecretCreate', input).finally(() => (underWay -= 1));
        sent.push({ name, value, result });
      }
    })();
    await wait(300);
    await scene.stage.stopPostgres(how);
    await scene.stage.startPostgres();
    await eventually('a query is answered', 60_000, async () => {
      const { errors } = await scene.person().send(QUERY, { path: project });
      return errors.length === 0;
    });
    const before = sent.length;
    await eventually('it is written on', 60_000, async () => sent.length >= before + 10);
    restarted = true;
    await load;

    const results = await Promise.all(sent.map(async (one) => ({ ...one, result: await one.result })));
    expect(
      [...new Set(results.map(({ result }) => result))].filter((result) => ![...AWAY, 'ok'].includes(result)),
    ).toEqual([]);
    expect(results.at(-1)?.result).toBe('ok');
    const rows = await scene.sql<{ id: string; name: string }>('SELECT id, name FROM secrets WHERE name = ANY($1)', [
      results.map(({ name }) => name),
    ]);
    const ids = new Map(rows.map((row) => [row.name, row.id]));
    for (const { name, value, result } of results) {
      const id = ids.get(name);
      if (result === 'ok') expect(id).toBeDefined();
      if (id) expect(await scene.reveal(id)).toBe(value);
    }
  },
);

/** One of the calls of a job's runner, tried again until it is answered with anything but "not now"; all its answers. */
async function persistently(send: () => Promise<{ status: number }>): Promise<number[]> {
  const seen: number[] = [];
  await eventually('a call of the runner is answered', 60_000, async () => {
    const { status } = await send().catch((error: unknown) => {
      if (connectionEnded(error)) return { status: 0 };
      throw error;
    });
    seen.push(status);
    return status !== 0 && status !== 503;
  });
  return seen;
}

const startVictim = (port?: number): Promise<StageServer> =>
  scene.stage.startServer({ ...(port === undefined ? {} : { port }), env });

async function restartDatabase(how: 'fast' | 'crash'): Promise<void> {
  await scene.stage.stopPostgres(how);
  await scene.stage.startPostgres();
}

test.each(['database stops', 'database crashes', 'server is killed'])(
  'a job that runs while its %s and starts anew ends as if nothing had been: log, artifact and secret whole, once',
  async (what) => {
    const own = what === 'server is killed';
    const victim = own ? await startVictim() : server;
    let survivor = victim;
    const strike = async (): Promise<void> => {
      if (!own) return restartDatabase(what === 'database crashes' ? 'crash' : 'fast');
      await victim.kill();
      survivor = await startVictim(Number(new URL(victim.url).port));
    };
    const name = `J_${unique()}`;
    const value = newValue();
    await scene.createSecret(project, name, value);
    const { job } = await scene.takenJob(project, [name]);
    expect((await patch(victim, job, 'one\n', 0)).status).toBe(202);

    // All of them, again and again, until the strike is over and once more.
    const calls = [
      () => patch(victim, job, 'two\n', 4),
      () => upload(victim, job, 'what it leaves behind'),
      () => facadeRead(victim, job, name),
    ];
    let over = false;
    const struck = strike().finally(() => (over = true));
    const all = await Promise.all(
      calls.map(async (call) => {
        const seen: number[] = [];
        for (let last = false; !last; await wait(20)) {
          last = over;
          seen.push(...(await persistently(call)));
        }
        return seen;
      }),
    );
    await struck;

    expect(all.map((seen) => [...new Set(seen)].filter((status) => status !== 0 && status !== 503))).toEqual([
      [202],
      [201],
      [200],
    ]);
    expect((await facadeRead(victim, job, name)).body.data.data.value).toBe(value);
    expect((await persistently(() => report(victim, job, 'success'))).at(-1)).toBe(200);
    const [row] = await scene.sql('SELECT status, handout, log_size::int AS size FROM jobs WHERE id = $1', [job.id]);
    expect(row).toEqual({ status: 'success', handout: 1, size: 8 });
    const [{ files }] = await scene.sql('SELECT count(*)::int AS files FROM artifacts WHERE job_id = $1', [job.id]);
    expect(files).toBe(1);
    expect((await facadeRead(victim, job, name)).status).toBe(403);
    if (own) await survivor.stop();
  },
);

test('without a database nothing is released, nothing is answered as if it were, and readiness says so', async () => {
  const name = `A_${unique()}`;
  const value = newValue();
  const id = await scene.createSecret(project, name, value);
  const { job, runner } = await scene.takenJob(project, [name]);

  await scene.stage.stopPostgres();
  try {
    const answers = await Promise.all([
      facadeRead(server, job, name),
      allSecrets(server, job, runner),
      requestJob(server, runner),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(503);
      expect(JSON.stringify(body)).not.toContain(value);
    }
    expect(answers[0].body).toMatchObject({
      errors: ['The database does not answer. Nothing was changed; try again in a moment.'],
    });
    expect(await scene.reveal(id)).toBe('DATABASE_UNAVAILABLE');
    expect(await ready(server)).toBe(503);
    expect((await fetch(`${server.url}/-/health/live`)).status).toBe(200);
  } finally {
    await scene.stage.startPostgres();
  }

  await eventually('it is ready again', 60_000, async () => (await ready(server)) === 200);
  const uses = 'SELECT outcome FROM secret_uses WHERE job_id = $1 AND secret_name = $2';
  expect(await scene.sql(uses, [job.id, name])).toEqual([]);
  expect((await facadeRead(server, job, name)).body.data.data.value).toBe(value);
  expect(await scene.sql(uses, [job.id, name])).toEqual([{ outcome: 'released' }]);
});

test('a database that goes between the value and the use log: no value, no line', async () => {
  const name = `B_${unique()}`;
  const value = newValue();
  await scene.createSecret(project, name, value);
  const { job } = await scene.takenJob(project, [name]);
  const proxy = await scene.stage.openProxy();
  const victim = await scene.stage.startServer({ through: proxy });
  proxy.onStatement((_, text) =>
    /INSERT INTO secret_uses/.test(text) ? { hold: 'statement', reached: () => proxy.cut() } : null,
  );

  const { status, body } = await facadeRead(victim, job, name);

  expect([status, JSON.stringify(body).includes(value)]).toEqual([503, false]);
  expect(
    await scene.sql('SELECT id FROM secret_uses WHERE job_id = $1 AND outcome = $2', [job.id, 'released']),
  ).toEqual([]);
  proxy.onStatement(null);
  expect((await facadeRead(victim, job, name)).body.data.data.value).toBe(value);
  await victim.stop();
});

test('a database that goes while a write is saved: the caller is told that nobody knows, and nothing is half done', async () => {
  const proxy = await scene.stage.openProxy();
  // What it saves by itself would be taken for the call's.
  leadNothing(proxy);
  const victim = await scene.stage.startServer({ through: proxy });
  const document = `mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) { errors } }`;
  const faultWhere = async (hold: 'statement' | 'answer', where: RegExp): Promise<[string, string, number]> => {
    proxy.onStatement((_, text) => (where.test(text) ? { hold, reached: () => proxy.cut() } : null));
    const input = { projectPath: project, name: `C_${unique()}`, secret: newValue(), environment: '*', branch: '*' };
    const { errors } = await scene.person(victim).send(document, { input });
    proxy.onStatement(null);
    const rows = await scene.sql('SELECT id FROM secrets WHERE name = $1', [input.name]);
    return [errors[0]!.extensions.code, errors[0]!.message, rows.length];
  };
  const nothing = 'The database does not answer. Nothing was changed; try again in a moment.';
  const perhaps =
    'The database stopped answering while this was being saved. Look whether it was before you try again.';

  expect(await faultWhere('statement', /INSERT INTO secrets/)).toEqual(['DATABASE_UNAVAILABLE', nothing, 0]);
  expect(await faultWhere('answer', /INSERT INTO audit_events/)).toEqual(['DATABASE_UNAVAILABLE', nothing, 0]);
  expect(await faultWhere('answer', /^COMMIT/)).toEqual(['DATABASE_UNAVAILABLE', perhaps, 1]);
  await victim.stop();
});

test('an error that nobody handles ends the server with one line that quotes nothing', async () => {
  const value = newValue();
  for (const fault of ['setImmediate(() => { throw error; })', 'void Promise.reject(error)']) {
    // Backwards, for the program's own text is the name of its file.
    const message = `[...'${[...value].reverse().join('')}'].reverse().join('')`;
    const program = `process.once('SIGUSR2', () => { const error = new Error(${message}); ${fault}; });`;
    // What it says of its work meanwhile is another matter.
    const env = {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}`,
      LOCKKEEPER_LOG_LEVEL: 'fatal',
    };
    const victim = await scene.stage.startServer({ env });
    const before = victim.output().length;

    process.kill(victim.pid, 'SIGUSR2');

    expect(await victim.exited).toBe(1);
    const lines = victim.output().slice(before).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 60, msg: 'ended by an error that nobody handled' }),
    ]);
    expect(victim.output()).not.toContain(value);
  }
});

/** What a request gets that is held when the database goes away, and whether it was woken for it. */
async function heldWhileAway(awayMs: number): Promise<{ status: number; name: unknown; woken: boolean }> {
  const tag = `t${unique()}`;
  const runner = await scene.runner(project, tag);
  const held = requestJob(server, runner);
  const known = 'SELECT 1 FROM runner_managers WHERE system_id = $1';
  await eventually('it has come', 60_000, async () => (await scene.sql(known, [runner.systemId])).length > 0);
  await wait(500);

  await scene.stage.stopPostgres();
  await wait(awayMs);
  await scene.stage.startPostgres();
  await eventually('it is ready again', 60_000, async () => (await ready(server)) === 200);
  await wait(700);
  await scene.pipeline(project, configuration([{ name: 'held', tags: [tag] }]));
  const began = performance.now();

  const { status, body } = await held;
  // Not found by the next look.
  return { status, name: body?.job_info?.name, woken: performance.now() - began < 4000 };
}

test.each([
  ['for a moment', 0],
  ['longer than a poll looks away', 6000],
])('a held job request survives a database that is away %s, and gets its job', async (_, awayMs) => {
  const right = { status: 201, name: 'held', woken: true };
  // A machine may stand still for longer than a poll looks away, or than it is held: one of three is enough.
  for (let tries = 1, over = false; !over; tries++) {
    const got = await heldWhileAway(awayMs);
    over = tries === 3 || isDeepStrictEqual(got, right);
    if (over) expect(got).toEqual(right);
  }
});
