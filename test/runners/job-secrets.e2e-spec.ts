import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { ScriptedRunner, send, type Answer, type JobPayloadSeen } from './scripted-runner.js';
import { World, type Asked, type Place } from './world.js';

const CANARY = 'canary-51c0-for-the-bundled-runner';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Given {
  readonly project: Place;
  readonly runner: ScriptedRunner & { id: number };
  readonly job: JobPayloadSeen;
}

async function given(secrets: readonly Asked[], values: Record<string, string> = {}): Promise<Given> {
  const project = await world.project();
  for (const { variable, name = variable } of secrets) await world.secret(project, name, values[name] ?? CANARY);
  await world.pipeline(project, { actor: await world.developer(project), jobs: [{ secrets }] });
  const { id, token } = await world.runner({ namespace_id: project.id });
  const runner = Object.assign(new ScriptedRunner(server.url, token), { id });
  return { project, runner, job: (await runner.request())! };
}

function ask({ runner, job }: Given, changes: Record<string, unknown> = {}): Promise<Answer> {
  const body = { runner_token: runner.token, system_id: runner.systemId, token: job.token, ...changes };
  return send(server.url, { method: 'POST', path: `/api/v4/jobs/${job.id}/secrets`, body });
}

test('one call gives all secrets and the mask set, with a row of the use log for each', async () => {
  const key = `-----BEGIN KEY-----\n${CANARY}-line\n-----END KEY-----\n`;
  const of = await given([{ variable: 'DB' }, { variable: 'KEY', name: 'DEPLOY_KEY', file: true }], {
    DEPLOY_KEY: key,
  });

  const answer = await ask(of);

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.json.secrets).toEqual([
    { variable: 'DB', value: CANARY, file: false, masked: true },
    { variable: 'KEY', value: key, file: true, masked: true },
  ]);
  expect(answer.json.mask_set).toEqual(
    expect.arrayContaining([CANARY, key.trim(), `${CANARY}-line`, Buffer.from(CANARY).toString('base64')]),
  );
  expect(
    (await world.uses(of.job.id)).map((use) => [use.outcome, use.channel, use.variable, use.version_number]),
  ).toEqual([
    ['released', 'runner', 'DB', 1],
    ['released', 'runner', 'KEY', 1],
  ]);
  expect((await world.job(of.job.id)).status).toBe('running');
});

test('a job that asks for nothing gets an empty list', async () => {
  const of = await given([]);

  expect((await ask(of)).json).toEqual({ secrets: [], mask_set: [] });
  await of.runner.final(of.job, Buffer.alloc(0));
  expect((await ask(of)).status).toBe(403);
});

test('one secret withheld withholds all, with the reasons', async () => {
  const of = await given([{ variable: 'DB' }, { variable: 'KEY' }]);
  await world.sql("UPDATE secrets SET frozen_at = now() WHERE namespace_id = $1 AND name = 'KEY'", [of.project.id]);

  const answer = await ask(of);

  expect(answer.status).toBe(403);
  expect(answer.json.reasons).toEqual([
    { variable: 'KEY', name: 'KEY', code: 'secret_frozen', sentence: expect.any(String) },
  ]);
  expect(answer.text).not.toContain(CANARY);
  expect((await world.uses(of.job.id)).map(({ outcome, code }) => [outcome, code])).toEqual([
    ['withheld', 'secret_frozen'],
  ]);
});

describe('the job token alone opens no secret', () => {
  test.each<[string, (of: Given) => Promise<Record<string, unknown>> | Record<string, unknown>, number]>([
    ['no runner token', () => ({ runner_token: undefined }), 400],
    ['the job token in the runner token’s place', ({ job }) => ({ runner_token: job.token }), 403],
    ['another runner’s token', async () => ({ runner_token: (await world.runner()).token }), 403],
    ['another system id', () => ({ system_id: 's_another' }), 403],
    ['no system id', () => ({ system_id: undefined }), 400],
  ])('with %s', async (_, change, status) => {
    const of = await given([{ variable: 'DB' }]);

    const answer = await ask(of, await change(of));

    expect(answer.status).toBe(status);
    expect(answer.json.reasons).toBeUndefined();
    expect(answer.text).not.toContain(CANARY);
    expect((await world.job(of.job.id)).status).toBe('assigned');
    const uses = (await world.uses(of.job.id)).map(({ outcome, code }) => [outcome, code]);
    expect(uses).toEqual(status === 403 ? [['withheld', 'runner_mismatch']] : []);
    expect(await world.sql("SELECT id FROM runner_managers WHERE system_id = 's_another'")).toEqual([]);
  });

  test('on another machine of the same runner, known to the server', async () => {
    const of = await given([{ variable: 'DB' }]);
    const beside = new ScriptedRunner(server.url, of.runner.token);
    await beside.verify();

    expect((await ask(of, { system_id: beside.systemId })).status).toBe(403);
  });

  test('with another job’s token', async () => {
    const of = await given([{ variable: 'DB' }]);
    const other = await given([{ variable: 'DB' }]);

    expect((await ask(of, { token: other.job.token })).status).toBe(403);
    expect(await world.uses(of.job.id)).toEqual([]);
  });
});

test.each<[string, (of: Given) => Promise<unknown>]>([
  ['over', ({ runner, job }) => runner.final(job, Buffer.alloc(0))],
  ['canceling', ({ job }) => world.cancel(job.id)],
  [
    'of a deleted runner',
    ({ runner }) => world.sql('UPDATE runners SET deleted_at = now() WHERE id = $1', [runner.id]),
  ],
])('a job that is %s gets none', async (_, change) => {
  const of = await given([{ variable: 'DB' }]);
  await change(of);

  const answer = await ask(of);

  expect([answer.status, answer.text.includes(CANARY)]).toEqual([403, false]);
});

test.each([1, 50])('%i secrets take three statements', async (count) => {
  const of = await given(Array.from({ length: count }, (_, index) => ({ variable: `S${index}` })));
  await ask(of); // the acknowledgement, too

  const statements = await statementsOf(async () => expect((await ask(of)).json.secrets).toHaveLength(count));

  expect(statements).toBe(3);
});

test('no table but the store’s holds a value, and no answer of GraphQL either (I1)', async () => {
  const of = await given([{ variable: 'DB' }]);
  await ask(of);
  const tables = await world.sql<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );

  for (const { name } of tables) {
    const [row] = await world.sql(
      `SELECT count(*)::int AS found FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
      [CANARY],
    );
    expect([name, row.found]).toEqual([name, 0]);
  }
});
