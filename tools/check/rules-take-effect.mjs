// @ts-check
// Proves that the rules of boundaries and lint bite: builds a small tree in which each is broken once, and demands each violation by
// name. A rule whose pattern matches nothing is green for ever.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { cyclesOf } from './module-cycles.mjs';

/** @type {Record<string, [file: string, imported: string]>} */
const BROKEN = {
  'libs-know-no-app': ['libs/release/src/a.ts', '../../../apps/runner/src/x.js'],
  'libs-know-no-framework': ['libs/release/src/b.ts', 'typeorm'],
  'libs-through-their-door': ['libs/release/src/c.ts', '../../sensitive/src/inside.js'],
  'apps-use-libs-through-their-door': ['apps/runner/src/d.ts', '../../../libs/sensitive/src/inside.js'],
  'apps-do-not-import-apps': ['apps/runner/src/e.ts', '../../server/src/groups/index.js'],
  'web-knows-the-schema-only': ['apps/web/src/f.ts', '../../../libs/sensitive/src/index.js'],
  'modules-through-their-door': ['apps/server/src/projects/g.ts', '../groups/inside.js'],
  'platform-through-its-doors': ['apps/server/src/projects/h.ts', '../platform/http/inside.js'],
  'composition-through-doors': ['apps/server/src/i.ts', './groups/inside.js'],
  'platform-knows-no-product': ['apps/server/src/platform/http/j.ts', '../../groups/index.js'],
  'audit-is-imported-by-nobody': ['apps/server/src/projects/k.ts', '../audit/index.js'],
  'doors-see-no-tables': ['apps/server/src/projects/l.resolver.ts', './project.entity.js'],
  'sources-know-no-tests': ['apps/server/src/projects/m.ts', '../../../../test/builder.js'],
  resolvable: ['apps/server/src/projects/n.ts', './missing.js'],
};

const PLAIN = [
  ...['apps/runner/src/x.ts', 'libs/sensitive/src/index.ts', 'libs/sensitive/src/inside.ts', 'test/builder.ts'],
  ...[
    'groups/index.ts',
    'groups/inside.ts',
    'platform/http/inside.ts',
    'audit/index.ts',
    'projects/project.entity.ts',
  ].map((file) => `apps/server/src/${file}`),
];

const USE_CASE = 'apps/server/src/projects/create-project.ts';
/** @type {[rule: string, file: string, text: string][]} */
const LINTED = [
  ['lockkeeper/declare-access', 'apps/server/src/projects/x.resolver.ts', 'class R { @Query() projects() {} }'],
  ['lockkeeper/ctx-first', USE_CASE, 'class C { execute(input) {} }'],
  ['lockkeeper/no-raw-repository', USE_CASE, 'new DataSource({});'],
  ['lockkeeper/no-type-name-ability', USE_CASE, "ctx.can('project:read', 'project');"],
  ['lockkeeper/no-process-env', USE_CASE, 'f(process.env.X);'],
  ['lockkeeper/no-process-env', 'libs/release/src/decide.ts', 'f(process.env.X);'],
  ['lockkeeper/reveal-only-in', USE_CASE, 'f(value.reveal());'],
  ['lockkeeper/reveal-only-in', 'libs/release/src/decide.ts', 'f(value.reveal());'],
  ['no-console', USE_CASE, 'console.log(1);'],
  ['max-lines', USE_CASE, '//\n'.repeat(301)],
  ['max-lines', 'test/x.e2e-spec.ts', '//\n'.repeat(501)],
  ['max-lines-per-function', USE_CASE, `export function f() {\n${'f();\n'.repeat(40)}}`],
  ['no-restricted-syntax', USE_CASE, 'export const f = (a, b, c, d, e) => f;'],
  ['no-restricted-syntax', USE_CASE, 'export class C { f(a, b, c, d, e) {} }'],
];
/** @type {typeof LINTED} */
const ALLOWED = [
  ['lockkeeper/no-process-env', 'apps/server/src/platform/config/config.ts', 'f(process.env.X);'],
  ['lockkeeper/reveal-only-in', 'libs/openbao-client/src/sign-jwt.ts', 'f(value.reveal());'],
  ['lockkeeper/no-raw-repository', 'apps/server/src/projects/x.query.ts', 'db.createQueryBuilder();'],
  ['no-console', 'tools/x.mjs', 'console.log(1);'],
  ['max-lines', 'test/x.e2e-spec.ts', '//\n'.repeat(499)],
  ['no-restricted-syntax', USE_CASE, 'export class C { constructor(a, b, c, d, e) {} }'],
  ['no-restricted-syntax', USE_CASE, 'export class C { f(@A() a, @A() b, @A() c, @A() d, @A() e) {} }'],
];

