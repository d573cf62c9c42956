// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { LocalError } from './local-error.mjs';
import { takeLock } from './lock-file.mjs';
import { pinnedNode, checkout } from './paths.mjs';
import { runningInstallation } from './running-installation.mjs';
import { knownFolders, stateFolder } from './state-folder.mjs';
import { chooseAccounts } from './uids.mjs';
import { startDurablePostgres } from '../postgres/durable.mjs';

/**
 * For commands that no server may run beside: starts the PostgreSQL of a state folder that nobody runs on, and stops it.
 * @template T
 * @param {NodeJS.ProcessEnv} env
 * @param {(environment: NodeJS.ProcessEnv) => Promise<T>} work with how to reach the installation
 * @returns {Promise<T>}
 */
export async function besideNoServer(env, work) {
  const state = stateFolder(checkout, env);
  const folders = knownFolders(state);
  if (!folders || !fs.existsSync(path.join(folders.postgres, 'PG_VERSION')))
    throw new LocalError(`The state folder ${state} has no database yet: npm start makes it.`, 'NO_DATABASE');
  const accounts = chooseAccounts({ checkout, node: pinnedNode(), state });
  const giveBack = takeLock(state);
  try {
    const postgres = await startDurablePostgres({ folders, as: accounts.postgres, log: () => undefined });
    try {
      return await work(runningInstallation(state));
    } finally {
      await postgres.stop();
    }
  } finally {
    giveBack();
  }
}
