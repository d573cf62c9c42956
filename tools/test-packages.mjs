// @ts-check
// Puts the packages that the server imports into one file for Jest, which gives each test file modules of its own and
// so would load some 2,700 of them again for each.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { checkout } from './local/paths.mjs';

const folder = path.join(checkout, 'node_modules', '.cache', 'lockkeeper', 'test-packages');
const IMPORT = /(?: from|^import) '([a-z@][^']*)';$/gm;
/** Native code, and this project's own libs, which are tested as they are written. */
const OUTSIDE = /^(?:node:|@lockkeeper\/|@node-rs\/)/;

/** @param {string} place @returns {string[]} */
function sources(place) {
  return fs
    .readdirSync(path.join(checkout, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.spec)\.ts$/.test(name) && !/(?:^|\/)(?:node_modules|dist|testing)\//.test(name))
    .map((name) => path.join(checkout, place, name));
}

/** @returns {string[]} what the server and the libs import from packages, and the tests from Nest's, sorted */
function imported() {
  const product = ['apps/server/src', 'libs'].flatMap(sources).flatMap(importsOf);
  const nests = sources('test')
    .flatMap(importsOf)
    .filter((name) => name.startsWith('@nestjs/'));
  return [...new Set([...product, ...nests])].filter((name) => !OUTSIDE.test(name)).sort();
}

/** @param {string} file @returns {string[]} */
const importsOf = (file) => [...fs.readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, name]) => name ?? '');

/**
 * Outside production graphql-js looks at the names of classes whenever something is not an instance: while a schema is
 * built, a third of the time. Its warning of two graphql-js at once has no use where there is one file.
 */
const quickInstanceOf = {
  name: 'quick-instance-of',
  /** @param {string} code @param {string} id */
  transform: (code, id) =>
    /graphql\/jsutils\/instanceOf\.m?js$/.test(id)
      ? code.replace("process.env.NODE_ENV === 'production'", 'true')
      : null,
};

/** @param {string[]} names */
async function write(names) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const entry = path.join(folder, 'entry.cjs');
  const lines = names.map((name) => `  get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); },`);
  fs.writeFileSync(entry, `module.exports = {\n${lines.join('\n')}\n};\n`);
  const build = await rolldown({
    input: { all: entry },
    platform: 'node',
    external: [/^@node-rs\//, /\.node$/],
    plugins: [quickInstanceOf],
    onLog: (level, log, print) =>
      log.code === 'UNRESOLVED_IMPORT' || level !== 'warn' ? undefined : print(level, log),
    resolve: { conditionNames: ['require', 'node', 'default'] },
  });
  await build.write({
    dir: folder,
    format: 'cjs',
    keepNames: true,
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    entryFileNames: '[name].cjs',
    codeSplitting: false,
  });
  for (const [index, name] of names.entries())
    fs.writeFileSync(
      path.join(folder, `${index}.cjs`),
      `module.exports = require('./all.cjs')[${JSON.stringify(name)}];\n`,
    );
}

/**
 * Makes the file anew when the lock file or the imports have changed.
 * @returns {Promise<Map<string, string>>} a module's name, and the file that gives it
 */
export async function packTestPackages() {
  const names = imported();
  const lock = createHash('sha256')
    .update(fs.readFileSync(path.join(checkout, 'package-lock.json')))
    .digest('hex');
  const index = path.join(folder, 'index.json');
  const how = fs.readFileSync(import.meta.filename, 'utf8');
  const wanted = JSON.stringify({ lock, names, how });
  if (!fs.existsSync(index) || fs.readFileSync(index, 'utf8') !== wanted) {
    await write(names);
    fs.writeFileSync(index, wanted);
  }
  return new Map(names.map((name, place) => [name, path.join(folder, `${place}.cjs`)]));
}
