// @ts-check
// node deploy/init.mjs DIR: every key, password and configuration of docker-compose.yml, before anything else starts.
// What is there already is kept, so it may run at every start.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigRefused, privateFolder, readPrivate, writeNew } from '../tools/openbao/private-files.mjs';
import { writeConfig } from '../tools/openbao/write-config.mjs';
import { ACCOUNTS, FOLDERS } from './accounts.mjs';
import { firstIdTokenKeys } from '../tools/local/id-token-keys.mjs';

const ISSUER = 'https://lockkeeper.internal';
const MOUNT = 'lockkeeper';

/** @param {string} file @param {() => string} make @returns {string} the file's text, made at the first call */
function keep(file, make) {
  const known = readPrivate(file);
  if (known) return known.toString('utf8').trim();
  const text = make();
  writeNew(file, `${text}\n`);
  return text;
}

/** @param {string} root @param {string} role @returns {string} */
const password = (root, role) =>
  keep(path.join(root, 'postgres', `${role}.password`), () => randomBytes(32).toString('base64url'));

/** @param {string} root @param {keyof typeof FOLDERS} folder */
function handOver(root, folder) {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = ACCOUNTS[FOLDERS[folder]];
  const at = path.join(root, folder);
  for (const name of fs.readdirSync(at)) fs.lchownSync(path.join(at, name), uid, gid);
  fs.lchownSync(at, uid, gid);
}

/** @param {string} root one folder for each volume, by the names of FOLDERS */
export function init(root) {
  const folders = /** @type {(keyof typeof FOLDERS)[]} */ (Object.keys(FOLDERS));
  for (const folder of folders) privateFolder(path.join(root, folder));
  password(root, 'superuser');
  const [owner, app, openbao] = [password(root, 'owner'), password(root, 'app'), password(root, 'openbao')];
  keep(path.join(root, 'owner', 'url'), () => `postgres://lockkeeper_owner:${owner}@postgres:5432/lockkeeper`);
  keep(path.join(root, 'app', 'url'), () => `postgres://lockkeeper_app:${app}@postgres:5432/lockkeeper`);
  keep(path.join(root, 'keys', 'facade.key'), () => randomBytes(32).toString('base64'));
  keep(path.join(root, 'keys', 'digest.key'), () => randomBytes(32).toString('base64'));
  keep(path.join(root, 'keys', 'audit.key'), () => randomBytes(32).toString('base64'));
  keep(path.join(root, 'keys', 'id-token-keys.json'), firstIdTokenKeys);
  const { hclDiffers } = writeConfig({
    root,
    // The two meet on a network that nobody else is on.
    databaseUrl: `postgres://openbao:${openbao}@postgres:5432/openbao?sslmode=disable`,
    address: '0.0.0.0:8200',
    tls: null,
    issuer: ISSUER,
    mount: MOUNT,
    openbaoDir: '/openbao/private',
  });
  for (const folder of folders) handOver(root, folder);
  return { hclDiffers };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { hclDiffers } = init(path.resolve(process.argv[2] ?? '/setup'));
    console.log(`Keys, passwords and OpenBao's configuration are in place.`);
    if (hclDiffers) console.log('bao.hcl is of an earlier version of Lockkeeper and was kept.');
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
