// @ts-check
// A durable PostgreSQL and real server processes on it, for measuring and for killing. Nothing of it is in the product.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { checkout, pinnedNode } from '../local/paths.mjs';
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
 * @property {() => Promise<void>} restartPostgres  a fast stop and a start
 * @property {() => Promise<void>} stop
 */
/** @typedef {{ proxied?: boolean, env?: Record<string, string>, node?: string }} StageServerOptions */
/**
 * @typedef {object} StageServer
 * @property {string} url
 * @property {number} pid
 * @property {Promise<void>} exited
 * @property {() => string} output   what it has logged
 * @property {() => Promise<void>} kill  SIGKILL
 * @property {() => Promise<void>} stop
 * @property {{ created: boolean, username?: string, password?: string, runnerToken?: string }} seed
 */

const ROLES = ['lockkeeper_owner', 'lockkeeper_app'];

/** @returns {Promise<Stage>} */
export async function openStage() {
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
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
  };
  const run = () => runCluster({ bin, folder, as, logFile: path.join(home, 'log'), settings });
  let postgres = await run();
  await prepare(port);
  const proxy = await startStatementProxy({ host: '127.0.0.1', port });
  const url = (/** @type {string} */ user, /** @type {number} */ at) =>
    `postgresql://${user}@127.0.0.1:${at}/lockkeeper`;
  const keys = { master: randomBytes(32).toString('base64'), facade: randomBytes(32).toString('base64') };
  /** @type {Set<StageServer>} */
  const servers = new Set();
  return {
    databaseUrl: url('lockkeeper_app', port),
    proxiedUrl: url('lockkeeper_app', proxy.port),
    ownerUrl: url('lockkeeper_owner', port),
    proxy,
    startServer: async (options = {}) => {
      const server = await startServer({
        databaseUrl: url('lockkeeper_app', options.proxied ? proxy.port : port),
        keys,
        ...options,
      });
      servers.add(server);
      void server.exited.then(() => servers.delete(server));
      return server;
    },
    restartPostgres: async () => {
      await postgres.stop();
      postgres = await run();
    },
    stop: async () => {
      await Promise.all([...servers].map((server) => server.kill()));
      await proxy.stop();
      await postgres.stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
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

/** @param {StageServerOptions & { databaseUrl: string, keys: { master: string, facade: string } }} options @returns {Promise<StageServer>} */
async function startServer({ databaseUrl, keys, env = {}, node = pinnedNode() }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    NODE_ENV: 'production',
    LOCKKEEPER_DATABASE_URL: databaseUrl,
    LOCKKEEPER_PORT: String(port),
    LOCKKEEPER_URL: url,
    LOCKKEEPER_MASTER_KEY: keys.master,
    LOCKKEEPER_FACADE_KEY: keys.facade,
    LOCKKEEPER_EXIT_WITH_PARENT: '1',
    ...env,
  };
  const seed = await seedOnce(node, environment);
  const child = spawn(node, [path.join(checkout, 'apps/server/dist/main.js')], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-200_000)));
  child.stdin.on('error', () => undefined);
  /** @type {Promise<void>} */
  const exited = new Promise((resolve) => child.once('exit', () => resolve()));
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
    seed,
  };
}

/** @param {string} node @param {Record<string, string>} env @returns {Promise<StageServer['seed']>} */
function seedOnce(node, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [path.join(checkout, 'apps/server/dist/seed.js'), '--runner=instance'], {
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

/** @param {string} url @param {Promise<void>} exited @param {() => string} output */
async function untilReady(url, exited, output) {
  let gone = false;
  void exited.then(() => (gone = true));
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(30)) {
    if (gone) throw new Error(`the server ended at its start: ${output().slice(-2000)}`);
    const answer = await fetch(`${url}/-/health/ready`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error('the server was not ready after 60 s');
}
