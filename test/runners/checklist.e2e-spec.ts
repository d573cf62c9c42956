import { randomBytes } from 'node:crypto';
import { LogChecksum } from '@lockkeeper/runner-protocol';
import { startServer, type TestServer } from '../support/server.js';
import { answering, losingAnswers, recorded, ScriptedRunner, send, type JobPayloadSeen } from './scripted-runner.js';
import { system, World, type Asked } from './world.js';

// Held to "What a server must get right" in the findings about GitLab Runner 19.3, line by line.

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
  readonly runner: ScriptedRunner & { id: number };
  readonly job: JobPayloadSeen;
}

async function handedOut(secrets: readonly Asked[] = []): Promise<Given> {
  const project = await world.project();
  for (const { variable } of secrets) await world.secret(project, variable, `value-of-${variable}`);
  const actor = await world.developer(project);
  await world.pipeline(project, { actor, jobs: [{ secrets }] });
  const { id, token } = await world.runner({ namespace_id: project.id });
  const runner = Object.assign(new ScriptedRunner(server.url, token), { id });
  return { runner, job: (await runner.request())! };
}

const crcOf = (bytes: Buffer): string => String(new LogChecksum().update(bytes));
const isPatch = ({ method }: { method: string }): boolean => method === 'PATCH';
const isPut = ({ method }: { method: string }): boolean => method === 'PUT';
const lines = (count: number): Buffer[] => Array.from({ length: count }, (_, line) => Buffer.from(`line ${line}\n`));

