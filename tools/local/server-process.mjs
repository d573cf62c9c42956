// @ts-check
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './children.mjs';
import { writePrivate } from './keys.mjs';
import { LocalError } from './local-error.mjs';
import { pinnedNode, plainPath, serverProgram } from './paths.mjs';

/** @typedef {import('./state-folder.mjs').Folders} Folders */
/** @typedef {import('./uids.mjs').Account} Account */

// Read by the launcher, the runner or the tests, and unknown to the server, which refuses what it does not know.
const NOT_FOR_THE_SERVER = /^LOCKKEEPER_(RUNNER_.*|COUNTS_FILE|MIGRATION_DATABASE_URL)$/;
/** A busy machine of two cores has needed more than a minute. */
const READY_WITHIN_MS = 180_000;
const PASSED_ON = ['TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv} what every child may know of the person's environment */
export function plainEnvironment(env) {
  const passed = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { PATH: plainPath(), NODE_ENV: 'production', LOCKKEEPER_EXIT_WITH_PARENT: '1', ...Object.fromEntries(passed) };
}

/**
 * Files that the person names belong to the person, and the server may run as somebody else: it gets a copy of its own.
 * Not of the folders for mails and artifacts, which the server writes to.
 * @param {NodeJS.ProcessEnv} env @param {string} keys @param {Account | undefined} owner @returns {NodeJS.ProcessEnv}
 */
function lendFiles(env, keys, owner) {
  if (!owner) return {};
  const folder = path.join(keys, 'lent');
  fs.rmSync(folder, { recursive: true, force: true });
  /** @type {NodeJS.ProcessEnv} */
  const lent = {};
  for (const name of Object.keys(env).filter((key) =>
    /^(LOCKKEEPER_(?!MAIL_|ARTIFACTS_).*_(FILE|DIR)|OPENBAO_CACERT)$/.test(key),
  )) {
    const source = env[name] ?? '';
    const stat = source.startsWith(keys) ? undefined : fs.statSync(source, { throwIfNoEntry: false });
    if (!stat) continue;
    const target = path.join(folder, name);
    const into = stat.isDirectory() ? target : folder;
    fs.mkdirSync(into, { recursive: true, mode: 0o711 });
    const names = stat.isDirectory() ? fs.readdirSync(source) : [''];
    for (const file of names.filter((entry) => fs.statSync(path.join(source, entry)).isFile())) {
      writePrivate(path.join(target, file), fs.readFileSync(path.join(source, file), 'utf8'), owner);
    }
    lent[name] = target;
  }
  return lent;
}

/**
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env  the person's
 * @param {Folders} options.folders
 * @param {Account | undefined} options.owner
 * @param {NodeJS.ProcessEnv} options.own  what the launcher decides
 * @returns {NodeJS.ProcessEnv} all that the server sees
 */
export function serverEnvironment({ env, folders, owner, own }) {
  const names = Object.keys(env).filter(
    (name) => /^(LOCKKEEPER|OPENBAO)_/.test(name) && !NOT_FOR_THE_SERVER.test(name),
  );
  const given = { ...Object.fromEntries(names.map((name) => [name, env[name]])), ...own };
  return {
    ...plainEnvironment(env),
    ...given,
    ...lendFiles(given, folders.keys, owner),
    LOCKKEEPER_HOME: folders.state,
    NODE_COMPILE_CACHE: folders.cache,
  };
}

/** @param {string} url @returns {Promise<{ status: number, body: string }>} */
function get(url) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { timeout: 5_000, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

/** @param {string} host @param {number} port @returns {string} where a server that listens on `host` answers */
export function probeAddress(host, port) {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** @param {import('./children.mjs').Child} server @param {string} address @returns {Promise<Record<string, unknown>>} */
export async function untilReady(server, address) {
  let gone = false;
  void server.exited.then(() => (gone = true));
  let said = 'it gave no answer';
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until; await wait(50)) {
    if (gone)
      throw new LocalError(`The server did not start: ${server.lastError() || 'it ended without a word'}`, 'SERVER');
    try {
      const { status, body } = await get(`${address}/-/health/ready`);
      if (status === 200) return JSON.parse(body);
      said = `it answered ${status}`;
    } catch {
      // Not listening yet.
    }
  }
  throw new LocalError(
    `The server was not ready after ${READY_WITHIN_MS / 1000} s: ${server.lastError() || said}`,
    'SERVER',
  );
}

/**
 * @param {{ folders: Folders, as: Account | undefined, env: NodeJS.ProcessEnv, onError: (sentence: string) => void }} options
 * @returns {import('./children.mjs').Child}
 */
export function startServer({ folders, as, env, onError }) {
  return startChild({
    name: 'server',
    command: pinnedNode(),
    // What is young is collected sooner than Node would: a server that waits holds some 30 MB less.
    args: ['--max-semi-space-size=16', serverProgram('main')],
    env,
    as,
    cwd: '/',
    logFile: path.join(folders.logs, 'server.log'),
    onError,
  });
}
