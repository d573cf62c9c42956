import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrateDeploy } from '../../tools/migrate.mjs';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await createTestDatabase({ template: null });
  dir = mkdtempSync(path.join(tmpdir(), 'migrations-'));
  write('20260101000000_first', 'CREATE TABLE one (id int); CREATE TABLE two (id int);');
});
afterEach(async () => {
  rmSync(dir, { recursive: true });
  await database.drop();
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(dir, name), { recursive: true });
  writeFileSync(path.join(dir, name, 'migration.sql'), sql);
}

const deploy = () => migrateDeploy({ connectionString: database.ownerUrl, dir, appRole: 'lockkeeper_app' });

async function rows(sql: string, url = database.ownerUrl): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const tables = () =>
  rows(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`);

it('applies migrations in the order of their names, once', async () => {
  write('20260102000000_second', 'ALTER TABLE one ADD COLUMN added int;');

  expect(await deploy()).toEqual(['20260101000000_first', '20260102000000_second']);
  expect(await deploy()).toEqual([]);
});

it('lets the application role read which migrations ran, and change nothing about it', async () => {
  await deploy();

  expect(await rows('SELECT migration_name FROM _prisma_migrations', database.appUrl)).toHaveLength(1);
  await expect(rows('DELETE FROM _prisma_migrations', database.appUrl)).rejects.toThrow('permission denied');
});

it('leaves nothing of a migration that fails in its middle, and refuses to go on until it is resolved', async () => {
  write('20260102000000_broken', 'CREATE TABLE three (id int); SELECT no_such_function();');

  await expect(deploy()).rejects.toMatchObject({ name: 'MigrationFailed' });
  expect(await tables()).toEqual([{ tablename: 'one' }, { tablename: 'two' }]);
  await expect(deploy()).rejects.toMatchObject({ name: 'MigrationUnfinished' });
});

it('goes on after a failed migration was marked as rolled back and mended', async () => {
  write('20260102000000_broken', 'SELECT no_such_function();');
  await expect(deploy()).rejects.toMatchObject({ name: 'MigrationFailed' });

  await rows(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL`);
  write('20260102000000_broken', 'CREATE TABLE three (id int);');

  expect(await deploy()).toEqual(['20260102000000_broken']);
});

it('refuses a migration that was edited after it was applied', async () => {
  await deploy();
  write('20260101000000_first', 'CREATE TABLE other (id int);');

  await expect(deploy()).rejects.toMatchObject({ name: 'MigrationEdited' });
});

it('refuses a schema newer than the code before it applies anything', async () => {
  await deploy();
  await rows(`UPDATE _prisma_migrations SET migration_name = '20270101000000_future'`);
  write('20260102000000_second', 'CREATE TABLE three (id int);');

  await expect(deploy()).rejects.toMatchObject({
    name: 'SchemaNewer',
    message: expect.stringContaining('20270101000000_future'),
  });
  expect(await tables()).toEqual([{ tablename: 'one' }, { tablename: 'two' }]);
});

it('applies each migration once when two processes migrate at the same time', async () => {
  write('20260102000000_slow', 'SELECT pg_sleep(0.2); CREATE TABLE three (id int);');

  const both = await Promise.all([deploy(), deploy()]);

  expect(both.flat().sort()).toEqual(['20260101000000_first', '20260102000000_slow']);
});

it('refuses when the role of the application does not exist', async () => {
  const attempt = migrateDeploy({ connectionString: database.ownerUrl, dir, appRole: 'nobody_of_ours' });

  await expect(attempt).rejects.toMatchObject({ name: 'RoleMissing' });
});

describe('as a command', () => {
  const command = path.resolve(__dirname, '../../tools/migrate.mjs');
  const run = (url: string | undefined) =>
    spawnSync(process.execPath, [command], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...(url && { LOCKKEEPER_MIGRATION_DATABASE_URL: url }) },
    });

  it('brings an empty database to the schema of the project, and says so', () => {
    const first = run(database.ownerUrl);
    const second = run(database.ownerUrl);

    expect([first.status, first.stdout]).toEqual([0, expect.stringMatching(/^Applied \d{14}_/)]);
    expect([second.status, second.stdout]).toEqual([0, 'The schema is up to date.\n']);
  });

  it('names the variable that is missing', () => {
    const end = run(undefined);

    expect([end.status, end.stderr]).toEqual([1, expect.stringContaining('LOCKKEEPER_MIGRATION_DATABASE_URL')]);
  });
});
