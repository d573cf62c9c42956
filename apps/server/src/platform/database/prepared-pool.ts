import pg from 'pg';
import type { DataSource } from 'typeorm';

// All of these statements look things up by keys, so the one plan may not depend on what was in the tables when it was made:
// for the empty ones of a new installation PostgreSQL would read them whole, and go on so until their statistics change.
const PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/**
 * Connections of their own for the statements of the hot paths. PostgreSQL plans each of them once per connection: left to
 * itself it would plan the first five calls anew, which takes many times as long as running them.
 */
export function createPreparedPool({ options }: DataSource): pg.Pool {
  const { url, poolSize, extra } = options as { url: string; poolSize: number; extra: pg.PoolConfig };
  const pool = new pg.Pool({
    ...extra,
    connectionString: url,
    max: poolSize,
    options: PLANS.map((setting) => `-c ${setting}`).join(' '),
  });
  // A connection lost while idle is replaced; without a listener it would end the process.
  pool.on('error', () => undefined);
  return pool;
}
