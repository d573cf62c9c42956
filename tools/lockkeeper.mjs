#!/usr/bin/env node
// @ts-check
// npm run lockkeeper -- COMMAND: the server's commands (apps/server/src/cli.ts) for the installation that `npm start`
// runs on the state folder, or for the one that LOCKKEEPER_DATABASE_URL names.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { codeOf, LocalError } from './local/local-error.mjs';
import { checkout, pinnedNode, serverProgram } from './local/paths.mjs';
import { runningInstallation } from './local/running-installation.mjs';
import { stateFolder } from './local/state-folder.mjs';

const COMMANDS = serverProgram('cli');
/** Keys that the person keeps himself. */
const KEYS = /^LOCKKEEPER_(AUDIT|MASTER|PREVIOUS_MASTER)_KEY(_FILE)?$/;
const HELP = ['help', '--help', undefined];

/** @param {NodeJS.ProcessEnv} env @param {string[]} args @returns {NodeJS.ProcessEnv} */
function environment(env, args) {
  if (HELP.includes(args[0]) || env['LOCKKEEPER_DATABASE_URL']) return env;
  try {
    const given = Object.entries(env).filter(([name, value]) => KEYS.test(name) && value);
    const { PATH, TZ } = env;
    return { PATH, TZ, ...runningInstallation(stateFolder(checkout, env)), ...Object.fromEntries(given) };
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    throw new LocalError('The state folder belongs to another user: run this as the one who runs npm start.');
  }
}

/** @param {string[]} args @returns {Promise<number>} the command's exit code */
function run(args) {
  if (!fs.existsSync(COMMANDS)) throw new LocalError('Lockkeeper is not built yet: npm run build.');
  const env = environment(process.env, args);
  const child = spawn(pinnedNode(), ['--enable-source-maps', COMMANDS, ...args], { env, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 2));
  });
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LocalError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
