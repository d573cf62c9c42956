import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './launch.js';

const { folder: home, remove } = temporaryFolder();
afterAll(remove);
const script = path.resolve(__dirname, '../../.ci/run');
let count = 0;

/** Runs .ci/run with an npm that does as told, and answers the last line and the exit code. */
function ciRun(test: string, check: string): { last: string | undefined; code: number | null } {
  const bin = path.join(home, String((count += 1)));
  mkdirSync(bin);
  const npm = path.join(bin, 'npm');
  writeFileSync(npm, `#!/usr/bin/env bash\ncase "$*" in test) ${test} ;; "run check") ${check} ;; esac\n`);
  chmodSync(npm, 0o755);
  const done = spawnSync(script, { encoding: 'utf8', env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
  return { last: done.stdout.trim().split('\n').pop(), code: done.status };
}
const tested = (passed: number, failed: number, code: number) =>
  `echo '{"passed":${passed},"failed":${failed},"skipped":0}' > "$LOCKKEEPER_COUNTS_FILE"; exit ${code}`;
const checked = (passed: number, failed: number, code: number) =>
  `echo "${passed} passed, ${failed} failed"; exit ${code}`;

it('adds up the counts of tests and checks', () => {
  expect(ciRun(tested(120, 0, 0), checked(7, 0, 0))).toEqual({ last: '127 passed, 0 failed', code: 0 });
});

it('runs the checks although a test failed, and fails', () => {
  expect(ciRun(tested(119, 1, 1), checked(7, 0, 0))).toEqual({ last: '126 passed, 1 failed', code: 1 });
});

it('fails when a check failed', () => {
  expect(ciRun(tested(120, 0, 0), checked(5, 2, 1))).toEqual({ last: '125 passed, 2 failed', code: 1 });
});

it('counts tests that crashed before they counted as one failure', () => {
  expect(ciRun('exit 1', checked(7, 0, 0))).toEqual({ last: '7 passed, 1 failed', code: 1 });
});

it('does not take silence for success', () => {
  expect(ciRun('exit 0', 'exit 0')).toEqual({ last: '0 passed, 2 failed', code: 1 });
});

it('counts a half that ends badly without naming a failure', () => {
  expect(ciRun(tested(120, 0, 0), checked(7, 0, 1))).toEqual({ last: '127 passed, 1 failed', code: 1 });
});
