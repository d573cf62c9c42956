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
import { besideNoServer } from './local/stopped-installation.mjs';

const COMMANDS = serverProgram('cli');
/** What the person keeps himself, and where another store is. */
const GIVEN = /^(LOCKKEEPER_(AUDIT|MASTER|PREVIOUS_MASTER)_KEY(_FILE)?|(LOCKKEEPER_)?OPENBAO_[A-Z_]+)$/;
const HELP = ['help', '--help', undefined];

/** @param {string[]} args @returns {Promise<number>} the command's exit code */
async function run(args) {
  if (!fs.existsSync(COMMANDS)) throw new LocalError('Lockkeeper is not built yet: npm run build.');
  const { env } = process;
  if (HELP.includes(args[0]) || env['LOCKKEEPER_DATABASE_URL']) return command(args, env);
  try {
    if (args[0] === 'store' && args[1] === 'move')
      return await besideNoServer(env, (installation) =>
        command(args, { ...plain(env), ...installation, ...given(env) }),
      );
    return await command(args, { ...plain(env), ...runningInstallation(stateFolder(checkout, env)), ...given(env) });
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    throw new LocalError('The state folder belongs to another user: run this as the one who runs npm start.');
  }
}

const plain = (/** @type {NodeJS.ProcessEnv} */ { PATH, TZ }) => ({ PATH, TZ });

/** @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv} */
const given = (env) => Object.fromEntries(Object.entries(env).filter(([name, value]) => GIVEN.test(name) && value));

/** @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<number>} */
function command(args, env) {
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
