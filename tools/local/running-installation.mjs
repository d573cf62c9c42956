// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { MASTER_KEY, PREVIOUS_MASTER_KEY, readPrivate } from './keys.mjs';
import { LocalError } from './local-error.mjs';
import { knownFolders } from './state-folder.mjs';

/**
 * What PostgreSQL writes about itself while it runs: process, folder, start, port, socket's folder, address.
 * @param {string} folder @returns {string | undefined} host and port as part of an address
 */
function listensAt(folder) {
  const file = path.join(folder, 'postmaster.pid');
  if (!fs.existsSync(file)) return undefined;
  const [, , , port, socket, address] = fs.readFileSync(file, 'utf8').split('\n');
  return socket ? `${encodeURIComponent(socket)}:${port}` : `${address}:${port}`;
}

/**
 * How a command reaches the installation that `npm start` runs on a state folder, as the server's restricted role.
 * @param {string} state
 * @returns {{ LOCKKEEPER_DATABASE_URL: string, LOCKKEEPER_AUDIT_KEY_FILE: string, LOCKKEEPER_ID_TOKEN_KEYS_FILE: string, LOCKKEEPER_MASTER_KEY_FILE: string, LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: string }}
 */
export function runningInstallation(state) {
  const folders = knownFolders(state);
  const at = folders && listensAt(folders.postgres);
  const password = folders && readPrivate(path.join(folders.keys, 'database-app.password'));
  if (!folders || !at || !password) {
    const what = `No Lockkeeper runs on the state folder ${state}`;
    throw new LocalError(`${what}: start it, or set LOCKKEEPER_DATABASE_URL and LOCKKEEPER_AUDIT_KEY_FILE.`, 'STOPPED');
  }
  return {
    LOCKKEEPER_DATABASE_URL: `postgresql://lockkeeper_app:${password}@${at}/lockkeeper`,
    LOCKKEEPER_AUDIT_KEY_FILE: path.join(folders.keys, 'audit.key'),
    LOCKKEEPER_MASTER_KEY_FILE: path.join(folders.keys, MASTER_KEY),
    LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: path.join(folders.keys, PREVIOUS_MASTER_KEY),
    LOCKKEEPER_ID_TOKEN_KEYS_FILE: path.join(folders.keys, 'id-token-keys.json'),
  };
}
