import pg from 'pg';
import type { DataSource } from 'typeorm';

// On two cores more would only wait for each other: each of these statements takes about a millisecond.
const MOST_CONNECTIONS = 4;

/**
 * Connections of their own for the statements of the hot paths. PostgreSQL plans each of them once per connection: left to
 * itself it would plan the first five calls anew, which takes five times as long as running them.
 */
export function createPreparedPool({ options }: DataSource): pg.Pool {
  const { url, poolSize, extra } = options as { url: string; poolSize: number; extra: pg.PoolConfig };
  const pool = new pg.Pool({
    ...extra,
    connectionString: url,
    max: Math.min(MOST_CONNECTIONS, poolSize),
    options: '-c plan_cache_mode=force_generic_plan',
  });
  // A connection lost while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
