// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from './browser.mjs';
import { ensureInstalled } from './local/install.mjs';
import { LocalError } from './local/local-error.mjs';
import { checkout, pinnedNode } from './local/paths.mjs';
import { startProgress } from './local/progress.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** The counts of a run that never got to its tests. */
const BROKEN = { passed: 0, failed: 1, skipped: 0 };

async function build() {
  const progress = startProgress('Building');
  const { build: run } = await import('./build.mjs');
  const { built } = await run({ quiet: true });
  progress.done(built ? 'Built' : 'Build is up to date');
}

/** @param {string[]} args @returns {Promise<NodeJS.ProcessEnv>} */
async function prepare(args) {
  await ensureInstalled();
  await build();
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: `${path.dirname(pinnedNode())}${path.delimiter}${process.env['PATH'] ?? ''}` };
  // Servers that the tests start inherit this environment and refuse settings that are not theirs.
  for (const name of Object.keys(env)) if (/^LOCKKEEPER_(?!OPENBAO_)/.test(name)) delete env[name];
  if (args.includes('unit')) return env;
  const { chromium, why } = await ensureChromium();
  if (why && process.env['CI']) throw new LocalError(`${why} Set CHROMIUM_BIN to one.`, 'NO_BROWSER');
  if (why) process.stdout.write(`${why} The browser tests will fail; set CHROMIUM_BIN to a Chromium.\n`);
  return { ...env, ...(chromium && { CHROMIUM_BIN: chromium }) };
}

/** @param {string[]} args @param {string} output @param {NodeJS.ProcessEnv} env @returns {Promise<number>} Jest's exit code */
function runJest(args, output, env) {
  const jest = path.join(checkout, 'node_modules', 'jest', 'bin', 'jest.js');
  // A part of the tests covers a part of the code.
  const coverage = args.length === 0 ? ['--coverage'] : [];
  const child = spawn(pinnedNode(), [jest, '--ci', '--json', `--outputFile=${output}`, ...coverage, ...args], {
    cwd: checkout,
    env,
    stdio: 'inherit',
  });
  // Ctrl-C reaches Jest through the terminal; this process waits for it to clean up.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => void child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** @param {string} file Jest's JSON @returns {Counts} */
function readCounts(file) {
  if (!fs.existsSync(file)) return BROKEN;
  const result = JSON.parse(fs.readFileSync(file, 'utf8'));
  return {
    passed: result.numPassedTests,
    // A file that could not be loaded ran none of its tests: it counts as one failure.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** @param {Counts} counts */
function report(counts) {
  const file = process.env['LOCKKEEPER_COUNTS_FILE'];
  if (file) fs.writeFileSync(file, JSON.stringify(counts));
  const address = process.env['OPENBAO_ADDR'];
  const store = address ? `built-in and OpenBao at ${address}` : 'built-in, and OpenBao by its stateful fake';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`\nStores tested: ${store}\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
}

/** @param {string[]} args @returns {Promise<number>} */
async function main(args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lockkeeper-test-'));
  const output = path.join(folder, 'jest.json');
  try {
    const env = await prepare(args);
    const code = await runJest(args, output, env);
    const counts = readCounts(output);
    const none = counts.passed + counts.failed === 0;
    if (none) process.stderr.write('No test was run.\n');
    const broken = none || (code !== 0 && counts.failed === 0);
    report(broken ? { ...counts, failed: 1 } : counts);
    return code !== 0 || broken || counts.failed > 0 ? 1 : 0;
  } catch (error) {
    const known = error instanceof LocalError;
    process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    report(BROKEN);
    return 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main(process.argv.slice(2));
