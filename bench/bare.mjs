// @ts-check
// The least that a logged read can be on this machine: HTTP, one row by its key, AES-256-GCM, one row written and flushed.
// No product, no gate, no rights: what other rates are told as ratios of, since machines differ more than programs do.
import { spawn } from 'node:child_process';
import crypto from 'node:crypto';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { load, median } from './load.mjs';

const ROWS = 1000;
const KEY = Buffer.alloc(32, 7);
const NONCE = Buffer.alloc(12, 1);
const CIPHER = 'aes-256-gcm';
const CONNECTIONS = [1, 8, 32];
const MAKE = `CREATE SCHEMA bench;
  CREATE TABLE bench.bare_secrets (id int PRIMARY KEY, sealed bytea NOT NULL);
  CREATE TABLE bench.bare_uses (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, secret_id int NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now())`;
const READ = { name: 'read', text: 'SELECT sealed FROM bench.bare_secrets WHERE id = $1' };
const LOG = { name: 'log', text: 'INSERT INTO bench.bare_uses (secret_id) VALUES ($1)' };

/**
 * Reads per second of the bare program, by number of connections.
 * @param {string} databaseUrl  its owner's @param {import('./measures.mjs').Size} size
 * @returns {Promise<Map<number, import('./load.mjs').Measure>>}
 */
export async function measureBare(databaseUrl, { runs, seconds }) {
  const owner = new pg.Client(databaseUrl);
  await owner.connect();
  await owner.query(MAKE);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const port = await new Promise((resolve, reject) => {
      child.stdout.once('data', (data) => resolve(Number(data)));
      child.once('close', () => reject(new Error('the bare program ended')));
    });
    const call = (/** @type {number} */ n) => /** @type {const} */ ({ method: 'GET', path: `/${n % ROWS}` });
    const url = `http://127.0.0.1:${port}`;
    const found = new Map();
    for (const connections of CONNECTIONS) {
      await load(url, { connections, seconds: 0.5, call });
      const measured = [];
      for (let run = 0; run < runs; run++) measured.push(await load(url, { connections, seconds, call }));
      found.set(connections, median(measured));
    }
    return found;
  } finally {
    child.kill();
    await owner.query('DROP SCHEMA bench CASCADE');
    await owner.end();
  }
}

/** @param {string} databaseUrl */
async function serve(databaseUrl) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  for (let id = 0; id < ROWS; id++) {
    await pool.query('INSERT INTO bench.bare_secrets VALUES ($1, $2)', [id, seal(`value-of-secret-${id}-0123456789`)]);
  }
  const server = http.createServer((request, response) => {
    answer(pool, Number(request.url?.slice(1))).then(
      (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    process.stdout.write(String(address.port));
  });
}

/** @param {pg.Pool} pool @param {number} id */
async function answer(pool, id) {
  const { rows } = await pool.query({ ...READ, values: [id] });
  const value = open(rows[0].sealed);
  await pool.query({ ...LOG, values: [id] });
  return JSON.stringify({ data: { data: { value } } });
}

/** @param {string} value */
function seal(value) {
  const cipher = crypto.createCipheriv(CIPHER, KEY, NONCE);
  return Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @param {Buffer} sealed */
function open(sealed) {
  const decipher = crypto.createDecipheriv(CIPHER, KEY, NONCE);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString('utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(process.argv[2] ?? '');