/** @returns {Promise<string[]>} what eslint.config.mjs lets through, and what it refuses without need */
async function lintFaults() {
  // Without types: the files named here need not exist.
  const untyped = [tseslint.configs.disableTypeChecked, { languageOptions: { parserOptions: { project: null } } }];
  const eslint = new ESLint({ overrideConfig: /** @type {import('eslint').Linter.Config[]} */ (untyped) });
  const faults = [];
  for (const [list, wanted] of /** @type {const} */ ([
    [LINTED, true],
    [ALLOWED, false],
  ])) {
    for (const [rule, filePath, text] of list) {
      const [result] = await eslint.lintText(text, { filePath });
      const fatal = result?.messages.find((message) => message.fatal);
      if (fatal) throw new Error(`${filePath}: ${fatal.message}`);
      const caught = result?.messages.some((message) => message.ruleId === rule) ?? false;
      if (caught !== wanted) faults.push(`${rule} in ${filePath}: ${text.slice(0, 60)}`);
    }
  }
  return faults;
}

/** @param {string} root @param {string} file @param {string} text */
function write(root, file, text) {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
}

/** @param {string} root */
function plant(root) {
  for (const file of PLAIN) write(root, file, 'export const x = 1;\n');
  // The rule is about imports of types too.
  for (const [file, imported] of Object.values(BROKEN))
    write(root, file, `import type { x } from '${imported}';\nexport type Y = typeof x;\n`);
  write(root, 'libs/release/src/p.ts', "import { q } from './q.js';\nexport const p = () => q;\n");
  write(root, 'libs/release/src/q.ts', "import { p } from './p.js';\nexport const q = () => p;\n");
  write(root, 'node_modules/typeorm/package.json', '{"name":"typeorm","version":"1.0.0","main":"index.js"}');
  write(root, 'node_modules/typeorm/index.js', 'exports.x = 1;\n');
  write(root, 'package.json', '{"name":"planted","private":true,"dependencies":{"typeorm":"1.0.0"}}');
}

/** @param {string} root @returns {Promise<Set<string>>} `rule file` of each violation */
async function violations(root) {
  const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
  const { tsConfig: _, ...rest } = options;
  const given = { ...rest, baseDir: root, validate: true, ruleSet: { forbidden } };
  const { output } = await cruise(['apps', 'libs', 'test'], given);
  if (typeof output === 'string') throw new Error(output);
  return new Set(output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'lockkeeper-rules-'));
try {
  plant(root);
  const found = await violations(root);
  const wanted = [
    ...Object.entries(BROKEN).map(([rule, [file]]) => `${rule} ${file}`),
    'no-cycle libs/release/src/p.ts',
  ];
  const missing = wanted.filter((violation) => !found.has(violation));
  const innocent = [...found].filter((violation) => PLAIN.some((file) => violation.endsWith(` ${file}`)));
  const cycle = cyclesOf([
    ['apps/server/src/a/x.ts', 'apps/server/src/b/index.ts'],
    ['apps/server/src/b/y.ts', 'apps/server/src/a/index.ts'],
  ]);
  if (cycle.length !== 1) missing.push('a cycle of two modules');
  const linted = await lintFaults();
  for (const fault of linted) process.stderr.write(`Lint decides wrongly: ${fault}\n`);
  for (const violation of missing) process.stderr.write(`Not caught: ${violation}\n`);
  for (const violation of innocent) process.stderr.write(`Caught without a reason: ${violation}\n`);
  process.exitCode = missing.length + innocent.length + linted.length === 0 ? 0 : 1;
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