describe('1. exact statuses, always application/json; 403 for a dead job token, never 401', () => {
  test.each(['03a', '03c', '04j'])('the recorded job %s gets the recorded statuses', async (scenario) => {
    const { runner, job } = await handedOut();
    const exchanges = recorded(scenario).filter(({ request }) => !request.path.endsWith('/jobs/request'));
    const sent: Buffer[] = [];

    for (const { request, response } of exchanges) {
      const call = runner.from(request, job);
      if (Buffer.isBuffer(call.body)) sent.push(call.body);
      const answer = await runner.call(call);
      expect([request.method, answer.status]).toEqual([request.method, response.status]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
    }

    const final = exchanges.at(-1)!.request.body;
    const log = await world.log(job.id);
    expect(log.equals(Buffer.concat(sent))).toBe(true);
    expect([crcOf(log), log.length]).toEqual([final.output.checksum, final.output.bytesize]);
    const status = final.state === 'success' ? 'success' : 'failed';
    expect(await world.job(job.id)).toMatchObject({ status, log_size: log.length, log_checked: false });
  });

  test('what the answers say about the job: its status, the interval, the size of the log', async () => {
    const { runner, job } = await handedOut();

    const running = await runner.running(job);
    const patch = await runner.patch(job, 0, Buffer.from('hello\n'));

    expect(running.headers.get('job-status')).toBe('running');
    expect(Object.fromEntries(patch.headers)).toMatchObject({
      'job-status': 'running',
      range: '0-6',
      'x-gitlab-trace-update-interval': '3',
    });
  });

  const otherwiseEnding = (token: string): string => token.slice(0, -1) + (token.endsWith('x') ? 'y' : 'x');
  test.each([
    ['another token', (job: JobPayloadSeen) => ({ ...job, token: otherwiseEnding(job.token) })],
    ['another job', (job: JobPayloadSeen) => ({ ...job, id: job.id + 1_000_000 })],
  ])('%s: 403 to every call of a job', async (_, change) => {
    const { runner, job } = await handedOut();
    const other = change(job);

    const answers = [
      await runner.running(other),
      await runner.patch(other, 0, Buffer.from('x')),
      await runner.final(other, Buffer.from('x')),
      await send(server.url, {
        method: 'POST',
        path: `/api/v4/jobs/${other.id}/secrets`,
        body: { token: other.token },
      }),
    ];

    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403]);
    expect(await world.job(job.id)).toMatchObject({ status: 'assigned', log_size: 0 });
  });

  test('artifacts: an upload is answered 201, what cannot be fetched 404 (09a, 09l)', async () => {
    const { job } = await handedOut();
    const upload = await send(server.url, {
      method: 'POST',
      path: recorded('09c')[0]!.request.path.replace('999', String(job.id)),
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'job-token': job.token },
      body: Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\nPK\r\n--x--\r\n'),
    });
    const download = await send(server.url, {
      method: 'GET',
      path: `/api/v4/jobs/${job.id + 1_000_000}/artifacts?direct_download=true`,
      headers: { 'job-token': job.token },
    });

    expect([upload.status, download.status]).toEqual([201, 404]);
    expect(download.headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('2. types: ids and counts are JSON integers, `run` is absent, strings are strings', () => {
  test('of the payload of a job with a secret', async () => {
    const { job } = await handedOut([{ variable: 'A_SECRET', file: true }]);

    expect(Number.isInteger(job.id)).toBe(true);
    for (const field of ['pipeline_id', 'project_id', 'namespace_id', 'root_namespace_id', 'user_id'])
      expect(Number.isInteger(job['job_info'][field])).toBe(true);
    expect(Number.isInteger(job['runner_info'].timeout)).toBe(true);
    expect(job).not.toHaveProperty('run');
    for (const variable of job['variables']) {
      expect([typeof variable.key, typeof variable.value]).toEqual(['string', 'string']);
    }
    expect(job['secrets'].A_SECRET.file).toBe(true);
    expect(JSON.stringify(job)).not.toContain('value-of-A_SECRET');
  });
});

describe('3. bodies: a PATCH is bytes, JSON comes on DELETE, null is a body', () => {
  test('bytes that are no character are kept as they are', async () => {
    const { runner, job } = await handedOut();
    const bytes = Buffer.concat([Buffer.from([0, 7, 27, 0xff, 0xfe, 0xc3]), Buffer.from('ü').subarray(0, 1)]);

    expect((await runner.patch(job, 0, bytes)).status).toBe(202);

    expect((await world.log(job.id)).equals(bytes)).toBe(true);
  });

  test('a character cut in two by a PATCH of 1 MiB comes together', async () => {
    const { runner, job } = await handedOut();
    const log = Buffer.concat([Buffer.alloc(1_048_575, 'a'), Buffer.from('ü'), Buffer.from('end\n')]);

    expect(await runner.play(job, { log: [log] })).toEqual({ aborted: false, last: 200 });

    expect((await world.log(job.id)).equals(log)).toBe(true);
    expect(await world.job(job.id)).toMatchObject({ status: 'success', log_size: log.length });
  });

  test('a PATCH of 2 MiB is refused with 413 and changes nothing', async () => {
    const { runner, job } = await handedOut();
    await runner.running(job);

    expect((await runner.patch(job, 0, Buffer.alloc(2 * 1024 * 1024, 'a'))).status).toBe(413);
    expect((await runner.patch(job, 0, Buffer.alloc(2 * 1024 * 1024 + 1, 'a'))).status).toBe(413);

    expect(await world.job(job.id)).toMatchObject({ status: 'running', log_size: 0 });
  });

  test.each([
    ['no range', undefined, 400],
    ['no numbers', 'bytes', 400],
    ['an end before its start', '5-3', 400],
    ['more bytes than were sent', '0-99', 400],
    ['fewer bytes than were sent', '0-1', 400],
  ])('a PATCH with %s is refused with %s', async (_, range, status) => {
    const { runner, job } = await handedOut();

    const answer = await send(server.url, {
      method: 'PATCH',
      path: `/api/v4/jobs/${job.id}/trace`,
      headers: { 'content-type': 'text/plain', 'job-token': job.token, ...(range ? { 'content-range': range } : {}) },
      body: Buffer.from('hello'),
    });

    expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining('Content-Range')]);
    expect((await world.job(job.id)).log_size).toBe(0);
    void runner;
  });
});

describe('4. log: cut at the start of Content-Range, 416 with the size for a gap, ranges sent again', () => {
  test('a gap is answered 416 with the stored size, and nothing is stored', async () => {
    const { runner, job } = await handedOut();
    await runner.patch(job, 0, Buffer.from('0123456789'));

    const answer = await runner.patch(job, 12, Buffer.from('xx'));

    expect([answer.status, answer.headers.get('range')]).toEqual([416, '0-10']);
    expect(String(await world.log(job.id))).toBe('0123456789');
  });

  test('a start inside what is stored cuts there', async () => {
    const { runner, job } = await handedOut();
    await runner.patch(job, 0, Buffer.from('01234'));
    await runner.patch(job, 5, Buffer.from('56789'));

    const answer = await runner.patch(job, 3, Buffer.from('abc'));

    expect([answer.status, answer.headers.get('range')]).toEqual([202, '0-6']);
    expect(String(await world.log(job.id))).toBe('012abc');
  });

  test('a server that lost the tail gets it again (06a)', async () => {
    const { runner, job } = await handedOut();
    const log = lines(60);
    const half = Buffer.concat(log.slice(0, 30));
    await runner.patch(job, 0, half);
    await world.sql('UPDATE job_log_chunks SET bytes = substring(bytes FOR 100) WHERE job_id = $1', [job.id]);
    await world.sql('UPDATE jobs SET log_size = 100 WHERE id = $1', [job.id]);

    const answer = await runner.patch(job, half.length, Buffer.from('more'));

    expect([answer.status, answer.headers.get('range')]).toEqual([416, '0-100']);
    expect((await runner.patch(job, 100, half.subarray(100))).status).toBe(202);
    expect((await world.log(job.id)).equals(half)).toBe(true);
  });

  test('the same bytes sent again after lost answers stand once (06k)', async () => {
    const { runner, job } = await handedOut();
    runner.wire = losingAnswers(3, isPatch);

    expect(await runner.play(job, { log: lines(6) })).toEqual({ aborted: false, last: 200 });

    const log = Buffer.concat(lines(6));
    expect((await world.log(job.id)).equals(log)).toBe(true);
    expect(await world.job(job.id)).toMatchObject({ status: 'success', log_size: log.length, log_checked: false });
  });

  test('five answers 500 on the way, after the server has stored the bytes, cost nothing', async () => {
    const { runner, job } = await handedOut();
    runner.wire = answering(500, 5, { which: isPatch, forward: true });

    expect(await runner.play(job, { log: lines(4) })).toEqual({ aborted: false, last: 200 });

    expect((await world.log(job.id)).equals(Buffer.concat(lines(4)))).toBe(true);
    const sent = runner.seen.filter(({ call }) => isPatch(call)).map(({ status }) => status);
    expect(sent.slice(0, 6)).toEqual([500, 500, 500, 500, 500, 202]);
  });

  test('a log above the limit stops the job with 403', async () => {
    const { runner, job } = await handedOut();
    await world.sql('UPDATE jobs SET log_size = $2 WHERE id = $1', [job.id, 16 * 1024 * 1024]);

    const answer = await runner.patch(job, 16 * 1024 * 1024, Buffer.from('x'));

    expect([answer.status, answer.headers.get('job-status')]).toEqual([403, 'failed']);
    expect(await world.job(job.id)).toMatchObject({ status: 'failed', failure_reason: 'trace_size_exceeded' });
  });
});

describe('5. the final PUT is idempotent: 200 once, then 403; from any live state; a missing bytesize is 0', () => {
  test('its repetition after a lost answer ends with 403 and the state (06n)', async () => {
    const { runner, job } = await handedOut();
    runner.wire = losingAnswers(1, (call) => isPut(call) && JSON.stringify(call.body).includes('"success"'));

    expect(await runner.play(job, { log: lines(1) })).toEqual({ aborted: false, last: 403 });

    const again = await runner.final(job, Buffer.concat(lines(1)), { state: 'failed' });
    expect([again.status, again.headers.get('job-status')]).toEqual([403, 'success']);
    expect(await world.job(job.id)).toMatchObject({ status: 'success', exit_code: 0 });
  });

  test('of ten at once one is accepted', async () => {
    const { runner, job } = await handedOut();
    await runner.running(job);

    const answers = await Promise.all(Array.from({ length: 10 }, () => runner.final(job, Buffer.alloc(0))));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 403)]);
  });

  test.each(['assigned', 'running', 'canceling'])(
    'a job that is %s ends by it, with an empty log and no bytesize',
    async (state) => {
      const { runner, job } = await handedOut();
      if (state !== 'assigned') await runner.running(job);
      if (state === 'canceling') await world.cancel(job.id);

      const answer = await runner.final(job, Buffer.alloc(0), { state: 'success' });

      const status = state === 'canceling' ? 'canceled' : 'success';
      expect([answer.status, answer.headers.get('job-status')]).toEqual([200, status]);
      expect((await world.job(job.id)).status).toBe(status);
    },
  );

  test('a log that differs is asked for once more by 412, and then the end is accepted whatever is stored (06g, 06h)', async () => {
    const { runner, job } = await handedOut();
    await runner.running(job);
    await runner.patch(job, 0, Buffer.from('other bytes'));
    const claimed = Buffer.from('what the runner sent');

    const first = await runner.final(job, claimed);
    expect([first.status, (await world.job(job.id)).status]).toEqual([412, 'running']);
    expect((await world.job(job.id)).log_checked).toBe(true);

    expect((await runner.final(job, claimed)).status).toBe(200);
    expect((await world.job(job.id)).status).toBe('success');
  });

  test('a runner told 412 sends the whole log again, and it is whole', async () => {
    const { runner, job } = await handedOut();
    let spoiled = false;
    runner.wire = async (call, next) => {
      const answer = await next(call);
      // Between the last PATCH and the final update the stored log loses a byte.
      if (isPatch(call) && !spoiled) {
        spoiled = true;
        await world.sql('UPDATE job_log_chunks SET bytes = substring(bytes FROM 2) WHERE job_id = $1', [job.id]);
      }
      return answer;
    };

    expect(await runner.play(job, { log: lines(1) })).toEqual({ aborted: false, last: 200 });

    expect(runner.seen.filter(({ call }) => isPut(call)).map(({ status }) => status)).toEqual([200, 412, 200]);
    expect((await world.log(job.id)).equals(Buffer.concat(lines(1)))).toBe(true);
  });

  test.each([
    ['script_failure', 3, 'script_failure', 3],
    ['job_execution_timeout', undefined, 'job_execution_timeout', null],
    ['a_reason_of_tomorrow', -1, 'unknown_failure', -1],
    [undefined, undefined, 'unknown_failure', null],
  ])('a failure by %s with exit code %s is stored as %s', async (reason, code, stored, storedCode) => {
    const { runner, job } = await handedOut();

    await runner.final(job, Buffer.alloc(0), { state: 'failed', failure_reason: reason, exit_code: code });

    expect(await world.job(job.id)).toMatchObject({ status: 'failed', failure_reason: stored, exit_code: storedCode });
  });
});

