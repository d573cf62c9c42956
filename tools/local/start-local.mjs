// @ts-check
import fs from 'node:fs';
import path from 'node:path';
import { startDurablePostgres } from '../postgres/durable.mjs';
import { keepDemoSecret } from './demo-secret.mjs';
import { serverKeys } from './keys.mjs';
import { LocalError } from './local-error.mjs';
import { takeLock } from './lock-file.mjs';
import { rotateLogs } from './log-files.mjs';
import { checkout, migrations, pinnedNode } from './paths.mjs';
import { parsePort, requireFreePort } from './ports.mjs';
import { secondsSince } from './progress.mjs';
import { keepRunner } from './runner-process.mjs';
import { seedOnce } from './seed.mjs';
import { probeAddress, serverEnvironment, startServer, untilReady } from './server-process.mjs';
import { openStateFolder, stateFolder } from './state-folder.mjs';
import { chooseAccounts } from './uids.mjs';

/**
 * @typedef {object} LocalOptions
 * @property {string} [home]     the state folder; LOCKKEEPER_HOME, else `.lockkeeper` in the checkout
 * @property {number} [port]     LOCKKEEPER_PORT, else 8080
 * @property {boolean} [quiet]   say nothing
 * @property {boolean} [runner]  start the bundled runner (default true)
 * @property {'demo' | 'instance'} [runnerScope]  which jobs the runner of a new state folder may take: those of the
 *   demo project, or all; by default all only where jobs run under a uid of their own
 * @property {NodeJS.ProcessEnv} [env]
 */
/**
 * @typedef {object} Local
 * @property {string} url
 * @property {string} state
 * @property {string} store        what the server says it uses
 * @property {string} [username]   on first start only
 * @property {string} [password]   on first start only
 * @property {string} [runnerToken] on first start only
 * @property {string[]} notices    one sentence each, for the person
 * @property {boolean} separated   jobs cannot read the keys
 * @property {Promise<string>} failed  resolves with a sentence when a part ends by itself
 * @property {() => Promise<void>} stop runner, server, PostgreSQL, in this order; may be called at any time
 * @property {() => void} killHard
 */

const RUNNER_GRACE = 15_000;
const SERVER_GRACE = 15_000;

/** Stops what was started, the last first; works in the middle of a start, too. */
export class Parts {
  /** @type {{ stop: () => Promise<void> | void, killHard?: () => void }[]} */
  #running = [];
  /** @type {Promise<void> | undefined} */
  #stopping;

  get stopping() {
    return this.#stopping !== undefined;
  }

