// @ts-check
// Measures the hot paths through the whole real path, on real server processes and a durable PostgreSQL.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled } from './local/install.mjs';

const OUT = 'bench/results';

/** @param {number} pid */
function memory(pid) {
  const status = fs.existsSync(`/proc/${pid}/status`) ? fs.readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  return kilobytes === 0 ? null : Math.round(kilobytes / 1024);
}

/** @param {import('../bench/measures.mjs').Row} row */
function line({ name, connections, perSecond, p50, p99, statements }) {
  const cells = [
    name.padEnd(36),
    String(connections).padStart(4),
    perSecond.toFixed(0).padStart(8),
    p50.toFixed(2).padStart(9),
    p99.toFixed(2).padStart(9),
  ];
  return `${cells.join('')}${(statements === null ? '-' : statements.toFixed(1)).padStart(8)}`;
}

async function main() {
  await ensureInstalled();
  const { build } = await import('./build.mjs');
  await build();
  const { openStage } = await import('./stage/stage.mjs');
  const { Scene } = await import('../bench/scene.mjs');
  const { measureAll } = await import('../bench/measures.mjs');
  const quick = process.argv.includes('--quick');
  const size = quick ? { runs: 1, seconds: 1 } : { runs: 3, seconds: 3 };
  const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const store = process.env['OPENBAO_ADDR'] ? 'openbao' : 'builtin';
  const env = Object.fromEntries(
    Object.entries(process.env)
      .filter(([name]) => /^(OPENBAO_|LOCKKEEPER_OPENBAO_)/.test(name))
      .map(([name, value]) => [name, value ?? '']),
  );
  const stage = await openStage();
  try {
    const server = await stage.startServer({ env });
    const idle = memory(server.pid);
    const straight = new Scene(server);
    await straight.open();
    const second = await stage.startServer({ proxied: true, env });
    const counted = Object.assign(new Scene(second), {
      person: straight.person,
      accessToken: straight.accessToken,
      runnerToken: straight.runnerToken,
    });
    process.stdout.write(
      `${machine}; store: ${store}; server, PostgreSQL and load on the same machine; median of ${size.runs} run(s) of ${size.seconds} s\n`,
    );
    process.stdout.write(`${'what'.padEnd(36)}conn     /s    p50 ms   p99 ms  SQL/req\n`);
    const rows = await measureAll({
      straight,
      counted,
      proxy: stage.proxy,
      databaseUrl: stage.ownerUrl,
      size,
      say: (row) => void process.stdout.write(`${line(row)}\n`),
    });
    const loaded = memory(server.pid);
    process.stdout.write(`server memory: ${idle} MB idle, ${loaded} MB after the load\n`);
    fs.mkdirSync(OUT, { recursive: true });
    const file = path.join(OUT, `${new Date().toISOString().replace(/[:.]/g, '-')}-${store}.json`);
    fs.writeFileSync(file, `${JSON.stringify({ machine, store, size, memory: { idle, loaded }, rows }, null, 2)}\n`);
    process.stdout.write(`written to ${file}\n`);
  } finally {
    await stage.stop();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