describe('6. acknowledged by any authenticated call; never handed out twice or to a runner that cannot resolve its secrets', () => {
  test.each<[string, (given: Given) => Promise<unknown>]>([
    ['the running PUT', ({ runner, job }) => runner.running(job)],
    ['a PATCH', ({ runner, job }) => runner.patch(job, 0, Buffer.from('x'))],
    ['a read of a secret', ({ runner, job }) => runner.readSecret(job, 'A_SECRET')],
  ])('%s', async (_, call) => {
    const given = await handedOut([{ variable: 'A_SECRET' }]);
    expect((await world.job(given.job.id)).status).toBe('assigned');

    await call(given);

    const row = await world.job(given.job.id);
    expect(row.status).toBe('running');
    expect(row.started_at).not.toBeNull();
  });

  test('a touch every 30 s keeps a silent job in contact (13e)', async () => {
    const { runner, job } = await handedOut();
    await runner.running(job);
    await world.sql("UPDATE jobs SET contacted_at = now() - interval '30 seconds' WHERE id = $1", [job.id]);

    const answer = await runner.running(job, { bytes: Buffer.alloc(0) });

    expect([answer.status, answer.headers.get('job-status')]).toEqual([200, 'running']);
    expect(Date.now() - (await world.job(job.id)).contacted_at!.getTime()).toBeLessThan(25_000);
  });

  test.each([
    ['gitlab-runner', '18.5.3', false],
    ['gitlab-runner', '18.6.0', true],
    ['gitlab-runner', 'development version', false],
    ['lockkeeper-runner', '0.1.0', true],
  ])('%s %s gets a job with secrets: %s', async (name, version, taken) => {
    const project = await world.project();
    await world.secret(project, 'A_SECRET', 'some value');
    const actor = await world.developer(project);
    const { jobs } = await world.pipeline(project, { actor, jobs: [{ secrets: [{ variable: 'A_SECRET' }] }] });
    const { token } = await world.runner({ namespace_id: project.id });
    const runner = new ScriptedRunner(server.url, token);
    const body = { token, system_id: runner.systemId, info: { name, version } };

    // One that gets none would be held.
    const signal = taken ? {} : { signal: AbortSignal.timeout(500) };

    const job = await runner.request({ body, ...signal }).catch(() => null);

    expect(job !== null).toBe(taken);
    expect((await world.job(jobs[0]!)).status).toBe(taken ? 'assigned' : 'pending');
  });

  test('every payload has a script and GIT_STRATEGY empty, whatever the job’s variables say', async () => {
    const project = await world.project();
    await world.pipeline(project, { jobs: [{ variables: { GIT_STRATEGY: 'clone' } }] });
    const { token } = await world.runner({ namespace_id: project.id });

    const job = (await new ScriptedRunner(server.url, token).request())!;

    const strategies = job['variables'].filter((variable: any) => variable.key === 'GIT_STRATEGY');
    expect(strategies).toEqual([expect.objectContaining({ value: 'empty' })]);
    expect(job['steps'][0]).toMatchObject({ name: 'script', script: ['echo hello'] });
  });
});

