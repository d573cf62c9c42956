// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalError } from '../local/local-error.mjs';
import { processStart } from '../local/lock-file.mjs';
import { postmasterLines } from './cluster.mjs';

/** @param {number} pid @returns {string} its command line, or an empty string */
function commandLine(pid) {
  if (process.platform === 'linux') {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** @param {number} pid @param {number} patience milliseconds @returns {Promise<boolean>} */
async function ended(pid, patience) {
  for (const until = performance.now() + patience; performance.now() < until; await wait(20)) {
    if (processStart(pid) === undefined) return true;
  }
  return false;
}

/**
 * Ends a PostgreSQL that a killed launcher left behind, and nothing else: the pid must belong to a postgres that
 * was started on this very folder. The caller holds the state folder's lock, so no living launcher owns it.
 * @param {string} folder the cluster @param {(line: string) => void} say
 */
export async function stopOrphan(folder, say) {
  const pid = Number(postmasterLines(folder)[0]);
  if (!Number.isInteger(pid) || pid <= 1 || processStart(pid) === undefined) return;
  const command = commandLine(pid);
  if (!/\bpostgres\b/.test(command) || !command.includes(`-D ${folder}`)) {
    // The pid was given out again. PostgreSQL would take a foreign process of the same user for itself and refuse.
    fs.rmSync(path.join(folder, 'postmaster.pid'), { force: true });
    return;
  }
  say('Stopping the PostgreSQL that an earlier start left behind');
  for (const [signal, patience] of /** @type {[NodeJS.Signals, number][]} */ ([
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
  ])) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone between the look and the signal, which is what was wanted.
    }
    if (await ended(pid, patience)) return;
  }
  throw new LocalError(`PostgreSQL of an earlier start (process ${pid}) does not stop: end it by hand.`, 'ORPHAN');
}
