import { stat } from 'node:fs/promises';
import { aJob, ASKED, Bench, JOB_TOKEN, RUNNER_TOKEN, secretsAnswer } from '../test-support/running-runner.js';

describe('a job of the bundled runner', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.open();
  });
  afterEach(() => bench.close());

  it('is acknowledged, run, logged and reported', async () => {
    const end = await bench.runToEnd(
      aJob(1, ['echo hello', 'echo "second line" >&2', 'pwd'], { after: ['echo "after: $CI_JOB_STATUS"'] }),
    );

    expect(end).toMatchObject({ state: 'success', token: JOB_TOKEN });
    expect(end).not.toHaveProperty('exit_code');
    const log = bench.server.log(1);
    expect(log).toMatch(/\$ echo hello\S*\nhello\n.*\nsecond line\n/);
    expect(log).toContain('after: success\n');
    expect(log).toMatch(/section_start:\d+:step_script\r\x1b\[0K[^]*section_end:\d+:step_script\r\x1b\[0K/);
    expect(bench.server.logIsWhole(1)).toBe(true);
    const [acknowledged] = bench.server.to('PUT', /jobs\/1$/);
    expect(acknowledged!.json).toMatchObject({
      state: 'running',
      info: { name: 'lockkeeper-runner', features: { masking: true, two_phase_job_commit: true } },
    });
    expect(acknowledged!.headers['job-token']).toBe(JOB_TOKEN);
    expect(await bench.jobFolders()).toEqual([]);
  });

  it('stops at the first failing line, also inside a pipe, and reports its exit code', async () => {
    const end = await bench.runToEnd(
      aJob(2, ['sh -c "exit 3" | cat', 'echo not reached'], { after: ['echo "after: $CI_JOB_STATUS"', 'exit 9'] }),
    );

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'script_failure', exit_code: 3 });
    expect(bench.server.log(2)).not.toMatch(/^not reached$/m);
    expect(bench.server.log(2)).toContain('after: failed\n');
  });

  it('gives secrets as variable and as file of mode 0600, for the job alone, and removes everything afterwards', async () => {
    const value = 'line one of key\nline two of key\n';
    bench.server.secrets = secretsAnswer(
      { variable: 'DB_PASSWORD', value: 's3cr3t-Passw0rd', file: false },
      { variable: 'TLS_KEY', value, file: true },
      { variable: 'UNASKED', value: 'never-asked-for', file: false },
    );
    const script = [
      'stat -c "%a %n" "$TLS_KEY" "$(dirname "$TLS_KEY")" "$HOME"',
      'sha256sum < "$TLS_KEY" | cut -c1-12',
      'printf %s "$DB_PASSWORD" | wc -c',
      'echo "unasked: ${UNASKED-none}"',
      'mkdir locked && touch locked/file && chmod 000 locked',
    ];
    await bench.runToEnd(aJob(3, script, { secrets: { DB_PASSWORD: ASKED, TLS_KEY: { ...ASKED, file: true } } }));

    const log = bench.server.log(3);
    const [, file, folder, home] = /600 (\S+)\n700 (\S+)\n700 (\S+)\n/.exec(log)!;
    expect(file!.startsWith(folder!) && folder!.startsWith(home!)).toBe(true);
    const { createHash } = await import('node:crypto');
    expect(log).toContain(createHash('sha256').update(value).digest('hex').slice(0, 12));
    expect(log).toMatch(/^15$/m);
    expect(log).toContain('unasked: none');
    await expect(stat(home!)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(bench.server.to('POST', /jobs\/3\/secrets$/).map((call) => call.json)).toEqual([
      { runner_token: RUNNER_TOKEN, system_id: 'r_testsystem01', token: JOB_TOKEN },
    ]);
  });

  it('masks secrets in all forms of the mask set, across writes, streams and patches', async () => {
    bench.server.secrets = secretsAnswer(
      { variable: 'S', value: 'Xk7/pQ2+vN9"w\\z&t', file: false },
      { variable: 'KEY', value: 'alpha-Line-One-11\nbravo-Line-Two-22', file: false },
    );
    bench.server.script = (call) => {
      for (const name of ['first', 'second'])
        if (call.method === 'PATCH' && new RegExp(`^${name}$`, 'm').test(bench.server.log(4) + call.raw.toString()))
          bench.reached(name);
      return undefined;
    };
    // The second half comes when the server has what came before the first one.
    const script = [
      'echo "plain $S end"',
      `printf 'first\\n%s' "\${S:0:6}"; ${bench.waitFor('first')}; echo "\${S:6}"`,
      `printf 'second\\n%s' "\${S:0:6}"; ${bench.waitFor('second')}; echo "\${S:6}" >&2`,
      'printf %s "$S" | base64',
      'printf "%s\\n" "$KEY" | tail -1',
      'echo "$CI_JOB_TOKEN"',
    ];
    await bench.runToEnd(aJob(4, script, { secrets: { S: ASKED, KEY: ASKED } }));

    const log = bench.server.log(4);
    expect(log.match(/^(?:plain )?\[MASKED\](?: end)?$/gm)).toHaveLength(6);
    for (const call of bench.server.to('PATCH', /trace/))
      expect(call.raw.toString()).not.toMatch(/Xk7\/pQ|bravo-Line|testJobToken/);
    expect(bench.server.to('PATCH', /trace/).length).toBeGreaterThan(1);
    expect(bench.server.logIsWhole(4)).toBe(true);
  });

  it("passes nothing of the runner's own environment", async () => {
    process.env['LOCKKEEPER_RUNNER_TOKEN'] = RUNNER_TOKEN;
    process.env['OF_THE_RUNNER'] = 'not for jobs';
    const names = 'env | cut -d= -f1 | grep -vE "^(_|PWD|OLDPWD|SHLVL)$" | sort | tr "\\n" " "';
    await bench.runToEnd(
      aJob(5, [names, 'env | grep -c "glrt-" || true'], { variables: [{ key: 'MINE', value: 'a b', raw: true }] }),
    );
    delete process.env['LOCKKEEPER_RUNNER_TOKEN'];
    delete process.env['OF_THE_RUNNER'];

    expect(bench.server.log(5)).toContain(
      '\nCI_BUILDS_DIR CI_JOB_TOKEN CI_PROJECT_DIR CI_RUNNER_VERSION CI_SERVER GIT_STRATEGY HOME LANG MINE PATH TMPDIR ',
    );
    expect(bench.server.log(5)).toMatch(/^0$/m);
  });

  it('puts in what only it knows, once, and leaves raw variables alone', async () => {
    const variables = [
      { key: 'CACHE', value: '${CI_PROJECT_DIR}/cache-$$USER$NO', raw: false },
      { key: 'RAW', value: '$CI_PROJECT_DIR', raw: true },
      { key: 'TWICE', value: '[$RAW]', raw: false },
    ];
    const script = ['test "$CACHE" = "$PWD/cache-\\$USER" && echo same', 'echo "$RAW $TWICE"'];
    await bench.runToEnd(aJob(7, script, { variables }));

    expect(bench.server.log(7)).toMatch(/^same$/m);
    expect(bench.server.log(7)).toContain('$CI_PROJECT_DIR [$CI_PROJECT_DIR]');
  });

  it('fails without running anything when a secret is withheld, and says why in its log', async () => {
    bench.server.secrets = {
      status: 403,
      body: {
        message: '403 Forbidden',
        reasons: [
          { variable: 'DB', name: 'DATABASE_URL', code: 'ref_not_protected', sentence: 'The ref is not protected.' },
        ],
      },
    };
    const end = await bench.runToEnd(aJob(6, ['echo ran'], { secrets: { DB: ASKED } }));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
    expect(bench.server.log(6)).toContain('DB (secret DATABASE_URL) is withheld: The ref is not protected.');
    expect(bench.server.log(6)).not.toContain('ran\n');
  });

  it.each<[string, 'hang up' | { status: number }]>([
    ['is started anew', 'hang up'],
    ['cannot reach its store', { status: 503 }],
  ])('waits for its secrets while the server %s, longer than one call is tried', async (_, away) => {
    const there = secretsAnswer({ variable: 'A', value: 'value-of-a', file: false });
    let tries = 0;
    bench.server.script = (call) => {
      if (!call.path.endsWith('/secrets')) return undefined;
      return ++tries <= 6 ? away : there;
    };
    const end = await bench.runToEnd(aJob(6, ['echo "${#A} letters"'], { secrets: { A: ASKED } }));

    expect(end).toMatchObject({ state: 'success' });
    expect(bench.server.log(6)).toContain('10 letters\n');
    expect(tries).toBe(7);
  });

  it('fails without running anything when the server does not come back with its secrets', async () => {
    bench.secretsGiveUpMs = 1;
    bench.server.secrets = { status: 503 };
    const end = await bench.runToEnd(aJob(6, ['echo ran'], { secrets: { A: ASKED } }));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
    expect(bench.server.log(6)).toContain('The server refused the secrets of this job (status 503).');
    expect(bench.server.log(6)).not.toContain('ran\n');
  });

  it('fails when the server leaves one of the secrets out', async () => {
    bench.server.secrets = secretsAnswer({ variable: 'A', value: 'value-of-a', file: false });
    const end = await bench.runToEnd(aJob(7, ['echo ran'], { secrets: { A: ASKED, B: ASKED } }));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
    expect(bench.server.log(7)).toContain('The server left out B.');
  });

  it('ends a script that takes longer than the job may, with all that it started', async () => {
    const job = aJob(8, ['sleep 61.5 & sleep 61.5'], { runner_info: { timeout: 1 }, after: ['echo after'] });
    const end = await bench.runToEnd(job);

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'job_execution_timeout' });
    await processesEnd('61.5');
    expect(bench.server.log(8)).not.toMatch(/^after$/m);
  });

  it('kills what a finished script left in the background, even outside its group', async () => {
    const end = await bench.runToEnd(
      aJob(9, ['sleep 62.5 &', 'setsid sleep 62.25 >/dev/null 2>&1 &', 'sleep 0.2; echo done']),
    );

    expect(end).toMatchObject({ state: 'success' });
    await processesEnd('62.5');
    await processesEnd('62.25');
  });

  it('refuses a variable name that would be code, without running anything', async () => {
    const end = await bench.runToEnd(aJob(10, ['echo ran'], { variables: [{ key: 'A;B', value: 'x' }] }));

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
    expect(bench.server.log(10)).toContain('"A;B" is no name');
  });

  it('reports a shell that cannot start instead of running on', async () => {
    const end = await bench.runToEnd(
      aJob(11, ['echo ran'], { variables: [{ key: 'HUGE', value: 'x'.repeat(200_000) }] }),
    );

    expect(end).toMatchObject({ state: 'failed', failure_reason: 'runner_system_failure' });
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('runs under another identity that owns its folder, when told so', async () => {
    bench.jobIdentity = { uid: 54_321, gid: 54_321 };
    bench.server.secrets = secretsAnswer({ variable: 'F', value: 'content-of-file', file: true });
    await bench.runToEnd(
      aJob(12, ['id -u; id -G', 'wc -c < "$F"', 'touch "$HOME/mine" && stat -c "%u %a" "$HOME"'], {
        secrets: { F: ASKED },
      }),
    );

    expect(bench.server.log(12)).toMatch(/54321\n54321\n[^]*15\n[^]*54321 700\n/);
    expect(await bench.jobFolders()).toEqual([]);
  });
});

/** Killed ones go when they have their turn on the machine; those of the tests would last more than a minute by themselves. */
async function processesEnd(argument: string): Promise<void> {
  for (const end = Date.now() + 30_000; (await processesWith(argument)).length > 0;) {
    expect([argument, Date.now() < end]).toEqual([argument, true]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes whose command line holds the given text. */
async function processesWith(argument: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const lines = (await readdir('/proc'))
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.split('\0').includes(argument));
}