describe('7. cancel: canceling first, 403 only after the secrets; the secret door looks at the state when the value leaves', () => {
  test('a talking job is told canceling, ends itself, and is canceled (05a)', async () => {
    const { runner, job } = await handedOut();
    await runner.running(job);
    await world.cancel(job.id);

    expect(await runner.play(job, { log: lines(3) })).toEqual({ aborted: false, last: 200 });

    expect(await world.job(job.id)).toMatchObject({ status: 'canceled', failure_reason: 'job_canceled' });
  });

  test('a job canceled before its acknowledgement is told so by the running PUT (05f)', async () => {
    const { runner, job } = await handedOut();
    await world.cancel(job.id);

    const answer = await runner.running(job);

    expect([answer.status, answer.headers.get('job-status')]).toEqual([200, 'canceling']);
    const final = await runner.call(runner.from(recorded('05f')[2]!.request, job));
    expect(final.status).toBe(200);
    expect((await world.job(job.id)).status).toBe('canceled');
  });

  test('a job ended by force is told canceling while it waits for secrets, which it is refused (07p, 07v)', async () => {
    const { runner, job } = await handedOut([{ variable: 'ONE' }, { variable: 'TWO' }]);
    await runner.running(job);
    expect((await runner.readSecret(job, 'ONE')).status).toBe(200);
    await world.cancel(job.id);
    await world.lifecycle.finish(system, { jobId: job.id, handout: 1 }, { state: 'failed' });
    expect((await world.job(job.id)).status).toBe('canceled');

    const touch = await runner.running(job);
    const patch = await runner.patch(job, 0, Buffer.from('Resolving secrets\n'));
    const read = await runner.readSecret(job, 'TWO');
    const final = await runner.final(job, Buffer.from('x'), { state: 'failed' });

    expect([touch.status, touch.headers.get('job-status')]).toEqual([200, 'canceling']);
    expect([patch.status, patch.headers.get('job-status')]).toEqual([202, 'canceling']);
    expect([read.status, read.text.includes('value-of-TWO')]).toEqual([403, false]);
    expect([final.status, final.headers.get('job-status')]).toEqual([403, 'canceled']);
    expect((await world.job(job.id)).log_size).toBe(0);
  });

  test('once it has all its secrets, 403 stops it', async () => {
    const { runner, job } = await handedOut([{ variable: 'ONE' }]);
    await runner.running(job);
    await runner.readSecret(job, 'ONE');
    await world.cancel(job.id);
    await world.lifecycle.finish(system, { jobId: job.id, handout: 1 }, { state: 'failed' });

    const patch = await runner.patch(job, 0, Buffer.from('x'));

    expect([patch.status, patch.headers.get('job-status')]).toEqual([403, 'canceled']);
  });

  test('a job that is canceling gets no secret', async () => {
    const { runner, job } = await handedOut([{ variable: 'ONE' }]);
    await runner.running(job);
    await world.cancel(job.id);

    expect((await runner.readSecret(job, 'ONE')).status).toBe(403);
    expect((await world.uses(job.id)).at(-1)).toMatchObject({ outcome: 'withheld', code: 'job_canceling' });
  });
});

describe('8. refuse when written: what stands for it here is what no runner could carry', () => {
  test.each([
    ['a variable whose name is no identifier', { 'NOT-A-NAME': 'x' }],
    ['a variable that would end the whole payload early', { 'A B': 'x' }],
  ])('a job with %s is failed, not sent', async (_, variables) => {
    const project = await world.project();
    const { jobs } = await world.pipeline(project, { jobs: [{ variables: variables }, {}] });
    const { token } = await world.runner({ namespace_id: project.id });

    expect((await new ScriptedRunner(server.url, token).request())?.id).toBe(jobs[1]);
    expect(await world.job(jobs[0]!)).toMatchObject({ status: 'failed', failure_reason: 'job_not_runnable' });
  });
});

test('a runner that says nothing any more keeps its job until the silence limit, and no call of it is missed', async () => {
  const { runner, job } = await handedOut();
  await runner.running(job);
  const before = (await world.job(job.id)).contacted_at!;
  await runner.patch(job, 0, randomBytes(8));

  expect((await world.job(job.id)).contacted_at!.getTime()).toBeGreaterThan(before.getTime());
});
