// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { LocalError } from './local-error.mjs';
import { checkout, plainPath } from './paths.mjs';
import { startProgress } from './progress.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, peer?: boolean }>} Packages */

/** @param {string} file @returns {Packages} */
const packagesOf = (file) => JSON.parse(fs.readFileSync(file, 'utf8')).packages;

/**
 * Compares what npm recorded with what the lock file wants. File times would install again after every checkout of
 * another branch, and `npm ci` empties the folder first.
 * @param {string} [folder] @returns {boolean} node_modules is what package-lock.json says
 */
export function isInstalled(folder = checkout) {
  const record = path.join(folder, 'node_modules', '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const there = packagesOf(record);
  const wanted = Object.entries(packagesOf(path.join(folder, 'package-lock.json')));
  return wanted
    .filter(([place]) => place.includes('node_modules/'))
    .every(([place, { version, integrity, optional, peer }]) => {
      const found = there[place];
      if (!found) return Boolean(optional || peer);
      return found.version === version && found.integrity === integrity;
    });
}

/** `npm ci` empties the folder behind a link, which is some other checkout's. */
function refuseLinkedModules(/** @type {string} */ folder) {
  const modules = path.join(folder, 'node_modules');
  if (!fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const where = fs.readlinkSync(modules);
  throw new LocalError(
    `node_modules is a link to ${where}, which does not hold what package-lock.json wants: remove the link first.`,
    'LINKED_MODULES',
  );
}

/**
 * @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] @param {string} [cwd]
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runSilently(command, args, env = process.env, cwd = checkout) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (/** @type {Buffer} */ part) => (output = (output + part.toString('utf8')).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: -1, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/**
 * npm must not run on a Node that it is about to replace, so node_modules/.bin stays off its PATH.
 * @returns {{ command: string, args: string[], env: NodeJS.ProcessEnv }}
 */
function npm() {
  const env = { ...process.env, PATH: plainPath() };
  const node = plainPath()
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'node'))
    .find((file) => fs.existsSync(file));
  const script = process.env['npm_execpath'];
  if (node && script && /npm-cli\.c?js$/.test(script)) return { command: node, args: [script], env };
  return { command: 'npm', args: [], env };
}

/**
 * Runs `npm ci` when node_modules is missing or does not match the lock file.
 * @param {{ quiet?: boolean, folder?: string }} [options]
 */
export async function ensureInstalled({ quiet = false, folder = checkout } = {}) {
  if (isInstalled(folder)) return;
  refuseLinkedModules(folder);
  const progress = startProgress('Installing packages (about a minute)', quiet);
  const { command, args, env } = npm();
  const ci = [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await runSilently(command, ci, env, folder);
  if (code !== 0) {
    progress.fail();
    const said = output.trim().split('\n').slice(-12).join('\n');
    throw new LocalError(`npm ci failed with exit code ${code}:\n${said}`, 'INSTALL');
  }
  progress.done('Packages installed');
}
