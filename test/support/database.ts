import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of one test file: migrated, empty, and gone after `drop`. */
export interface TestDatabase {
  readonly name: string;
  /** As the owner, who migrates; sees and changes everything. */
  readonly ownerUrl: string;
  /** As the restricted role that the server uses. */
  readonly appUrl: string;
  /** As a superuser of the whole test server, for faults such as ended connections. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this file belongs under test/, where the global setup runs.`);
  return value;
}

async function asAdmin(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: setting('TEST_PG_ADMIN_URL') });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Copies the migrated template. `template: null` gives a database without any table. */
export async function createTestDatabase(options: { template?: string | null } = {}): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const template = options.template === undefined ? setting('TEST_PG_TEMPLATE') : (options.template ?? 'template0');
  await asAdmin(async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY OWNER lockkeeper_owner`);
    // Rights on the database itself are not copied from the template.
    await client.query(
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO lockkeeper_app`,
    );
  });
  return {
    name,
    ownerUrl: `${setting('TEST_PG_OWNER_URL')}/${name}`,
    appUrl: `${setting('TEST_PG_APP_URL')}/${name}`,
    adminUrl: setting('TEST_PG_ADMIN_URL').replace(/\/[^/]*$/, `/${name}`),
    drop: () => asAdmin(async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}
