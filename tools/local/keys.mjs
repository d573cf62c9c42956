// @ts-check
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { firstIdTokenKeys } from './id-token-keys.mjs';
import { codeOf, LocalError } from './local-error.mjs';

/** @typedef {import('./uids.mjs').Account} Account */

export const MASTER_KEY = 'master.key';
/** There while the master key is rotated, which `lockkeeper store rotate-master-key --new-key` does. */
export const PREVIOUS_MASTER_KEY = 'previous-master.key';

/**
 * Writes a file of 0600 so that a crash leaves either none or all of it.
 * @param {string} file @param {string} text @param {Account} [owner]
 */
export function writePrivate(file, text, owner) {
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  const handle = fs.openSync(draft, 'wx', 0o600);
  try {
    fs.writeSync(handle, text);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  if (owner) fs.chownSync(draft, owner.uid, owner.gid);
  fs.renameSync(draft, file);
  const folder = fs.openSync(path.dirname(file), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

/** @param {string} file @returns {string | undefined} */
export function readPrivate(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {string} file @param {BufferEncoding} encoding @param {Account} [owner]
 * @returns {{ text: string, created: boolean }} 32 random bytes that stay the same from now on
 */
export function readOrCreateRandom(file, encoding, owner) {
  const known = readPrivate(file);
  if (known) {
    fs.chmodSync(file, 0o600);
    if (owner) fs.chownSync(file, owner.uid, owner.gid);
    return { text: known, created: false };
  }
  const text = randomBytes(32).toString(encoding);
  writePrivate(file, `${text}\n`, owner);
  return { text, created: true };
}

/**
 * The keys that the server reads from files. They are made before the database, so that a database without its
 * master key means a lost key and never a fresh start.
 * @param {{ keys: string, owner: Account | undefined, databaseExists: boolean, env: NodeJS.ProcessEnv }} options
 * @returns {{ LOCKKEEPER_MASTER_KEY_FILE: string, LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE?: string, LOCKKEEPER_FACADE_KEY_FILE: string, LOCKKEEPER_DIGEST_KEY_FILE: string, LOCKKEEPER_AUDIT_KEY_FILE: string, LOCKKEEPER_ID_TOKEN_KEYS_FILE: string }}
 */
export function serverKeys({ keys, owner, databaseExists, env }) {
  const master = path.join(keys, MASTER_KEY);
  const facade = path.join(keys, 'facade.key');
  const digest = path.join(keys, 'digest.key');
  const audit = path.join(keys, 'audit.key');
  const idTokens = path.join(keys, 'id-token-keys.json');
  if (!env['LOCKKEEPER_MASTER_KEY_FILE']) {
    if (databaseExists && !fs.existsSync(master)) {
      throw new LocalError(
        `${master} is missing, and without it no stored value can be read: restore it from a backup.`,
        'KEY_MISSING',
      );
    }
    readOrCreateRandom(master, 'base64', owner);
  }
  if (!env['LOCKKEEPER_FACADE_KEY_FILE']) readOrCreateRandom(facade, 'base64', owner);
  if (!env['LOCKKEEPER_DIGEST_KEY_FILE']) readOrCreateRandom(digest, 'base64', owner);
  if (!env['LOCKKEEPER_AUDIT_KEY_FILE']) readOrCreateRandom(audit, 'base64', owner);
  if (!env['LOCKKEEPER_ID_TOKEN_KEYS_FILE'] && !readPrivate(idTokens))
    writePrivate(idTokens, firstIdTokenKeys(), owner);
  return {
    LOCKKEEPER_MASTER_KEY_FILE: env['LOCKKEEPER_MASTER_KEY_FILE'] ?? master,
    // The server reads both again while a rotation goes on beside it.
    ...(env['LOCKKEEPER_MASTER_KEY_FILE']
      ? {}
      : { LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: path.join(keys, PREVIOUS_MASTER_KEY) }),
    LOCKKEEPER_FACADE_KEY_FILE: env['LOCKKEEPER_FACADE_KEY_FILE'] ?? facade,
    LOCKKEEPER_DIGEST_KEY_FILE: env['LOCKKEEPER_DIGEST_KEY_FILE'] ?? digest,
    LOCKKEEPER_AUDIT_KEY_FILE: env['LOCKKEEPER_AUDIT_KEY_FILE'] ?? audit,
    LOCKKEEPER_ID_TOKEN_KEYS_FILE: env['LOCKKEEPER_ID_TOKEN_KEYS_FILE'] ?? idTokens,
  };
}
