import { entities } from '../../apps/server/src/entities.js';
import pg from 'pg';
import { createDataSource } from '../../apps/server/src/platform/database/index.js';
import { Sensitive } from '@lockkeeper/sensitive';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('the entities are what the migrations make', async () => {
  const source = await createDataSource(
    { databaseUrl: new Sensitive(database.ownerUrl), databasePool: 2 },
    entities,
  ).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  } finally {
    await source.destroy();
  }
});

describe('the application’s role', () => {
  const asApp = async (sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      await client.query(sql);
      return 'done';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end();
    }
  };

  test.each(['audit_events', 'secret_uses'])('adds to %s and never changes or empties it', async (table) => {
    for (const sql of [`UPDATE ${table} SET id = id`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      expect(await asApp(sql)).toBe(`permission denied for table ${table}`);
    }
    expect(await asApp(`SELECT count(*) FROM ${table}`)).toBe('done');
    for (const sql of [
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} ADD COLUMN x int`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    ]) {
      expect(await asApp(sql)).toBe(`must be owner of table ${table}`);
    }
  });

  test('writes an audit event', async () => {
    const insert = `INSERT INTO audit_events (action, actor_name, target_kind, target_id, target_name, request_id)
      VALUES ('user.created', 'system', 'user', '1', 'a', 'r')`;

    expect(await asApp(insert)).toBe('done');
  });

  test('makes no table, and does not touch the ledger of migrations', async () => {
    expect(await asApp('CREATE TABLE mine (id int)')).toBe('permission denied for schema public');
    expect(await asApp('UPDATE _prisma_migrations SET checksum = checksum')).toMatch(/permission denied/);
  });
});
