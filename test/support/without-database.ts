import pg from 'pg';
import type { TestServer } from './server.js';

type Named = Pick<TestServer, 'database'>;

async function asAdmin({ database }: Named, sql: string, values: readonly unknown[] = []): Promise<void> {
  const admin = new pg.Client({ connectionString: database.adminUrl.replace(/\/[^/]*$/, '/postgres') });
  await admin.connect();
  try {
    await admin.query(sql, [...values]);
  } finally {
    await admin.end();
  }
}

export const endConnections = (server: Named): Promise<void> =>
  asAdmin(server, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [server.database.name]);

const allowConnections = (server: Named, allowed: boolean): Promise<void> =>
  asAdmin(server, `ALTER DATABASE ${server.database.name} ALLOW_CONNECTIONS ${allowed}`);

/** Takes the database away while that lasts. */
export async function withoutDatabase(server: Named, work: () => Promise<void>): Promise<void> {
  await allowConnections(server, false);
  await endConnections(server);
  try {
    await work();
  } finally {
    await allowConnections(server, true);
  }
}
