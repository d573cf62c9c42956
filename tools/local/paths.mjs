// @ts-check
import fs from 'node:fs';
import path from 'node:path';

/** The checkout this file belongs to. */
export const checkout = path.resolve(import.meta.dirname, '../..');

/** Where the migrations live. */
export const migrations = path.join(checkout, 'prisma', 'migrations');

/** @returns {string} the Node pinned through npm, or the one that runs now */
export function pinnedNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const pinned = path.join(checkout, 'node_modules', name, 'bin', 'node');
  return fs.existsSync(pinned) ? pinned : process.execPath;
}

/** @param {string} file @returns {number} */
const changed = (file) => fs.statSync(path.join(checkout, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * @param {'main' | 'cli' | 'seed'} program the server itself, its commands, or the seed
 * @returns {string} the program in one file, or as compiled where somebody has compiled since
 */
export function serverProgram(program) {
  const bundled = `apps/server/dist/bundle/${program}.mjs`;
  const compiled = fs.readdirSync(path.join(checkout, 'libs')).map((lib) => `libs/${lib}/dist/.tsbuildinfo`);
  const newest = Math.max(...['apps/server/dist/.tsbuildinfo', ...compiled].map(changed));
  return path.join(checkout, changed(bundled) > newest ? bundled : `apps/server/dist/${program}.js`);
}

/**
 * npm puts every `node_modules/.bin` on the PATH of what it runs. Jobs and servers get the person's own PATH.
 * @returns {string}
 */
export function plainPath() {
  const own = (process.env['PATH'] ?? '').split(path.delimiter);
  const plain = own.filter((entry) => entry && !/node_modules|node-gyp-bin/.test(entry));
  return plain.join(path.delimiter) || '/usr/local/bin:/usr/bin:/bin';
}
