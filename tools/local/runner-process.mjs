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
 * @typedef {object} RunnerOptions
 * @property {import('./state-folder.mjs').Folders} folders
 * @property {string} address
 * @property {string} tokenFile
 * @property {import('./uids.mjs').Account | undefined} job  who jobs run as, when it is somebody else
 * @property {NodeJS.ProcessEnv} env the person's
 * @property {(line: string) => void} say
 */

/** @param {RunnerOptions} options @returns {import('./children.mjs').Child} */
function startRunner({ folders, address, tokenFile, job, env, say }) {
  const names = Object.keys(env).filter((name) => name.startsWith('LOCKKEEPER_RUNNER_'));
  return startChild({
    name: 'runner',
    command: pinnedNode(),
    args: ['--enable-source-maps', path.join(checkout, 'apps/runner/dist/main.js')],
    env: {
      ...plainEnvironment(env),
      ...Object.fromEntries(names.map((name) => [name, env[name]])),
      LOCKKEEPER_URL: address,
      LOCKKEEPER_RUNNER_TOKEN_FILE: tokenFile,
      LOCKKEEPER_RUNNER_BUILDS: folders.builds,
      ...(job && { LOCKKEEPER_RUNNER_JOB_UID: String(job.uid), LOCKKEEPER_RUNNER_JOB_GID: String(job.gid) }),
    },
    as: undefined,
    cwd: '/',
    logFile: path.join(folders.logs, 'runner.log'),
    onError: (sentence) => say(`runner: ${sentence}`),
  });
}

/**
 * The bundled runner; it is started again when it ends by itself.
 * @param {RunnerOptions} options
 * @returns {{ stop: (graceMs: number) => Promise<void>, killHard: () => void }}
 */
export function keepRunner(options) {
  let stopped = false;
  let pause = FIRST_PAUSE;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {import('./children.mjs').Child} */
  let child;
  const start = () => {
    const began = performance.now();
    child = startRunner(options);
    void child.exited.then((code) => {
      if (stopped) return;
      if (performance.now() - began > STEADY) pause = FIRST_PAUSE;
      const why = child.lastError() || `exit code ${code}`;
      options.say(`The runner ended (${why}); it starts again in ${pause / 1000} s.`);
      timer = setTimeout(start, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    });
  };
  const halt = () => {
    stopped = true;
    clearTimeout(timer);
  };
  start();
  return {
    async stop(graceMs) {
      halt();
      await child.stop(graceMs);
    },
    killHard() {
      halt();
      child.killHard();
    },
  };
}
