import { aJob, ASKED, Bench, RUNNER_TOKEN, secretsAnswer } from '../test-support/running-runner.js';
import { RunnerRefused } from './runner.js';

describe('the bundled runner and its server', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  const COUNT = 'for i in $(seq 1 30); do echo "tick $i"; sleep 0.05; done';
  const ticks = (log: string) => [...log.matchAll(/^tick (\d+)$/gm)].map((match) => Number(match[1]));
  const ALL = Array.from({ length: 30 }, (_, index) => index + 1);

  it('loses no byte of a log when the server is away for a while', async () => {
    bench.server.queue.push(aJob(1, [COUNT]));
    bench.startRunner();
    await bench.server.until('the first bytes', () => bench.server.log(1).includes('tick 3\n'));
    await bench.server.stop();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await bench.server.start();
    await bench.server.until('the end', () => bench.server.ends.has(1));

    expect(bench.server.ends.get(1)).toMatchObject({ state: 'success' });
    expect(ticks(bench.server.log(1))).toEqual(ALL);
    expect(bench.server.logIsWhole(1)).toBe(true);
  });

  it('goes on from the byte that a 416 names', async () => {
    let patches = 0;
    bench.server.script = (call) => {
      if (call.method !== 'PATCH') return undefined;
      if (++patches === 3) bench.server.logs.set(1, bench.server.logs.get(1)!.subarray(0, 40));
      const last = ticks(bench.server.log(1) + call.raw.toString()).at(-1);
      if (last) bench.reached(`tick-${last}`);
      return undefined;
    };
    // The first ones wait until they have arrived, so that there are patches enough.
    const paced = [1, 2, 3, 4].map((tick) => `echo "tick ${tick}"; ${bench.waitFor(`tick-${tick}`)}`);
    await bench.runToEnd(aJob(1, [...paced, COUNT.replace('seq 1', 'seq 5')]));

    const resumed = bench.server.to('PATCH', /trace/)[3]!;
    expect(resumed.headers['content-range']).toMatch(/^40-/);
    expect(ticks(bench.server.log(1))).toEqual(ALL);
    expect(bench.server.logIsWhole(1)).toBe(true);
  });

  it('sends everything again after a 412, and repeats the end after 202, 500 and a lost answer', async () => {
    const replies: (number | 'hang up')[] = [202, 500, 412];
    bench.server.script = (call) => {
      if (call.method !== 'PUT' || call.json.state === 'running') return undefined;
      const status = replies.shift();
      if (status === 412) bench.server.logs.set(1, Buffer.from('damaged'));
      return status === undefined ? undefined : status === 'hang up' ? status : { status };
    };
    replies.push('hang up');
    await bench.runToEnd(aJob(1, ['echo hello']));

    expect(replies).toEqual([]);
    expect(bench.server.log(1)).toContain('hello\n');
    expect(bench.server.logIsWhole(1)).toBe(true);
  });

  it('survives answers 500 and hang-ups to its patches', async () => {
    let patches = 0;
    bench.server.script = (call) => {
      if (call.method !== 'PATCH') return undefined;
      patches++;
      if (patches === 2) return { status: 500 };
      if (patches === 4) {
        // Stored, but the answer is lost: the same range comes again.
        bench.server.store(1, call);
        return 'hang up';
      }
      return undefined;
    };
    await bench.runToEnd(aJob(1, [COUNT]));

    expect(ticks(bench.server.log(1))).toEqual(ALL);
    expect(bench.server.logIsWhole(1)).toBe(true);
  });

  it('does not hang on a server that refuses every patch', async () => {
    bench.server.script = (call) => (call.method === 'PATCH' ? { status: 401 } : undefined);
    const end = await bench.runToEnd(aJob(1, ['echo hello']));

    expect(end).toMatchObject({ state: 'success' });
    const patches = bench.server.to('PATCH', /./);
    expect(patches.length).toBeGreaterThanOrEqual(10);
    // While the script runs it goes on trying, on a slow machine more often.
    expect(patches.filter(({ raw }) => raw.includes('Job succeeded')).length).toBeLessThanOrEqual(10);
  });

  it('kills the whole group of a silent job that is being canceled, then runs after_script and reports', async () => {
    bench.server.script = (call) =>
      call.method === 'PUT' && bench.server.log(1).includes('started')
        ? { status: 200, headers: { 'Job-Status': 'canceling' } }
        : undefined;
    bench.server.script = withEnd(bench.server.script);
    const end = await bench.runToEnd(
      aJob(1, ['echo started; sleep 63.5 & wait'], {
        after: ['echo "after: $CI_JOB_STATUS"', 'pgrep -f "sleep 63.[5]" || echo gone'],
      }),
    );

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'job_canceled' });
    expect(bench.server.log(1)).toContain('after: canceled\n');
    expect(bench.server.log(1)).toMatch(/^gone$/m);
  });

  it('kills with SIGKILL what ignores SIGTERM', async () => {
    const began = Date.now();
    // Canceled only once the script's own line arrived: before it, the trap may not be set.
    bench.server.script = withEnd((call) =>
      call.method === 'PATCH' && /^started$/m.test(bench.server.log(1) + call.raw.toString())
        ? { ...bench.server.store(1, call), headers: { 'Job-Status': 'canceling' } }
        : undefined,
    );
    const end = await bench.runToEnd(aJob(1, ['trap "" TERM', 'echo started; while true; do sleep 0.1; done']));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'job_canceled' });
    expect(Date.now() - began).toBeGreaterThan(4900);
  });

  it('stops at once and says nothing more when the server answers 403', async () => {
    bench.server.script = (call) =>
      call.method === 'PATCH' && call.raw.includes('go on')
        ? { status: 403, headers: { 'Job-Status': 'canceled' } }
        : undefined;
    bench.server.queue.push(aJob(1, ['echo go on; sleep 64.5'], { after: ['echo after'] }));
    bench.startRunner();
    await bench.server.until(
      'the next poll',
      () =>
        bench.server.to('PATCH', /./).some((call) => call.raw.includes('go on')) &&
        bench.server.calls.at(-1)!.path.endsWith('jobs/request'),
    );

    expect(bench.server.ends.size).toBe(0);
    // The header may have gone ahead in a patch of its own; after the refusal there is none.
    const refused = bench.server.to('PATCH', /./).findIndex((call) => call.raw.includes('go on'));
    expect(bench.server.to('PATCH', /./).slice(refused)).toHaveLength(1);
    expect(await bench.jobFolders()).toEqual([]);
  });

  it('drops a job that the server takes back at the acknowledgement', async () => {
    bench.server.script = (call) => (call.method === 'PUT' ? { status: 403 } : undefined);
    bench.server.queue.push(aJob(1, ['echo ran']));
    bench.startRunner();
    await bench.server.until(
      'the next poll',
      () => bench.server.to('PUT', /./).length === 1 && bench.server.calls.at(-1)!.path.endsWith('jobs/request'),
    );

    expect(bench.server.to('PATCH', /./)).toEqual([]);
  });

  it('reports a job that is canceling at the acknowledgement without running it', async () => {
    bench.server.script = withEnd((call) =>
      call.method === 'PUT' ? { status: 200, headers: { 'Job-Status': 'canceling' } } : undefined,
    );
    const end = await bench.runToEnd(aJob(1, ['echo ran']));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'job_canceled' });
    expect(bench.server.log(1)).not.toContain('ran\n');
  });

  it('does not start a script when the cancel came while the secrets were fetched', async () => {
    bench.server.script = withEnd((call) => {
      if (!call.path.endsWith('/secrets')) return undefined;
      canceling = true;
      return secretsAnswer({ variable: 'S', value: 'value-of-s', file: false });
    });
    let canceling = false;
    const scripted = bench.server.script;
    let tries = 0;
    bench.server.script = (call) => {
      if (call.path.endsWith('/secrets') && ++tries < 5) return { status: 503 };
      if (call.method === 'PATCH')
        return { ...bench.server.store(1, call), headers: { 'Job-Status': tries > 0 ? 'canceling' : 'running' } };
      return scripted(call);
    };
    const end = await bench.runToEnd(aJob(1, ['echo "I ran"'], { secrets: { S: ASKED } }));

    expect(canceling).toBe(true);
    expect(end).toMatchObject({ state: 'failed', failure_reason: 'job_canceled' });
    expect(bench.server.log(1)).not.toContain('I ran');
  });

  it('touches a silent job and keeps to the interval that the server names', async () => {
    bench.server.script = (call) => {
      if (call.method === 'PUT' && bench.server.to('PUT', /./).length > 1) bench.reached('touched');
      return call.method === 'PATCH'
        ? { ...bench.server.store(1, call), headers: { 'X-GitLab-Trace-Update-Interval': '60' } }
        : undefined;
    };
    await bench.runToEnd(aJob(1, [bench.waitFor('touched', 'echo tick; sleep 0.02')]));

    expect(bench.server.to('PATCH', /./)).toHaveLength(2);
    const touches = bench.server.to('PUT', /./).slice(1, -1);
    expect(touches.length).toBeGreaterThanOrEqual(1);
    expect(touches[0]!.json).toMatchObject({
      state: 'running',
      output: { checksum: expect.stringMatching(/^crc32:/) as string },
    });
  });

  it('ends its job as interrupted when it is stopped, and leaves nothing behind', async () => {
    bench.server.queue.push(aJob(1, ['echo started; sleep 65.5'], { after: ['echo after'] }));
    const runner = bench.startRunner();
    await bench.server.until('the start', () => bench.server.log(1).includes('started\n'));
    runner.stop();
    await bench.server.until('the end', () => bench.server.ends.has(1));

    expect(bench.server.ends.get(1)).toMatchObject({ state: 'failed', failure_reason: 'runner_interrupted' });
    expect(await bench.jobFolders()).toEqual([]);
  });

  it('polls with token, system id and the last update it was told, and goes on after errors', async () => {
    const replies = [
      { status: 204, headers: { 'X-GitLab-Last-Update': 'q1' } },
      { status: 500 },
      { status: 201, body: { id: '5', token: 'x' } },
      'hang up' as const,
    ];
    bench.server.script = (call) => (call.path.endsWith('jobs/request') ? replies.shift() : undefined);
    await bench.runToEnd(aJob(1, ['true']));

    const polls = bench.server.to('POST', /jobs\/request$/);
    expect(polls[0]!.json).toMatchObject({ token: RUNNER_TOKEN, system_id: 'r_testsystem01' });
    expect(polls[0]!.json).not.toHaveProperty('last_update');
    expect(polls[1]!.json).toMatchObject({ last_update: 'q1' });
    expect(bench.reports.join('\n')).not.toContain(RUNNER_TOKEN);
  });

  it('waits for a server that is not up yet, and gives up at once when its token is refused', async () => {
    const runner = bench.startRunner();
    bench.server.script = (call) =>
      call.path.endsWith('verify') ? (bench.server.to('POST', /verify/).length < 3 ? 'hang up' : undefined) : undefined;
    await runner.verify();
    expect(bench.server.to('POST', /verify/)).toHaveLength(3);

    bench.server.script = () => ({ status: 403, body: { message: '403 Forbidden' } });
    await expect(runner.verify()).rejects.toThrow(RunnerRefused);
  });
});

/** Lets the final update of job 1 be stored whatever the script says about it. */
function withEnd(script: Bench['server']['script']): Bench['server']['script'] {
  return (call) => {
    const state = call.method === 'PUT' ? call.json.state : undefined;
    return state === 'failed' || state === 'success' ? undefined : script(call);
  };
}
