// @ts-check
import path from 'node:path';
import { startChild } from './children.mjs';
import { checkout, pinnedNode } from './paths.mjs';
import { plainEnvironment } from './server-process.mjs';

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
// A runner that lasted this long had no trouble starting.
const STEADY = 60_000;

/**
 * The bundled runner; it is started again when it ends by itself.
 * @param {object} options
 * @param {import('./state-folder.mjs').Folders} options.folders
 * @param {string} options.address
 * @param {string} options.tokenFile
 * @param {import('./uids.mjs').Account | undefined} options.job  who jobs run as, when it is somebody else
 * @param {NodeJS.ProcessEnv} options.env the person's
 * @param {(line: string) => void} options.say
 * @returns {{ stop: (graceMs: number) => Promise<void>, killHard: () => void }}
 */
export function keepRunner({ folders, address, tokenFile, job, env, say }) {
  let stopped = false;
  let pause = FIRST_PAUSE;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {import('./children.mjs').Child} */
  let child;
  const names = Object.keys(env).filter((name) => name.startsWith('LOCKKEEPER_RUNNER_'));
  const settings = Object.fromEntries(names.map((name) => [name, env[name]]));
  const start = () => {
    const began = performance.now();
    child = startChild({
      name: 'runner',
      command: pinnedNode(),
      args: ['--enable-source-maps', path.join(checkout, 'apps/runner/dist/main.js')],
      env: {
        ...plainEnvironment(env),
        ...settings,
        LOCKKEEPER_URL: address,
        LOCKKEEPER_RUNNER_TOKEN_FILE: tokenFile,
        LOCKKEEPER_RUNNER_BUILDS: folders.builds,
        ...(job && { LOCKKEEPER_RUNNER_JOB_UID: String(job.uid) }),
      },
      as: undefined,
      cwd: '/',
      logFile: path.join(folders.logs, 'runner.log'),
      onError: (sentence) => say(`runner: ${sentence}`),
    });
    void child.exited.then((code) => {
      if (stopped) return;
      if (performance.now() - began > STEADY) pause = FIRST_PAUSE;
      const why = child.lastError() || `exit code ${code}`;
      say(`The runner ended (${why}); it starts again in ${pause / 1000} s.`);
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  };
  start();
  return {
    async stop(graceMs) {
      stopped = true;
      clearTimeout(timer);
      await child.stop(graceMs);
    },
    killHard() {
      stopped = true;
      clearTimeout(timer);
      child.killHard();
    },
  };
}
