// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

/** @typedef {{ uid: number, gid: number }} Account */
/**
 * @typedef {object} Accounts
 * @property {boolean} separated   jobs run under another uid than the one that holds the keys
 * @property {Account | undefined} postgres  undefined: the launcher's own
 * @property {Account | undefined} server    undefined: the launcher's own
 * @property {Account | undefined} job       undefined: the launcher's own
 * @property {boolean} outside     the state folder cannot be entered by other uids, so their folders go elsewhere
 * @property {string[]} notices    one sentence each
 */

// Numbers need no entry in /etc/passwd; these lie above what distributions hand out and below `nobody`.
const SERVER = { uid: 64_101, gid: 64_101 };
const JOB = { uid: 64_102, gid: 64_102 };

/** @returns {boolean} */
export function startedAsRoot() {
  return process.getuid?.() === 0;
}

/** @returns {Account | undefined} who PostgreSQL runs as: it refuses root, and initdb wants a uid that has a name */
export function postgresAccount() {
  if (!startedAsRoot()) return undefined;
  if (process.platform !== 'darwin') return { uid: 65_534, gid: 65_534 };
  const uid = Number(spawnSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid, gid: uid };
}

/** @param {string} folder may not exist yet @returns {boolean} every folder above it can be entered by everybody */
export function othersCanReach(folder) {
  for (let at = path.dirname(path.resolve(folder)); ; at = path.dirname(at)) {
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat && (stat.mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** @param {string} file @returns {boolean} */
function othersCanRead(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return true;
  const wanted = stat.isDirectory() ? 0o005 : 0o004;
  return (stat.mode & wanted) === wanted && othersCanReach(fs.realpathSync(file));
}

/** @param {string} checkout @param {string} node @returns {boolean} the server's uid could load all of its code */
function codeIsReadable(checkout, node) {
  const samples = ['package.json', 'apps/server/dist/main.js', 'libs/sensitive/dist/index.js', 'node_modules/pg'];
  return [node, ...samples.map((file) => path.join(checkout, file))].every(othersCanRead);
}

/**
 * Who runs as whom. Only root can keep PostgreSQL, server and jobs apart.
 * @param {{ checkout: string, node: string, state: string }} places
 * @returns {Accounts}
 */
export function chooseAccounts({ checkout, node, state }) {
  if (!startedAsRoot()) {
    return { separated: false, postgres: undefined, server: undefined, job: undefined, outside: false, notices: [] };
  }
  const outside = !othersCanReach(state);
  const serverApart = !outside && codeIsReadable(checkout, node);
  const blocked = outside ? state : checkout;
  return {
    separated: true,
    postgres: postgresAccount(),
    server: serverApart ? SERVER : undefined,
    job: JOB,
    outside,
    notices: serverApart
      ? []
      : [`The server runs as root, because other users may not read ${blocked}; a folder such as /opt avoids that.`],
  };
}
