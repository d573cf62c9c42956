import { startServer, type TestServer } from '../support/server.js';
import { recorded, recordings, ScriptedRunner, send, type Answer } from './scripted-runner.js';
import { World } from './world.js';

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

async function aRunner(columns: Record<string, unknown> = {}): Promise<ScriptedRunner & { id: number }> {
  const { id, token } = await world.runner(columns);
  return Object.assign(new ScriptedRunner(server.url, token), { id });
}
const isJson = (answer: Answer): void => expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);

describe('registering, verifying and unregistering as recorded', () => {
  test('verify answers 200 with an integer id and keeps the machine', async () => {
    const runner = await aRunner();

    const answer = await runner.verify();

    expect(answer.status).toBe(200);
    isJson(answer);
    expect(answer.json).toEqual({ id: runner.id, token: runner.token, token_expires_at: null });
    const machines = await world.sql('SELECT * FROM runner_managers WHERE runner_id = $1', [runner.id]);
    expect(machines).toEqual([
      expect.objectContaining({
        system_id: runner.systemId,
        version: '19.3.0',
        executor: 'shell',
        agent_name: 'gitlab-runner',
      }),
    ]);
  });

  test('the same machine twice, even at once, is one machine', async () => {
    const runner = await aRunner();

    await Promise.all([runner.verify(), runner.verify(), runner.verify()]);

    expect(await world.sql('SELECT id FROM runner_managers WHERE runner_id = $1', [runner.id])).toHaveLength(1);
  });

  test('unregistering a machine answers 204, and the runner lives on', async () => {
    const runner = await aRunner();
    await runner.verify();

    const answer = await runner.call(runner.from(recorded('01a')[2]!.request));

    expect([answer.status, answer.text]).toEqual([204, '']);
    const [machine] = await world.sql('SELECT unregistered_at FROM runner_managers WHERE runner_id = $1', [runner.id]);
    expect(machine.unregistered_at).not.toBeNull();
    expect((await runner.verify()).status).toBe(200);
    const [back] = await world.sql('SELECT unregistered_at FROM runner_managers WHERE runner_id = $1', [runner.id]);
    expect(back.unregistered_at).toBeNull();
  });

  test('unregistering the runner answers 204, is audited, and its token is dead', async () => {
    const runner = await aRunner();

    const answer = await send(server.url, {
      method: 'DELETE',
      path: '/api/v4/runners',
      body: { token: runner.token },
    });

    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await runner.verify()).status).toBe(403);
    const events = await world.sql("SELECT * FROM audit_events WHERE target_kind = 'runner' AND target_id = $1", [
      String(runner.id),
    ]);
    expect(events).toEqual([expect.objectContaining({ action: 'runner.deleted', actor_name: `runner #${runner.id}` })]);
  });

  test.each(recorded('01d').map((exchange, index) => [index, exchange] as const))(
    'registration tokens are refused with a message (%i)',
    async (_, exchange) => {
      const runner = await aRunner();

      const answer = await runner.call(runner.from(exchange.request));

      expect(answer.status).toBe(410);
      expect(answer.json).toEqual({ message: expect.stringContaining('glrt-') });
    },
  );

  test('there is no job router: 501, which the HTTP layer does not repeat', async () => {
    const runner = await aRunner();

    const answer = await runner.call({ method: 'GET', path: '/api/v4/runners/router/discovery' });

    expect(answer.status).toBe(501);
    expect(runner.seen).toHaveLength(1);
  });
});

describe('renewing the token', () => {
  const reset = recorded('01c')[4]!.request;

  test('answers 201 with a new token, and the old one is dead at once', async () => {
    const runner = await aRunner();
    const old = runner.token;

    const answer = await runner.call(runner.from(reset));

    expect(answer.status).toBe(201);
    isJson(answer);
    expect(answer.json).toEqual({ token: expect.stringMatching(/^glrt-[A-Za-z0-9]{41}$/), token_expires_at: null });
    expect((await runner.verify()).status).toBe(403);
    runner.token = answer.json.token;
    expect((await runner.verify()).status).toBe(200);
    const rows = JSON.stringify(
      await world.sql('SELECT * FROM audit_events WHERE target_id = $1', [String(runner.id)]),
    );
    expect(rows).toContain('runner.updated');
    expect(rows).not.toContain(old.slice(-30));
    expect(rows).not.toContain(runner.token.slice(-30));
  });

  test('of two at once one is told that its token is dead', async () => {
    const runner = await aRunner();

    const answers = await Promise.all([runner.call(runner.from(reset)), runner.call(runner.from(reset))]);

    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 403]);
  });

  test('by id it is not there, and the literal null of a body is no error of the server', async () => {
    const runner = await aRunner();

    const answer = await runner.call(
      runner.from(recorded('01c')[5]!.request, undefined, {
        body: 'null',
        headers: { 'content-type': 'application/json' },
      }),
    );

    expect(answer.status).toBe(501);
    expect(answer.json).toEqual({ message: expect.any(String) });
  });
});

describe('a runner call is refused', () => {
  const info = recordings.info;
  test.each([
    ['verify', 'POST', '/api/v4/runners/verify', {}],
    ['unregister', 'DELETE', '/api/v4/runners', {}],
    ['unregister a machine', 'DELETE', '/api/v4/runners/managers', { system_id: 's_1' }],
    ['renew', 'POST', '/api/v4/runners/reset_authentication_token', {}],
    ['ask for a job', 'POST', '/api/v4/jobs/request', { system_id: 's_1', info }],
  ])('with 403 when its token is unknown: %s', async (_, method, path, body) => {
    const unknown = await send(server.url, { method, path, body: { ...body, token: 'glrt-nobody' } });

    expect(unknown.status).toBe(403);
    expect(unknown.json).toEqual({ message: expect.any(String) });
    expect(unknown.text).not.toContain('glrt-nobody');
  });

  test.each([
    ['verify', '/api/v4/runners/verify'],
    ['ask for a job', '/api/v4/jobs/request'],
  ])('with 403 when it has no token: %s', async (_, path) => {
    expect((await send(server.url, { method: 'POST', path, body: { system_id: 's_1' } })).status).toBe(403);
  });

  test.each([
    [{ token: 5 }, /token/],
    [{ token: '' }, /token/],
    [{ system_id: 'has blank' }, /system_id/],
    [{ system_id: 7 }, /system_id/],
    ['[1', /not valid JSON/],
    [[1], /./],
  ])('with 400 when its body is malformed: %j', async (change, message) => {
    const runner = await aRunner();
    const body =
      typeof change === 'string' || Array.isArray(change)
        ? change
        : { token: runner.token, system_id: 's_1', ...change };

    const answer = await send(server.url, {
      method: 'POST',
      path: '/api/v4/jobs/request',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect(answer.status).toBe(400);
    isJson(answer);
    expect(answer.json.message).toMatch(message);
  });

  test('the token in the header wins over the one in the body', async () => {
    const runner = await aRunner();
    const body = { token: 'glrt-nobody', system_id: 's_1' };

    const answer = await send(server.url, {
      method: 'POST',
      path: '/api/v4/runners/verify',
      headers: { 'RUNNER-TOKEN': runner.token },
      body,
    });

    expect(answer.json).toMatchObject({ id: runner.id, token: runner.token });
  });

  test('a runner whose group is gone, or that was deleted, gets 403', async () => {
    const runner = await aRunner();
    await world.sql('UPDATE runners SET deleted_at = now() WHERE id = $1', [runner.id]);

    expect((await runner.verify()).status).toBe(403);
    await expect(runner.request()).rejects.toThrow('403');
  });
});
