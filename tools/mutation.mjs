// @ts-check
// Changes libs/abilities and libs/release in small ways and tells which changes no test notices. Arguments go to Stryker:
// `npm run mutation -- --mutate 'libs/release/src/rules.ts'`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { ensureInstalled } from './local/install.mjs';

const FOLDER = 'tools/mutation';

/** @param {string} command @param {string[]} args @param {string} [cwd] */
function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

await ensureInstalled();
if (!fs.existsSync(`${FOLDER}/node_modules`))
  run('npm', ['ci', '--workspaces=false', '--no-audit', '--no-fund'], FOLDER);
const stryker = `${FOLDER}/node_modules/@stryker-mutator/core/bin/stryker.js`;
run(process.execPath, [stryker, 'run', `${FOLDER}/stryker.config.mjs`, ...process.argv.slice(2)]);
