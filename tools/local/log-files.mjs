// @ts-check
import fs from 'node:fs';
import path from 'node:path';

const LARGEST = 20 * 1024 * 1024;

/** Keeps one older log beside the current one, so that a log never fills the disk. @param {string} folder */
export function rotateLogs(folder) {
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    const file = path.join(folder, name);
    if (fs.statSync(file).size > LARGEST) fs.renameSync(file, `${file}.1`);
  }
}

const ERROR_LEVEL = 50;

/**
 * Reads one line of a child's output.
 * @param {string} line JSON from pino, or anything else
 * @returns {string | undefined} its sentence when it reports an error
 */
export function errorSentence(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line);
    if (typeof entry.level !== 'number' || entry.level < ERROR_LEVEL) return undefined;
    return String(entry.msg ?? entry.err?.message ?? 'an error without a message');
  } catch {
    return undefined;
  }
}
