// @ts-check
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../local/ports.mjs';
import { othersCanReach, postgresAccount } from '../local/uids.mjs';
import { findPostgres } from './binaries.mjs';
import { createCluster, runCluster } from './cluster.mjs';

/**
 * A PostgreSQL for tests: no passwords, nothing flushed to disk, on loopback, gone when it stops.
 * @param {{ maxConnections?: number }} [options]
 * @returns {Promise<{ url: string, port: number, pid: number, folder: string, stop: () => Promise<void> }>}
 */
export async function startThrowAwayPostgres({ maxConnections = 200 } = {}) {
  const as = postgresAccount();
  const bin = findPostgres(as);
  const temporary = as && !othersCanReach(path.join(os.tmpdir(), 'x')) ? '/tmp' : os.tmpdir();
  const home = fs.mkdtempSync(path.join(temporary, 'lockkeeper-postgres-'));
  if (as) fs.chownSync(home, as.uid, as.gid);
  const folder = path.join(home, 'cluster');
  createCluster({ bin, folder, as, args: ['--auth=trust', '--no-sync'] });
  const port = await freePort();
  const running = await runCluster({
    bin,
    folder,
    as,
    logFile: path.join(home, 'log'),
    settings: {
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(maxConnections),
      timezone: 'UTC',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
    },
  });
  const stop = async () => {
    await running.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, port, pid: running.pid, folder, stop };
}