  /** @template {{ stop: () => Promise<void> | void, killHard?: () => void }} T @param {T} part */
  async add(part) {
    this.#running.push(part);
    if (!this.#stopping) return;
    // The stop began while this part was starting: it has not seen the part.
    await this.#drain();
    throw new LocalError('Stopped.', 'STOPPED');
  }

  stop() {
    this.#stopping ??= this.#drain();
    return this.#stopping;
  }

  killHard() {
    for (const part of this.#running) part.killHard?.();
  }

  async #drain() {
    for (let part = this.#running.at(-1); part; part = this.#running.at(-1)) {
      await part.stop();
      this.#running = this.#running.filter((other) => other !== part);
    }
  }
}

/** @param {NodeJS.ProcessEnv} env */
function refuseForeignDatabase(env) {
  if (!env['LOCKKEEPER_DATABASE_URL']) return;
  const why = 'npm start brings its own PostgreSQL, and LOCKKEEPER_DATABASE_URL names another';
  throw new LocalError(`${why}: unset it, or run apps/server/dist/main.js by itself.`, 'FOREIGN_DATABASE');
}

/** @param {LocalOptions} options */
function settle(options) {
  const env = options.env ?? process.env;
  refuseForeignDatabase(env);
  const host = env['LOCKKEEPER_HOST'] || '127.0.0.1';
  const port = options.port ?? parsePort(env['LOCKKEEPER_PORT'], 8080);
  const state = options.home ? path.resolve(options.home) : stateFolder(checkout, env);
  const say = options.quiet ? () => undefined : (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);
  return { env, host, port, state, say };
}

/**
 * Starts PostgreSQL, the server and the bundled runner on a state folder. What the person can mend is thrown as a
 * `LocalError` with one sentence, and by then nothing is left running.
 * @param {LocalOptions} [options] @param {Parts} [parts] to stop in the middle of the start
 * @returns {Promise<Local>}
 */
export async function startLocal(options = {}, parts = new Parts()) {
  try {
    return await start(options, parts);
  } catch (error) {
    const asked = parts.stopping;
    await parts.stop();
    // What fails because its surroundings are being stopped is no failure to report.
    if (asked) throw new LocalError('Stopped.', 'STOPPED');
    if (error instanceof Error && /^(Schema|Migration|Role)/.test(error.name)) {
      throw new LocalError(error.message, error.name);
    }
    throw error;
  }
}

/** @param {LocalOptions} options @param {Parts} parts @returns {Promise<Local>} */
async function start(options, parts) {
  const { env, host, port, state, say } = settle(options);
  const accounts = chooseAccounts({ checkout, node: pinnedNode(), state });
  const folders = openStateFolder(state, accounts);
  await parts.add({ stop: takeLock(state) });
  await requireFreePort(host, port);
  rotateLogs(folders.logs);
  const databaseExists = fs.existsSync(path.join(folders.postgres, 'PG_VERSION'));
  const keyFiles = serverKeys({ keys: folders.keys, owner: accounts.server, databaseExists, env });
  const postgres = await database({ folders, as: accounts.postgres, say }, parts);

  const address = probeAddress(host, port);
  const url = env['LOCKKEEPER_URL'] ?? address;
  const own = {
    ...keyFiles,
    LOCKKEEPER_DATABASE_URL: postgres.appUrl,
    LOCKKEEPER_HOST: host,
    LOCKKEEPER_PORT: String(port),
    LOCKKEEPER_URL: url,
    ...writtenFolders(env, folders),
  };
  const serverEnv = serverEnvironment({ env, folders, owner: accounts.server, own });
  const tokenFile = path.join(folders.keys, 'runner.token');
  const runner = options.runnerScope ?? (accounts.separated ? 'instance' : 'demo');
  const freshDatabase = postgres.created;
  const seeded = await seedOnce({ env: serverEnv, as: accounts.server, tokenFile, runner, freshDatabase });

  const { server, store } = await serve({ folders, as: accounts.server, env: serverEnv, address, say }, parts);
  const notices = [...accounts.notices, ...(await demoSecret(address, seeded))];
  if (options.runner !== false) {
    const kept = keepRunner({ folders, address, tokenFile, job: accounts.job, env, say });
    await parts.add({ stop: () => kept.stop(RUNNER_GRACE), killHard: kept.killHard });
  }
  const first = { username: seeded?.username, password: seeded?.password, runnerToken: seeded?.runnerToken };
  const { separated } = accounts;
  const failed = Promise.race([
    server.exited.then((code) => `The server ended (${server.lastError() || `exit code ${code}`}).`),
    postgres.exited.then((code) => `PostgreSQL ended (exit code ${code}); see ${folders.logs}/postgres.log.`),
  ]);
  const { stop, killHard } = { stop: () => parts.stop(), killHard: () => parts.killHard() };
  return { url, state, store, ...first, notices, separated, failed, stop, killHard };
}

/** @param {NodeJS.ProcessEnv} env @param {import('./state-folder.mjs').Folders} folders what the server writes to */
function writtenFolders(env, folders) {
  return {
    LOCKKEEPER_MAIL_DIR: env['LOCKKEEPER_MAIL_DIR'] ?? folders.mail,
    LOCKKEEPER_ARTIFACTS_DIR: env['LOCKKEEPER_ARTIFACTS_DIR'] ?? folders.artifacts,
  };
}

/**
 * Nothing but a job of the demo needs it, so a failure does not stop the start.
 * @param {string} address @param {import('./seed.mjs').Seeded | undefined} seeded @returns {Promise<string[]>} notices
 */
async function demoSecret(address, seeded) {
  if (!seeded?.password) return [];
  try {
    await keepDemoSecret({ address, username: seeded.username, password: seeded.password });
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`The demo project has no secret GREETING, so its job greet will be withheld: ${why}`];
  }
}

/**
 * @param {{ folders: import('./state-folder.mjs').Folders, as: import('./uids.mjs').Account | undefined, env: NodeJS.ProcessEnv, address: string, say: (line: string) => void }} options
 * @param {Parts} parts
 */
async function serve({ folders, as, env, address, say }, parts) {
  // The first words of a server that cannot start become the sentence of the start itself.
  let serving = false;
  const onError = (/** @type {string} */ sentence) => (serving ? say(`server: ${sentence}`) : undefined);
  const server = startServer({ folders, as, env, onError });
  await parts.add({ stop: () => server.stop(SERVER_GRACE), killHard: server.killHard });
  const ready = await untilReady(server, address);
  serving = true;
  return { server, store: String(ready['store'] ?? 'unknown') };
}

/**
 * @param {{ folders: import('./state-folder.mjs').Folders, as: import('./uids.mjs').Account | undefined, say: (line: string) => void }} options
 * @param {Parts} parts
 */
async function database({ folders, as, say }, parts) {
  const since = performance.now();
  const postgres = await startDurablePostgres({ folders, as, log: say });
  await parts.add({ stop: postgres.stop, killHard: postgres.killHard });
  const { migrateDeploy } = await import('../migrate.mjs');
  const options = { connectionString: postgres.ownerUrl, dir: migrations, appRole: 'lockkeeper_app' };
  const applied = await migrateDeploy(options);
  const what = applied.length === 0 ? 'schema up to date' : `${applied.length} migrations applied`;
  say(`PostgreSQL ${postgres.created ? 'created and ' : ''}started, ${what} (${secondsSince(since)} s)`);
  return postgres;
}
