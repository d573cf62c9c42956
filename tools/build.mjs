// @ts-check
// Builds the server, the bundled runner and the libs (TypeScript) and the web interface (vite); skips what did not change.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runSilently } from './local/install.mjs';
import { LocalError } from './local/local-error.mjs';
import { checkout } from './local/paths.mjs';
import { startProgress } from './local/progress.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string[]} inputs files and folders from the checkout; those that are missing count as such
 * @property {string[]} outputs files that must be there for a build to be skipped
 * @property {() => string[]} command arguments for Node
 */

const stamps = path.join(checkout, 'node_modules', '.cache', 'lockkeeper');
const NOT_SOURCE = /^(?:node_modules|dist|\.tsbuildinfo)$|\.(?:spec|e2e-spec)\.tsx?$/;

/** @returns {string[]} workspaces that TypeScript builds, as the root configuration lists them */
function references() {
  const config = JSON.parse(fs.readFileSync(path.join(checkout, 'tsconfig.json'), 'utf8'));
  return config.references.map((/** @type {{ path: string }} */ reference) => reference.path);
}

/** @returns {Part[]} */
function parts() {
  const workspaces = references();
  const code = {
    name: 'server, runner and libs',
    inputs: ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json', ...workspaces],
    outputs: workspaces.map((workspace) => path.join(workspace, 'dist', '.tsbuildinfo')),
    command: () => [path.join(checkout, 'node_modules', 'ts7', 'bin', 'tsc'), '-b', checkout],
  };
  const oneFile = {
    name: 'server in one file',
    inputs: [...code.inputs, 'tools/bundle.mjs'],
    outputs: ['apps/server/dist/bundle/main.mjs'],
    command: () => [path.join(checkout, 'tools', 'bundle.mjs')],
  };
  const web = path.join(checkout, 'apps', 'web');
  const bundled = ['vite.config.ts', 'vite.config.mjs', 'vite.config.js'].some((file) =>
    fs.existsSync(path.join(web, file)),
  );
  if (!bundled) return [code, oneFile];
  const page = {
    name: 'web interface',
    inputs: ['apps/web', 'schema.graphql', 'apps/server/schema.graphql', 'package-lock.json'],
    outputs: ['apps/web/dist/index.html'],
    command: () => [vite(web), 'build', web, '--logLevel', 'warn'],
  };
  return [code, oneFile, page];
}

/** @param {string} web @returns {string} */
function vite(web) {
  const manifest = createRequire(path.join(web, 'package.json')).resolve('vite/package.json');
  return path.join(path.dirname(manifest), 'bin', 'vite.js');
}

/**
 * Sizes and times, not contents: what npm start waits for at every start.
 * @param {string[]} inputs @returns {string}
 */
function fingerprint(inputs) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) {
      hash.update(`${file}\0${stat?.size ?? 'none'}\0${stat?.mtimeMs ?? 0}\n`);
      return;
    }
    for (const name of fs.readdirSync(file).sort()) if (!NOT_SOURCE.test(name)) add(path.join(file, name));
  };
  for (const input of inputs) add(path.join(checkout, input));
  return hash.digest('hex');
}

/** @param {Part} part @returns {string} */
function stampOf(part) {
  return path.join(stamps, `${part.name.replace(/[^a-z]+/g, '-')}.stamp`);
}

/** @param {Part} part @param {string} print @returns {boolean} */
function isCurrent(part, print) {
  const stamp = stampOf(part);
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, 'utf8') !== print) return false;
  return part.outputs.every((file) => fs.existsSync(path.join(checkout, file)));
}

/** @param {Part} part @param {boolean} quiet @returns {Promise<boolean>} whether there was something to do */
async function buildPart(part, quiet) {
  // Taken before the build: a file saved meanwhile must not count as built.
  const print = fingerprint(part.inputs);
  if (isCurrent(part, print)) {
    if (!quiet) process.stdout.write(`${part.name}: nothing changed\n`);
    return false;
  }
  const progress = startProgress(`${part.name}: building`, quiet);
  const { code, output } = await runSilently(process.execPath, part.command());
  if (code !== 0) {
    progress.fail();
    throw new LocalError(`Building failed (${part.name}):\n${output.trim()}`, 'BUILD');
  }
  fs.mkdirSync(stamps, { recursive: true });
  fs.writeFileSync(stampOf(part), print);
  progress.done(`${part.name}: built`);
  return true;
}

/**
 * Builds what changed. Throws a LocalError with the compiler's output when it does not compile.
 * @param {{ quiet?: boolean }} [options] quiet: no progress lines
 * @returns {Promise<{ built: boolean }>} false when nothing had changed
 */
export async function build({ quiet = false } = {}) {
  let built = false;
  for (const part of parts()) built = (await buildPart(part, quiet)) || built;
  return { built };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await build();
  } catch (error) {
    process.stderr.write(`${error instanceof LocalError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
