import pg from 'pg';
import type { TestServer } from './server.js';
import { until } from './until.js';

/** Until a read of a secret waits to write its use. Only a superuser sees what others do. */
export async function waitsForUseLog({ database }: Pick<TestServer, 'database'>): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    await until(async () => {
      const { rowCount } = await client.query(
        `SELECT FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%append to secret_uses%'`,
      );
      return rowCount === 1;
    });
  } finally {
    await client.end();
  }
}
