import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Config } from '../config/index.js';
import { PrismaNaming } from './prisma-naming.js';

const INT8 = 20;
const INT8_ARRAY = 1016;

// Identifiers stay below 2^53 (the runner protocol carries them as JSON integers), so they may be numbers here.
pg.types.setTypeParser(INT8, Number);
pg.types.setTypeParser(INT8_ARRAY as never, (text: string) =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((one) => (one === 'NULL' ? null : Number(one))),
);

/** The product's tables; the platform names none of them. */
export type Entities = readonly (new () => object)[];

/**
 * A connection whose loss never goes unheard. Between a pool that lends it and the code that listens on it lie a few
 * microtasks; a database that shuts down just then would end the process ("Unhandled 'error' event"). Whoever uses the lost
 * connection next is told by his query.
 */
class HeardClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

interface DatabaseConfig extends Pick<Config, 'databaseUrl' | 'databasePool'> {
  /** By which PostgreSQL tells the connections of one program from those of others. */
  readonly applicationName?: string;
}

export function dataSourceOptions(config: DatabaseConfig, entities: Entities): DataSourceOptions {
  return {
    type: 'postgres',
    url: config.databaseUrl.reveal(),
    entities: [...entities],
    namingStrategy: new PrismaNaming(),
    synchronize: false,
    migrationsRun: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    parseInt8: true,
    poolSize: config.databasePool,
    extra: {
      Client: HeardClient,
      application_name: config.applicationName ?? 'lockkeeper',
      connectionTimeoutMillis: 5000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  };
}

export function createDataSource(config: DatabaseConfig, entities: Entities): DataSource {
  return new DataSource(dataSourceOptions(config, entities));
}
