// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { readOrCreateRandom, writePrivate } from '../local/keys.mjs';
import { freePort } from '../local/ports.mjs';
import { findPostgres } from './binaries.mjs';
import { createCluster, runCluster } from './cluster.mjs';
import { stopOrphan } from './orphan.mjs';
import { ensureDatabase, ensureRoles } from './roles.mjs';

/** @typedef {import('../local/state-folder.mjs').Folders} Folders */
/** @typedef {import('../local/uids.mjs').Account} Account */
/**
 * @typedef {object} DurablePostgres
 * @property {string} ownerUrl    database `lockkeeper` as its owner, for migrations
 * @property {string} appUrl      database `lockkeeper` as the restricted role, for the server
 * @property {string} openbaoUrl  database `openbao`, for an OpenBao on this machine
 * @property {number} pid
 * @property {boolean} created    the cluster was made by this start
 * @property {Promise<number | null>} exited
 * @property {() => Promise<void>} stop
 * @property {() => void} killHard
 */

// The kernel allows 108 bytes on Linux and 104 on macOS for the socket's whole path.
const LONGEST_SOCKET_PATH = 100;

// No statement and no row may reach the log: both can carry what people typed.
const QUIET_LOG = {
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_parameter_max_length_on_error: '0',
};

/** Everyone needs a password, and each role meets its own database only. */
const HBA = ['all postgres', 'lockkeeper lockkeeper_owner,lockkeeper_app', 'openbao openbao']
  .flatMap((who) => [`local ${who} scram-sha-256`, `host ${who} 127.0.0.1/32 scram-sha-256`])
  .join('\n');

/** @param {string} keys */
function passwords(keys) {
  const read = (/** @type {string} */ name) => readOrCreateRandom(path.join(keys, `${name}.password`), 'base64url');
  const made = {
    superuser: read('postgres'),
    owner: read('database-owner'),
    app: read('database-app'),
    openbao: read('openbao'),
  };
  return {
    superuser: made.superuser.text,
    roles: { owner: made.owner.text, app: made.app.text, openbao: made.openbao.text },
    renewed: made.owner.created || made.app.created || made.openbao.created,
  };
}

/** @param {string} bin @param {Folders} folders @param {Account | undefined} as @param {string} superuser */
function createDurableCluster(bin, folders, as, superuser) {
  const file = path.join(folders.socket, 'initdb.password');
  writePrivate(file, superuser, as);
  try {
    const args = ['--auth=scram-sha-256', `--pwfile=${file}`];
    createCluster({ bin, folder: folders.postgres, as, args });
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** A folder that was used by an ordinary user and now by root, or by another uid of ours, changes hands. */
function handOver(/** @type {string} */ folder, /** @type {Account} */ as) {
  if (fs.statSync(folder).uid === as.uid) return;
  for (const entry of fs.readdirSync(folder, { recursive: true })) {
    fs.lchownSync(path.join(folder, String(entry)), as.uid, as.gid);
  }
  fs.lchownSync(folder, as.uid, as.gid);
}

/** @param {Folders} folders */
async function address(folders) {
  const socket = path.join(folders.socket, '.s.PGSQL.5432');
  if (Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH) {
    const settings = { listen_addresses: '', unix_socket_directories: folders.socket, port: '5432' };
    return { host: encodeURIComponent(folders.socket), settings };
  }
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) };
  return { host: `127.0.0.1:${port}`, settings };
}

/**
 * The PostgreSQL of `npm start`: durable, passwords by scram, a unix socket that only its own uid and the server's
 * reach (loopback where the socket's path would be too long). The caller holds the state folder's lock.
 * @param {{ folders: Folders, as: Account | undefined, log: (line: string) => void }} options
 * @returns {Promise<DurablePostgres>}
 */
export async function startDurablePostgres({ folders, as, log }) {
  const bin = findPostgres(as);
  const { superuser, roles, renewed } = passwords(folders.keys);
  const created = !fs.existsSync(path.join(folders.postgres, 'PG_VERSION'));
  if (created) createDurableCluster(bin, folders, as, superuser);
  else await stopOrphan(folders.postgres, log);
  if (as) handOver(folders.postgres, as);
  const hba = path.join(folders.postgres, 'pg_hba.conf');
  fs.writeFileSync(hba, `${HBA}\n`, { mode: 0o600 });
  if (as) fs.chownSync(hba, as.uid, as.gid);
  const { host, settings } = await address(folders);
  const running = await runCluster({
    bin,
    folder: folders.postgres,
    as,
    logFile: path.join(folders.logs, 'postgres.log'),
    settings: { ...settings, ...QUIET_LOG, password_encryption: 'scram-sha-256', timezone: 'UTC', log_timezone: 'UTC' },
    onSlow: () => log('PostgreSQL is recovering from an unclean stop'),
  });
  const url = (/** @type {string} */ user, /** @type {string} */ password, /** @type {string} */ database) =>
    `postgresql://${user}:${password}@${host}/${database}`;
  try {
    await prepare(url('postgres', superuser, 'postgres'), roles, renewed);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    ...running,
    created,
    ownerUrl: url('lockkeeper_owner', roles.owner, 'lockkeeper'),
    appUrl: url('lockkeeper_app', roles.app, 'lockkeeper'),
    openbaoUrl: url('openbao', roles.openbao, 'openbao'),
  };
}

/** @param {string} connectionString @param {import('./roles.mjs').RolePasswords} roles @param {boolean} renewed */
async function prepare(connectionString, roles, renewed) {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  try {
    await ensureRoles(admin, roles, renewed);
    await ensureDatabase(admin, 'lockkeeper', 'lockkeeper_owner', ['lockkeeper_app']);
    await ensureDatabase(admin, 'openbao', 'openbao');
  } finally {
    await admin.end();
  }
}
