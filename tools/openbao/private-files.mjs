import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** A sentence for people; no stack is shown. */
export class ConfigRefused extends Error {}

/** Makes a folder that only its owner enters. An empty one that is there already (a fresh volume) is closed, others must be. */
export function privateFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stats = statSync(folder);
  if (!(stats.mode & 0o077)) return;
  if (readdirSync(folder).length > 0) {
    throw new ConfigRefused(`${folder} can be entered by others; run chmod 700 on it first.`);
  }
  chmodSync(folder, 0o700);
}

/** The file's bytes, or null. A secret file that others can read is refused: it has to be considered known. */
export function readPrivate(file) {
  if (!existsSync(file)) return null;
  if (statSync(file).mode & 0o077)
    throw new ConfigRefused(`${file} can be read by others; make new keys, or run chmod 600 on it.`);
  return readFileSync(file);
}

/** Writes a new file whole or not at all, readable by its owner only. Never replaces: `link` fails where one is. */
export function writeNew(file, bytes) {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (error.code === 'EEXIST') throw new ConfigRefused(`${file} appeared meanwhile; nothing was replaced.`);
    throw error;
  } finally {
    unlinkSync(draft);
  }
}
