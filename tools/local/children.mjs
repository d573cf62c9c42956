// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { errorSentence } from './log-files.mjs';

/** @typedef {import('./uids.mjs').Account} Account */
/**
 * @typedef {object} Child
 * @property {string} name
 * @property {number | undefined} pid
 * @property {Promise<number | null>} exited  resolves with the exit code, null after a signal
 * @property {() => string} lastError         what it said last before it ended
 * @property {(graceMs: number) => Promise<void>} stop
 * @property {() => void} killHard
 */
/**
 * @typedef {object} ChildOptions
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env   all of it: nothing is inherited
 * @property {Account | undefined} as
 * @property {string} cwd
 * @property {string} logFile
 * @property {(sentence: string) => void} onError  each error it logs
 */

/** @param {number | undefined} pid @param {NodeJS.Signals} signal sent to the whole process group */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone, which is what a signal asks for.
  }
}

/**
 * Copies a child's output to its log and remembers the last error in it.
 * @param {import('node:child_process').ChildProcessByStdio<null | import('node:stream').Writable, import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {import('node:stream').Writable} log @param {(sentence: string) => void} onError
 */
function readOutput(child, log, onError) {
  const last = { sentence: '', plain: '' };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      log.write(`${line}\n`);
      const error = errorSentence(line);
      if (error !== undefined) {
        last.sentence = error;
        onError(error);
      } else if (/^\S*Error\b|^error:/i.test(line.trim())) last.plain = line.trim();
    });
  }
  return last;
}

/**
 * Starts a child in a process group of its own. Its standard input is a pipe that closes when the launcher ends in
 * whatever way, so that the child can end too.
 * @param {ChildOptions} options @returns {Child}
 */
export function startChild({ name, command, args, env, as, cwd, logFile, onError }) {
  const log = fs.createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  log.on('error', () => undefined);
  const child = spawn(command, args, { ...as, cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  const last = readOutput(child, log, onError);
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    // "close" comes after the last line was read, so the last error is known by then.
    child.once('close', (code) => resolve(code));
    child.once('error', (error) => {
      last.sentence = error.message;
      resolve(-1);
    });
  });
  void exited.then(() => log.end());
  return {
    name,
    pid: child.pid,
    exited,
    lastError: () => last.sentence || last.plain,
    killHard: () => signalGroup(child.pid, 'SIGKILL'),
    async stop(graceMs) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
      signalGroup(child.pid, 'SIGKILL');
    },
  };
}
