import fs from 'node:fs';
import path from 'node:path';
import { parseKeyFile, PUBLISHED_BEFORE_MS, rotated } from './key-file.js';

/** Adds a key to the file, or makes it; running servers read it again by themselves. */
export function rotateFromTerminal(file: string, say: (line: string) => void): number {
  const before = fs.existsSync(file) ? parseKeyFile(fs.readFileSync(file, 'utf8')) : null;
  const after = rotated(before, new Date());
  writePrivate(file, `${JSON.stringify(after)}\n`);
  const newest = after.keys.at(-1)!;
  const when = before === null ? 'at once' : `in ${PUBLISHED_BEFORE_MS / 1000} seconds, when all servers publish it`;
  say(`The key ${newest.kid} signs ID tokens ${when}.`);
  say(`Published keys: ${after.keys.length}. Older ones stay until their last token is over.`);
  return 0;
}

/** A crash leaves the file of before or the new one. It stays the server's, whoever runs this. */
function writePrivate(file: string, text: string): void {
  const owner = fs.statSync(file, { throwIfNoEntry: false }) ?? fs.statSync(path.dirname(file));
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  const handle = fs.openSync(draft, 'wx', 0o600);
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  if (process.getuid?.() === 0) fs.chownSync(draft, owner.uid, owner.gid);
  fs.renameSync(draft, file);
}
