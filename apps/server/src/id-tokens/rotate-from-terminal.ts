import fs from 'node:fs';
import { writePrivateFile } from '../platform/private-file.js';
import { parseKeyFile, PUBLISHED_BEFORE_MS, rotated } from './key-file.js';

/** Adds a key to the file, or makes it; running servers read it again by themselves. */
export function rotateFromTerminal(file: string, say: (line: string) => void): number {
  const before = fs.existsSync(file) ? parseKeyFile(fs.readFileSync(file, 'utf8')) : null;
  const after = rotated(before, new Date());
  writePrivateFile(file, `${JSON.stringify(after)}\n`);
  const newest = after.keys.at(-1)!;
  const when = before === null ? 'at once' : `in ${PUBLISHED_BEFORE_MS / 1000} seconds, when all servers publish it`;
  say(`The key ${newest.kid} signs ID tokens ${when}.`);
  say(`Published keys: ${after.keys.length}. Older ones stay until their last token is over.`);
  return 0;
}
