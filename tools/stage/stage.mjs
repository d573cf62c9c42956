// @ts-check
// A durable PostgreSQL and real server processes on it, for measuring and for killing. Nothing of it is in the product.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { checkout, pinnedNode, serverProgram } from '../local/paths.mjs';
import { freePort } from '../local/ports.mjs';
import { othersCanReach, postgresAccount } from '../local/uids.mjs';
import { migrateDeploy } from '../migrate.mjs';
import { findPostgres } from '../postgres/binaries.mjs';
import { createCluster, runCluster } from '../postgres/cluster.mjs';
import { startStatementProxy } from './statement-proxy.mjs';

/**
 * @typedef {object} Stage
 * @property {string} databaseUrl        as the restricted role, straight
 * @property {string} proxiedUrl         the same through the statement proxy
 * @property {string} ownerUrl
 * @property {import('./statement-proxy.mjs').StatementProxy} proxy
 * @property {(options?: StageServerOptions) => Promise<StageServer>} startServer
 * @property {() => Promise<import('./statement-proxy.mjs').StatementProxy>} openProxy  one more, for a server of its own
 * @property {() => Promise<void>} restartPostgres  a fast stop and a start
 * @property {(how?: 'fast' | 'crash') => Promise<void>} stopPostgres
 * @property {() => Promise<void>} startPostgres
 * @property {() => Promise<void>} stop
 */
/**
 * @typedef {object} StageServerOptions
 * @property {boolean} [proxied]  through the stage's proxy
 * @property {import('./statement-proxy.mjs').StatementProxy} [through]  through this proxy
 * @property {number} [port]      to come back under an address known already
 * @property {Record<string, string>} [env]
 * @property {string} [node]
 */
/**
 * @typedef {object} StageServer
 * @property {string} url
 * @property {number} pid
 * @property {Promise<number | null>} exited  the exit code; null after a signal
 * @property {() => string} output   what it has logged
 * @property {() => Promise<void>} kill  SIGKILL
 * @property {() => Promise<void>} stop
 * @property {Seed} seed
 */
/** @typedef {{ created: boolean, username?: string, password?: string, runnerToken?: string }} Seed */

/** A server that ended before it was ready. */
export class EndedAtStart extends Error {
  /** @param {number | null} code @param {string} output */
  constructor(code, output) {
    super(`the server ended at its start with ${code}: ${output.slice(-2000)}`);
    this.code = code;
    this.output = output;
  }
}

/** Where others work on the same cores, the three seconds of a start have taken more than a minute. */
const READY_WITHIN_MS = 240_000;
const ROLES = ['lockkeeper_owner', 'lockkeeper_app'];

/** A cluster of its own in a temporary folder, with everything flushed to disk. */
async function openCluster() {
  const as = postgresAccount();
  const bin = findPostgres(as);
  const temporary = as && !othersCanReach(path.join(os.tmpdir(), 'x')) ? '/tmp' : os.tmpdir();
  const home = fs.mkdtempSync(path.join(temporary, 'lockkeeper-stage-'));
  if (as) fs.chownSync(home, as.uid, as.gid);
  const folder = path.join(home, 'cluster');
  createCluster({ bin, folder, as, args: ['--auth=trust'] });
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: home,
    max_connections: '200',
    timezone: 'UTC',
  };
  const run = () => runCluster({ bin, folder, as, logFile: path.join(home, 'log'), settings });
  /** @type {import('../postgres/cluster.mjs').RunningPostgres | null} */
  let running = await run();
  /** @param {'fast' | 'crash'} [how] */
  const stop = async (how = 'fast') => {
    const stopping = running;
    running = null;
    if (how === 'crash') stopping?.killHard();
    await (how === 'crash' ? stopping?.exited : stopping?.stop());
  };
  const start = async () => void (running ??= await run());
  return { port, socket: home, start, stop, remove: () => fs.rmSync(home, { recursive: true, force: true }) };
}

