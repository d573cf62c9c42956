import fs from 'node:fs';
import { startServer, type TestServer } from '../support/server.js';
import { ScriptedRunner, send, type JobPayloadSeen } from './scripted-runner.js';
import { World } from './world.js';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer({ logLevel: 'info' });
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

async function handedOut(): Promise<{ runner: ScriptedRunner; job: JobPayloadSeen }> {
  const project = await world.project();
  await world.secret(project, 'DB', 'canary-0d0d-never-in-a-log');
  const actor = await world.developer(project);
  await world.pipeline(project, { actor, jobs: [{ secrets: [{ variable: 'DB' }] }] });
  const { token } = await world.runner({ namespace_id: project.id });
  const runner = new ScriptedRunner(server.url, token);
  return { runner, job: (await runner.request())! };
}

test.each(['"5"', 'abc', '0', '-1', '5.0', '05', '9007199254740993', '%00', '1e3', "1'--"])(
  'the job id %s is 403, never 404 and never an error of the server',
  async (id) => {
    const { job } = await handedOut();
    const path = `/api/v4/jobs/${encodeURIComponent(decodeURIComponent(id))}`;
    const headers = { 'job-token': job.token };

    const put = await send(server.url, { method: 'PUT', path, headers, body: { token: job.token, state: 'running' } });
    const patch = await send(server.url, {
      method: 'PATCH',
      path: `${path}/trace`,
      headers: { ...headers, 'content-type': 'text/plain', 'content-range': '0-0' },
      body: Buffer.from('x'),
    });

    expect([put.status, patch.status]).toEqual([403, 403]);
  },
);

test.each<[string, unknown]>([
  ['an unknown state', { state: 'exploded' }],
  ['no state', {}],
  ['a number for a state', { state: 5 }],
  ['a list', []],
])('an update with %s is 400 and names the field', async (_, body) => {
  const { job } = await handedOut();

  const answer = await send(server.url, {
    method: 'PUT',
    path: `/api/v4/jobs/${job.id}`,
    headers: { 'job-token': job.token },
    body: body as object,
  });

  expect([answer.status, typeof answer.json.message]).toEqual([400, 'string']);
  expect((await world.job(job.id)).status).toBe('assigned');
});

test('types that are not the protocol’s do not lose the end of a job', async () => {
  const { runner, job } = await handedOut();

  const answer = await runner.final(job, Buffer.alloc(0), {
    state: 'failed',
    failure_reason: { odd: true },
    exit_code: '3',
    output: { bytesize: '7', checksum: 'md5:none' },
    checksum: 5,
  });

  expect(answer.status).toBe(200);
  expect(await world.job(job.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'unknown_failure',
    exit_code: null,
  });
});

test('a job token opens calls of its own job only, and none once the job is over', async () => {
  const one = await handedOut();
  const two = await handedOut();
  const mixed = { ...one.job, token: two.job.token };

  expect((await one.runner.running(mixed)).status).toBe(403);
  await one.runner.readSecret(one.job, 'DB');
  await one.runner.final(one.job, Buffer.alloc(0));
  expect((await one.runner.patch(one.job, 0, Buffer.from('late'))).status).toBe(403);
  expect((await world.job(one.job.id)).log_size).toBe(0);
});

test('no line of the server’s own log holds a token or a value, whatever goes wrong (I1)', async () => {
  const written: string[] = [];
  // pino writes to the descriptor itself: at once, or later where the test runs in a process of its own.
  const spies = [
    jest.spyOn(fs, 'write').mockImplementation((_: number, chunk: unknown, ...rest: unknown[]) => {
      written.push(String(chunk));
      const done = rest.at(-1) as (error: null, bytes: number, chunk: unknown) => void;
      process.nextTick(done, null, Buffer.byteLength(String(chunk)), chunk);
    }),
    jest.spyOn(fs, 'writeSync').mockImplementation((_: number, chunk: unknown) => {
      written.push(String(chunk));
      return Buffer.byteLength(String(chunk));
    }),
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
    jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
  ];
  let tokens: string[] = [];
  try {
    const { runner, job } = await handedOut();
    tokens = [runner.token, job.token];
    await runner.readSecret(job, 'DB');
    await runner.patch(job, 5, Buffer.from('canary-0d0d-in-a-patch'));
    await send(server.url, {
      method: 'PUT',
      path: `/api/v4/jobs/${job.id}`,
      headers: { 'job-token': job.token },
      body: { state: 'x' },
    });
    await world.sql('ALTER TABLE secret_uses RENAME TO secret_uses_away');
    const failed = await runner.readSecret(job, 'DB');
    await world.sql('ALTER TABLE secret_uses_away RENAME TO secret_uses');
    expect([failed.status, failed.text.includes('canary')]).toEqual([500, false]);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const log = written.join('');
  expect(log).toContain('request failed');
  expect(log).not.toContain('canary-0d0d');
  for (const token of tokens) expect(log).not.toContain(token.slice(15));
});
