// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalError } from '../local/local-error.mjs';

/** @typedef {import('../local/uids.mjs').Account} Account */
/**
 * @typedef {object} RunningPostgres
 * @property {number} pid
 * @property {Promise<number | null>} exited  resolves with the exit code
 * @property {() => Promise<void>} stop       open connections are closed, everything acknowledged is kept
 * @property {() => void} killHard            recovers at the next start
 */

/** @returns {NodeJS.ProcessEnv} nothing of the person's PG* variables */
const cleanEnv = () => ({ PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });

/**
 * Makes a cluster in one step: a crash in the middle leaves no half of one.
 * @param {{ bin: string, folder: string, as: Account | undefined, args: string[] }} options
 */
export function createCluster({ bin, folder, as, args }) {
  const draft = `${folder}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
  if (as) fs.chownSync(draft, as.uid, as.gid);
  const base = ['-D', draft, '-U', 'postgres', '-E', 'UTF8', '--locale=C', ...args];
  const done = spawnSync(path.join(bin, 'initdb'), base, { ...as, cwd: draft, env: cleanEnv(), encoding: 'utf8' });
  if (done.status !== 0) {
    const why = (done.error?.message ?? done.stderr).trim().split('\n').slice(-3).join(' ');
    throw new LocalError(`PostgreSQL could not make its folder ${folder}: ${why}`, 'INITDB');
  }
  fs.renameSync(draft, folder);
}

/** @param {string} folder @returns {string[]} the lines of postmaster.pid */
export function postmasterLines(folder) {
  try {
    return fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** @param {string} logFile @param {number} from @returns {string} the last fatal line after an offset */
function lastFatal(logFile, from) {
  const lines = fs.readFileSync(logFile).subarray(from).toString('utf8').trim().split('\n');
  const fatal = lines.filter((line) => /FATAL|PANIC|could not/.test(line)).pop() ?? lines.pop() ?? '';
  return fatal.replace(/^.*?(FATAL|PANIC|ERROR|LOG): +/, '').trim();
}

/**
 * Stops PostgreSQL when the launcher vanishes without a word: its end of the pipe closes, even after a kill -9.
 * @param {number} pid @param {Account | undefined} as
 */
function startWatcher(pid, as) {
  const script = 'read -r line; kill -INT "$1"';
  const watcher = spawn('/bin/sh', ['-c', script, 'lockkeeper-watcher', String(pid)], {
    ...as,
    cwd: '/',
    env: cleanEnv(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  const ended = new Promise((resolve) => watcher.once('close', resolve).once('error', resolve));
  return async () => {
    watcher.ref();
    watcher.kill('SIGKILL');
    await ended;
  };
}

/** @param {import('node:child_process').ChildProcess} child @param {Promise<number | null>} exited */
async function stopGently(child, exited) {
  for (const [signal, patience] of /** @type {[NodeJS.Signals, number][]} */ ([
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
  ])) {
    child.kill(signal);
    const late = new AbortController();
    const answer = await Promise.race([
      exited.then(() => true),
      wait(patience, false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    if (answer) return;
  }
  child.kill('SIGKILL');
  await exited;
}

/**
 * Starts a server on an existing cluster and waits until it takes connections.
 * @param {{ bin: string, folder: string, as: Account | undefined, logFile: string, settings: Record<string, string>, onSlow?: () => void }} options
 * @returns {Promise<RunningPostgres>}
 */
export async function runCluster({ bin, folder, as, logFile, settings, onSlow }) {
  const output = fs.openSync(logFile, 'a', 0o600);
  const from = fs.fstatSync(output).size;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: a Ctrl-C at the terminal must not stop the database before the server.
  const child = spawn(path.join(bin, 'postgres'), ['-D', folder, ...flags], {
    ...as,
    cwd: folder,
    env: cleanEnv(),
    detached: true,
    stdio: ['ignore', output, output],
  });
  fs.closeSync(output);
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', () => resolve(-1));
  });
  let gone = false;
  void exited.then(() => (gone = true));
  const began = performance.now();
  let told = false;
  for (;;) {
    const lines = postmasterLines(folder);
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') break;
    if (gone)
      throw new LocalError(`PostgreSQL did not start: ${lastFatal(logFile, from)} (see ${logFile})`, 'POSTGRES');
    if (!told && performance.now() - began > 5_000) {
      told = true;
      onSlow?.();
    }
    await wait(5);
  }
  const pid = /** @type {number} */ (child.pid);
  const dismiss = startWatcher(pid, as);
  const dismissed = exited.then(dismiss);
  const stop = async () => {
    await stopGently(child, exited);
    await dismissed;
  };
  return { pid, exited, stop, killHard: () => void child.kill('SIGQUIT') };
}
