// @ts-check
// Measures the hot paths through the whole real path, on real server processes and a durable PostgreSQL; with `--first-view`, how long
// a browser takes to draw a page.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './local/install.mjs';

const OUT = 'bench/results';
const gibibytes = Math.round(os.totalmem() / 2 ** 30);
const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, ${gibibytes} GiB, Node ${process.version}`;
const store = process.env['OPENBAO_ADDR'] ? 'openbao' : 'builtin';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

/** @param {number} pid */
function memory(pid) {
  const status = fs.existsSync(`/proc/${pid}/status`) ? fs.readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  return kilobytes === 0 ? null : Math.round(kilobytes / 1024);
}

/** @typedef {Map<number, { perSecond: number }>} Bare reads per second of the least program, by connections */

/** Of calls that ask the database, at as many connections. @param {import('../bench/measures.mjs').Row} row @param {Bare} bare @returns {number | null} */
function ofBare({ connections, perSecond, statements }, bare) {
  const least = bare.get(connections);
  return least && statements !== null ? perSecond / least.perSecond : null;
}

/** @param {import('../bench/measures.mjs').Row} row @param {Bare} bare */
function line(row, bare) {
  const { name, connections, perSecond, p50, p99, statements } = row;
  const ratio = ofBare(row, bare);
  const cells = [
    name.padEnd(36),
    String(connections).padStart(4),
    perSecond.toFixed(0).padStart(8),
    p50.toFixed(2).padStart(9),
    p99.toFixed(2).padStart(9),
  ];
  const last = [statements === null ? '-' : statements.toFixed(1), ratio === null ? '-' : ratio.toFixed(3)];
  return `${cells.join('')}${last.map((cell) => cell.padStart(9)).join('')}`;
}

/** What the person set for a real OpenBao goes on to the servers. */
function storeSettings() {
  const settings = Object.entries(process.env).filter(([name]) => /^(OPENBAO_|LOCKKEEPER_OPENBAO_)/.test(name));
  return Object.fromEntries(settings.map(([name, value]) => [name, value ?? '']));
}

/** @param {object} result */
function write(result) {
  fs.mkdirSync(OUT, { recursive: true });
  const file = path.join(OUT, `${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
  fs.writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  say(`written to ${file}`);
}

async function main() {
  await ensureInstalled();
  const { build } = await import('./build.mjs');
  await build();
  const { openStage } = await import('./stage/stage.mjs');
  const size = process.argv.includes('--quick') ? { runs: 1, seconds: 1 } : { runs: 3, seconds: 3 };
  const stage = await openStage();
  try {
    const measured = await (process.argv.includes('--first-view') ? firstViews(stage, size) : run(stage, size));
    write({ machine, store, size, ...measured });
  } finally {
    await stage.stop();
  }
}

/** @param {import('./stage/stage.mjs').Stage} stage @param {import('../bench/measures.mjs').Size} size */
async function run(stage, size) {
  const { Scene } = await import('../bench/scene.mjs');
  const { measureAll } = await import('../bench/measures.mjs');
  const { measureBare } = await import('../bench/bare.mjs');
  const env = storeSettings();
  const server = await stage.startServer({ env });
  const idle = memory(server.pid);
  const straight = new Scene(server);
  await straight.open();
  const { person, accessToken, runnerToken } = straight;
  const second = await stage.startServer({ proxied: true, env });
  const counted = Object.assign(new Scene(second), { person, accessToken, runnerToken });
  say(`${machine}; store: ${store}; server, PostgreSQL and load on the same machine`);
  say(`median of ${size.runs} run(s) of ${size.seconds} s`);
  say(`${'what'.padEnd(36)}conn     /s    p50 ms   p99 ms  SQL/req  of bare`);
  const bare = await measureBare(stage.ownerUrl, size);
  for (const [connections, measure] of bare) {
    say(line({ name: 'bare HTTP, one SELECT, one INSERT', connections, ...measure, statements: 2 }, bare));
  }
  const common = { straight, counted, proxy: stage.proxy, databaseUrl: stage.ownerUrl, size };
  const rows = await measureAll({ ...common, say: (row) => say(line(row, bare)) });
  const loaded = memory(server.pid);
  say(`server memory: ${idle} MB idle, ${loaded} MB after the load`);
  const told = rows.map((row) => ({ ...row, ofBare: ofBare(row, bare) }));
  return { memory: { idle, loaded }, bare: Object.fromEntries(bare), rows: told };
}

/** @param {import('./stage/stage.mjs').Stage} stage @param {import('../bench/measures.mjs').Size} size */
async function firstViews(stage, size) {
  const { openScene, measureFirstViews } = await import('../bench/first-view.mjs');
  const server = await stage.startServer({ env: storeSettings() });
  const { username = '', password = '' } = await openScene(server);
  const runs = size.runs * 3;
  say(`${machine}; server, PostgreSQL and browser on the same machine; ms, median of ${runs}`);
  say(`${'what'.padEnd(24)}cache    rows  fastest  slowest  requests      kB`);
  const cell = (/** @type {number} */ value) => value.toFixed(0).padStart(8);
  const rows = await measureFirstViews({
    url: server.url,
    who: { username, password },
    runs,
    say: ({ view, cache, rows, fastest, slowest, requests, kilobytes }) =>
      say(view.padEnd(24) + cache.padEnd(5) + [rows, fastest, slowest, requests, kilobytes].map(cell).join('')),
  });
  return { rows };
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
