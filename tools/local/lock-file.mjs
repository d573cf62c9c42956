// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, LocalError } from './local-error.mjs';

/**
 * When a process began, so that a pid given out again is not taken for its former owner.
 * @param {number} pid @returns {string | undefined} undefined when there is no such process
 */
export function processStart(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command's name may hold spaces and brackets; the fields are counted from behind it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${bootId()}/${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  const answer = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return answer.stdout?.trim() || undefined;
}

/** @returns {string} */
function bootId() {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

/** @param {string} file @returns {{ text: string, pid: number, start: string } | undefined} */
function readLock(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    const held = JSON.parse(text);
    return { text, pid: Number(held.pid), start: String(held.start) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    return { text: '', pid: 0, start: '' };
  }
}

/** Moves a dead launcher's lock aside, unless another launcher was quicker. */
function removeStale(/** @type {string} */ file, /** @type {string} */ text) {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
    const moved = fs.readFileSync(aside, 'utf8');
    if (text !== '' && moved !== text) fs.linkSync(aside, file);
    fs.rmSync(aside, { force: true });
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
  }
}

/**
 * One launcher per state folder. The lock of a launcher that is gone is taken over.
 * @param {string} state @returns {() => void} gives the lock back
 */
export function takeLock(state) {
  const file = path.join(state, 'lock');
  const mine = JSON.stringify({ pid: process.pid, start: processStart(process.pid) ?? '' });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const draft = `${file}.new.${process.pid}`;
    try {
      // Written first and linked then: nobody ever reads a lock that is half there.
      fs.writeFileSync(draft, mine, { mode: 0o600 });
      fs.linkSync(draft, file);
      return () => {
        if (readLock(file)?.text === mine) fs.rmSync(file, { force: true });
      };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(draft, { force: true });
    }
    const held = readLock(file);
    if (!held) continue;
    if (held.pid > 0 && processStart(held.pid) === held.start) {
      throw new LocalError(
        `Lockkeeper already runs on ${state} as process ${held.pid}: stop that one first.`,
        'ALREADY_RUNNING',
      );
    }
    removeStale(file, held.text);
  }
  throw new LocalError(`The lock ${file} keeps changing hands: another start is under way.`, 'ALREADY_RUNNING');
}
