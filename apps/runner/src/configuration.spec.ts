import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationRefused, readConfiguration } from './configuration.js';
import { lockFolder } from './folder-lock.js';
import { sweep } from './job-folder.js';
import { JobLog } from './job-log.js';
import { systemId } from './system-id.js';

const WORKING = {
  LOCKKEEPER_URL: 'http://127.0.0.1:8080/',
  LOCKKEEPER_RUNNER_TOKEN: 'glrt-abc',
  LOCKKEEPER_RUNNER_BUILDS: '/srv/builds',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockkeeper-runner-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('configuration of the runner', () => {
  it('reads a working set', () => {
    expect(readConfiguration({ ...WORKING, LOCKKEEPER_RUNNER_CONCURRENCY: '3' }, 1000)).toEqual({
      url: 'http://127.0.0.1:8080',
      token: 'glrt-abc',
      buildsFolder: '/srv/builds',
      concurrency: 3,
      jobIdentity: null,
    });
  });

  it('reads the token from a file and drops the newline at its end', async () => {
    await writeFile(join(folder, 'token'), 'glrt-of-file\n');
    const { LOCKKEEPER_RUNNER_TOKEN: _, ...rest } = WORKING;

    expect(readConfiguration({ ...rest, LOCKKEEPER_RUNNER_TOKEN_FILE: join(folder, 'token') }, 1000).token).toBe(
      'glrt-of-file',
    );
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a misspelt setting', { LOCKKEEPER_RUNNER_CONCURENCY: '2' }, /Did you mean LOCKKEEPER_RUNNER_CONCURRENCY\?/],
    ['no address', { LOCKKEEPER_URL: undefined }, /LOCKKEEPER_URL must be set/],
    ['an address with a password', { LOCKKEEPER_URL: 'http://a:b@c' }, /without user name/],
    ['no token', { LOCKKEEPER_RUNNER_TOKEN: undefined }, /TOKEN_FILE must name/],
    ['two tokens', { LOCKKEEPER_RUNNER_TOKEN_FILE: '/x' }, /not both/],
    ['a token of another kind', { LOCKKEEPER_RUNNER_TOKEN: 'glpat-secret' }, /begins with "glrt-"/],
    [
      'a missing token file',
      { LOCKKEEPER_RUNNER_TOKEN: undefined, LOCKKEEPER_RUNNER_TOKEN_FILE: '/nowhere' },
      /ENOENT/,
    ],
    ['no folder', { LOCKKEEPER_RUNNER_BUILDS: '' }, /LOCKKEEPER_RUNNER_BUILDS must name/],
    ['a concurrency of zero', { LOCKKEEPER_RUNNER_CONCURRENCY: '0' }, /whole number from 1 to 64/],
    ['a job identity without root', { LOCKKEEPER_RUNNER_JOB_UID: '1001' }, /started as root/],
    ['root as job identity', { LOCKKEEPER_RUNNER_JOB_UID: '0' }, /from 1 to/],
  ])('refuses %s in one sentence that holds no token', (_, changes, sentence) => {
    const read = () => readConfiguration({ ...WORKING, ...changes }, 1000);

    expect(read).toThrow(ConfigurationRefused);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/secret|glrt-abc/);
  });

  it('takes another identity for jobs when started as root', () => {
    expect(readConfiguration({ ...WORKING, LOCKKEEPER_RUNNER_JOB_UID: '1001' }, 0).jobIdentity).toEqual({
      uid: 1001,
      gid: 1001,
    });
  });
});

describe('the builds folder', () => {
  it('belongs to one runner at a time, and to the next one when that has ended', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(/in use by another runner/);
    await unlock();

    await writeFile(join(folder, '.lock'), `${process.pid} 1`);
    await (
      await lockFolder(folder)
    )();
  });

  it('is swept of what a killed runner left, and of nothing else', async () => {
    await mkdir(join(folder, 'job-5-abc', 'secrets'), { recursive: true });
    await writeFile(join(folder, 'job-5-abc', 'secrets', 'KEY'), 'value');
    await chmod(join(folder, 'job-5-abc', 'secrets'), 0);
    await writeFile(join(folder, 'other'), '');

    expect(await sweep(folder)).toEqual(['job-5-abc']);
    expect(await readdir(folder)).toEqual(['other']);
  });

  it('keeps the system id', async () => {
    const made = await systemId(folder);

    expect(made).toMatch(/^r_[a-z0-9]{12}$/);
    expect(await systemId(folder)).toBe(made);
  });
});

describe('JobLog', () => {
  it('keeps no more than its limit, says so once, and counts what it keeps', () => {
    const log = new JobLog([], 100);
    for (let count = 0; count < 50; count++) log.write('0123456789');

    const kept = log.slice(0, 10_000).toString();
    expect(kept.startsWith('0123456789'.repeat(10) + '\n')).toBe(true);
    expect(kept.match(/longer than 100 bytes/g)).toHaveLength(1);
    expect(log.size).toBe(Buffer.byteLength(kept));
  });

  it('masks forms that it learns of later from then on', () => {
    const log = new JobLog(['first-form']);
    log.write('first-form second-form first-');
    log.alsoMask(['second-form'], new Map());
    log.write('first-form second-form');
    log.end();

    expect(log.slice(0, 1000).toString()).toBe('[MASKED] second-form first-[MASKED] [MASKED]');
  });
});