/** @returns {Promise<Stage>} */
export async function openStage() {
  const cluster = await openCluster();
  await prepare(cluster.port);
  /** @type {import('./statement-proxy.mjs').StatementProxy[]} */
  const proxies = [];
  const openProxy = async () => {
    const proxy = await startStatementProxy({ host: '127.0.0.1', port: cluster.port });
    proxies.push(proxy);
    return proxy;
  };
  const proxy = await openProxy();
  const url = (/** @type {string} */ user, /** @type {number} */ at) =>
    `postgresql://${user}@127.0.0.1:${at}/lockkeeper`;
  // As `npm start` has it: a unix socket costs a good deal less than loopback.
  const overSocket = `postgresql://lockkeeper_app@${encodeURIComponent(cluster.socket)}:${cluster.port}/lockkeeper`;
  const servers = serversOn(({ proxied, through }) => {
    const between = through ?? (proxied ? proxy : null);
    return between ? url('lockkeeper_app', between.port) : overSocket;
  });
  return {
    databaseUrl: url('lockkeeper_app', cluster.port),
    proxiedUrl: url('lockkeeper_app', proxy.port),
    ownerUrl: url('lockkeeper_owner', cluster.port),
    proxy,
    startServer: servers.start,
    openProxy,
    restartPostgres: async () => {
      await cluster.stop();
      await cluster.start();
    },
    stopPostgres: (how) => cluster.stop(how),
    startPostgres: () => cluster.start(),
    stop: async () => {
      await servers.killAll();
      await Promise.all(proxies.map((each) => each.stop()));
      await cluster.stop();
      cluster.remove();
    },
  };
}

/** @param {(options: StageServerOptions) => string} databaseUrl */
function serversOn(databaseUrl) {
  const keys = { master: randomBytes(32).toString('base64'), facade: randomBytes(32).toString('base64') };
  /** @type {Set<StageServer>} */
  const servers = new Set();
  /** @type {Promise<Seed> | null} */
  let seeding = null;
  const start = async (/** @type {StageServerOptions} */ options = {}) => {
    const { port, env, node = pinnedNode() } = options;
    const settings = settingsOf(keys, port ?? (await freePort()), {
      LOCKKEEPER_DATABASE_URL: databaseUrl(options),
      ...env,
    });
    const seed = await (seeding ??= seedOnce(node, settings));
    const server = { ...(await startServer(node, settings)), seed };
    servers.add(server);
    void server.exited.then(() => servers.delete(server));
    return server;
  };
  return { start, killAll: () => Promise.all([...servers].map((server) => server.kill())) };
}

/** @param {number} port */
async function prepare(port) {
  const admin = new pg.Client({ connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres` });
  await admin.connect();
  for (const role of ROLES) await admin.query(`CREATE ROLE ${role} LOGIN`);
  await admin.query('CREATE DATABASE lockkeeper OWNER lockkeeper_owner');
  await admin.end();
  const connectionString = `postgresql://lockkeeper_owner@127.0.0.1:${port}/lockkeeper`;
  await migrateDeploy({ connectionString, dir: path.join(checkout, 'prisma/migrations') });
}

/** @param {{ master: string, facade: string }} keys @param {number} port @param {Record<string, string>} [more] @returns {Record<string, string>} */
function settingsOf(keys, port, more = {}) {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    NODE_ENV: 'production',
    // One folder for all runs: what a server that was stopped has compiled, the next ones need not.
    NODE_COMPILE_CACHE: path.join(checkout, 'node_modules/.cache/lockkeeper/compiled'),
    LOCKKEEPER_PORT: String(port),
    LOCKKEEPER_URL: `http://127.0.0.1:${port}`,
    LOCKKEEPER_MASTER_KEY: keys.master,
    LOCKKEEPER_FACADE_KEY: keys.facade,
    LOCKKEEPER_DIGEST_KEY: keys.facade,
    LOCKKEEPER_AUDIT_KEY: keys.facade,
    LOCKKEEPER_EXIT_WITH_PARENT: '1',
    ...more,
  };
}

/** @param {string} node @param {Record<string, string>} environment @returns {Promise<Omit<StageServer, 'seed'>>} */
async function startServer(node, environment) {
  const url = environment['LOCKKEEPER_URL'] ?? '';
  const child = spawn(node, ['--max-semi-space-size=16', serverProgram('main')], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-200_000)));
  child.stdin.on('error', () => undefined);
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    child.kill(signal);
    await exited;
  };
  await untilReady(url, exited, () => output);
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    output: () => output,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** @param {string} node @param {Record<string, string>} env @returns {Promise<Seed>} */
function seedOnce(node, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [serverProgram('seed'), '--runner=instance'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`the seed ended with ${code}`)),
    );
  });
}

/** @param {string} url @param {Promise<number | null>} exited @param {() => string} output */
async function untilReady(url, exited, output) {
  /** @type {{ code: number | null } | null} */
  let gone = null;
  void exited.then((code) => (gone = { code }));
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await wait(30)) {
    const ended = /** @type {{ code: number | null } | null} */ (gone);
    if (ended) throw new EndedAtStart(ended.code, output());
    const answer = await fetch(`${url}/-/health/ready`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error(`the server was not ready after ${READY_WITHIN_MS / 1000} s`);
}
