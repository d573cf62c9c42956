// @ts-check
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, LocalError } from './local-error.mjs';

/** @typedef {import('./uids.mjs').Accounts} Accounts */
/**
 * @typedef {object} Folders
 * @property {string} state
 * @property {string} keys      keys and passwords, 0600 each
 * @property {string} logs
 * @property {string} cache     the server's compile cache
 * @property {string} mail      one file per mail, where no mail server is set up
 * @property {string} artifacts what jobs leave behind
 * @property {string} builds    one private folder per job, made by the runner
 * @property {string} postgres  the cluster
 * @property {string} socket    PostgreSQL's socket
 */

const MARKER = 'lockkeeper.json';
// Where folders go that other uids must enter when the state folder lies in a private home.
const SHARED = '/var/lib/lockkeeper';

/** @returns {string} LOCKKEEPER_HOME, or `.lockkeeper` in the checkout */
export function stateFolder(/** @type {string} */ checkout, /** @type {NodeJS.ProcessEnv} */ env = process.env) {
  const home = env['LOCKKEEPER_HOME'];
  return home ? path.resolve(env['INIT_CWD'] ?? process.cwd(), home) : path.join(checkout, '.lockkeeper');
}

/**
 * Makes a folder and what is missing above it. Not by mkdir's own `recursive`: where nothing can be created, such as
 * under /proc, Node 20 and 24 try again for ever.
 * @param {string} folder @param {number} mode
 */
function makePath(folder, mode) {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makePath(parent, mode);
  fs.mkdirSync(folder, { mode });
}

/** @param {string} folder @param {number} mode @param {import('./uids.mjs').Account} [owner] */
export function makeFolder(folder, mode, owner) {
  fs.mkdirSync(folder, { recursive: true, mode });
  if (owner) fs.chownSync(folder, owner.uid, owner.gid);
  fs.chmodSync(folder, mode);
}

/** @param {string} state @returns {string} this state folder's own id */
function claim(state) {
  const marker = path.join(state, MARKER);
  if (fs.existsSync(marker)) return JSON.parse(fs.readFileSync(marker, 'utf8')).id;
  if (fs.readdirSync(state).length > 0) {
    const what = `${state} holds other files and is no state folder of Lockkeeper`;
    throw new LocalError(`${what}: set LOCKKEEPER_HOME to an empty or a new folder.`, 'NOT_A_STATE_FOLDER');
  }
  const id = randomBytes(8).toString('hex');
  fs.writeFileSync(marker, `${JSON.stringify({ id, createdAt: new Date().toISOString() })}\n`, { mode: 0o600 });
  return id;
}

/** @param {string} state @param {Accounts} accounts @returns {Folders} */
function layOut(state, accounts) {
  makePath(state, 0o700);
  const id = claim(state);
  // 0711: other uids may pass through to what is theirs, and list nothing.
  fs.chmodSync(state, accounts.separated && !accounts.outside ? 0o711 : 0o700);
  const shared = accounts.outside ? path.join(SHARED, id) : state;
  if (accounts.outside) {
    makeFolder(SHARED, 0o711);
    makeFolder(shared, 0o711);
  }
  return foldersOf(state, shared);
}

/** @param {string} state @param {string} shared where other uids have theirs @returns {Folders} */
function foldersOf(state, shared) {
  return {
    state,
    keys: path.join(state, 'keys'),
    logs: path.join(state, 'logs'),
    cache: path.join(state, 'cache'),
    mail: path.join(state, 'mail'),
    artifacts: path.join(state, 'artifacts'),
    builds: path.join(shared, 'builds'),
    postgres: path.join(shared, 'postgres'),
    socket: path.join(shared, 'socket'),
  };
}

/**
 * Looks only, and changes nothing.
 * @param {string} state @returns {Folders | undefined} undefined when it is no state folder
 */
export function knownFolders(state) {
  const marker = path.join(state, MARKER);
  if (!fs.existsSync(marker)) return undefined;
  const shared = path.join(SHARED, JSON.parse(fs.readFileSync(marker, 'utf8')).id);
  return foldersOf(state, fs.existsSync(shared) ? shared : state);
}

/** @param {unknown} error @returns {string} */
function reason(error) {
  const known = new Map([
    ['EACCES', 'permission denied'],
    ['EPERM', 'not permitted'],
    ['ENOENT', 'nothing can be created there'],
    ['EROFS', 'the file system is read-only'],
    ['ENOTDIR', 'a file is in the way'],
    ['EEXIST', 'a file is in the way'],
    ['ENOSPC', 'the disk is full'],
  ]);
  return known.get(codeOf(error)) ?? (error instanceof Error ? error.message : String(error));
}

/**
 * Creates the state folder on first use and sets modes and owners every time.
 * @param {string} state @param {Accounts} accounts @returns {Folders}
 */
export function openStateFolder(state, accounts) {
  try {
    const folders = layOut(state, accounts);
    const { server, postgres, separated } = accounts;
    makeFolder(folders.keys, server ? 0o710 : 0o700, server && { uid: 0, gid: server.gid });
    makeFolder(folders.logs, 0o700);
    makeFolder(folders.cache, 0o700, server);
    makeFolder(folders.mail, 0o700, server);
    makeFolder(folders.artifacts, 0o700, server);
    makeFolder(folders.builds, separated ? 0o711 : 0o700);
    const socketOwner = postgres && { uid: postgres.uid, gid: server?.gid ?? postgres.gid };
    makeFolder(folders.socket, server ? 0o710 : 0o700, socketOwner);
    return folders;
  } catch (error) {
    if (error instanceof LocalError) throw error;
    const what = `The state folder ${state} cannot be written (${reason(error)})`;
    throw new LocalError(`${what}: set LOCKKEEPER_HOME to a folder of yours.`, 'STATE_FOLDER');
  }
}
