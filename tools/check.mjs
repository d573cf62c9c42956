// @ts-check
// `npm run check`: types, lint, boundaries, formatting and schema drift. One line a step, the output only of what failed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { checkout } from './local/paths.mjs';
import { secondsSince } from './local/progress.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | null>} run the failure's output, or null when all is well
 */

/** @param {string} bin a script of a local package @param {string[]} args @returns {Step['run']} */
function local(bin, args) {
  return async () => {
    const child = spawn(process.execPath, [path.join(checkout, bin), ...args], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part) => (output += part));
    const code = await new Promise((resolve) => child.once('close', resolve));
    return code === 0 ? null : output.trim() || `exit code ${code}, without output`;
  };
}

/** @param {string} file @returns {boolean} */
const exists = (file) => fs.existsSync(path.join(checkout, file));

async function buildAll() {
  try {
    await build({ quiet: true });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns {Step[]} steps that need nothing of each other, once the build is there */
function steps() {
  const tsc = 'node_modules/ts7/bin/tsc';
  const cruised = ['apps', 'libs', 'test', 'bench'].filter(exists);
  const all = [
    { name: 'types of tests and tools', run: local(tsc, ['-p', 'tsconfig.test.json']) },
    { name: 'lint', run: local('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']) },
    {
      name: 'boundaries',
      run: local('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', [
        '--config',
        '.dependency-cruiser.cjs',
        ...cruised,
      ]),
    },
    { name: 'module directions', run: local('tools/check/module-cycles.mjs', []) },
    { name: 'rules take effect', run: local('tools/check/rules-take-effect.mjs', []) },
    {
      name: 'formatting',
      run: local('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
    },
  ];
  if (exists('apps/web/tsconfig.json')) {
    all.splice(1, 0, { name: 'types of the web interface', run: local(tsc, ['-p', 'apps/web', '--noEmit']) });
  }
  if (exists('tools/schema-check.mjs')) all.push({ name: 'schema drift', run: local('tools/schema-check.mjs', []) });
  return all;
}

/** @param {Step} step @returns {Promise<boolean>} */
async function runStep({ name, run }) {
  const since = performance.now();
  const failure = await run();
  const took = `${secondsSince(since)} s`;
  process.stdout.write(failure === null ? `${name}: ok ${took}\n` : `${name}: FAILED ${took}\n${indent(failure)}\n`);
  return failure === null;
}

/** @param {string} text @returns {string} */
const indent = (text) => text.replace(/^/gm, '    ');

/** A step that is long shows that it is alive. @param {Set<string>} running @returns {() => void} */
function showLife(running) {
  const since = performance.now();
  const timer = setInterval(
    () => process.stdout.write(`... ${[...running].join(', ')} (${secondsSince(since)} s)\n`),
    15_000,
  );
  return () => clearInterval(timer);
}

/** Two at a time: linting waits for nobody, and the others fit beside it. @param {Step[]} queue @returns {Promise<boolean[]>} */
async function runAll(queue) {
  /** @type {boolean[]} */
  const results = [];
  /** @type {Set<string>} */
  const running = new Set();
  const stop = showLife(running);
  const work = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      running.add(step.name);
      results.push(await runStep(step));
      running.delete(step.name);
    }
  };
  await Promise.all([work(), work()]);
  stop();
  return results;
}

const built = await runStep({ name: 'build', run: buildAll });
const results = [built, ...(await runAll(steps()))];
const failed = results.filter((good) => !good).length;
process.stdout.write(`\n${results.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
