// @ts-check
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

// Prisma's own table and lock, so that its tools and this file accept each other's work.
const LOCK = 72_707_369;
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** A schema that cannot be brought up to date; the message is one sentence. */
export class MigrationError extends Error {
  /** @param {string} name @param {string} message */
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** @typedef {{ name: string, sql: string, checksum: string }} Migration */

/** @param {string} dir @returns {Migration[]} in the order of their names */
function readMigrations(dir) {
  const folders = fs.readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** @param {pg.Client} client @param {Migration[]} migrations @returns {Promise<Migration[]>} those still to be applied */
async function pending(client, migrations) {
  const { rows } = await client.query(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const names = new Set(migrations.map((migration) => migration.name));
  const unknown = rows.find((row) => row.finished_at && !names.has(row.migration_name));
  if (unknown) {
    const what = `The database's schema is newer than this version of Lockkeeper (it has ${unknown.migration_name})`;
    throw new MigrationError('SchemaNewer', `${what}: start the newer version, or restore a backup made before it.`);
  }
  return migrations.filter(({ name, checksum }) => {
    const row = rows.find((candidate) => candidate.migration_name === name);
    if (!row) return true;
    if (!row.finished_at) {
      throw new MigrationError(
        'MigrationUnfinished',
        `The migration ${name} failed earlier: resolve it before the next start.`,
      );
    }
    if (row.checksum !== checksum) {
      throw new MigrationError(
        'MigrationEdited',
        `The migration ${name} was edited after it was applied: restore its file.`,
      );
    }
    return false;
  });
}

/** @param {pg.Client} client @param {Migration} migration */
async function apply(client, { name, sql, checksum }) {
  const id = randomUUID();
  await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    // One simple query is one transaction: a migration that fails leaves nothing behind.
    await client.query(sql);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, why]);
    throw new MigrationError('MigrationFailed', `The migration ${name} failed and changed nothing: ${why}`);
  }
  await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id]);
}

/**
 * Brings a database to the schema in `dir`. Safe to run twice and at the same time.
 * @param {{ connectionString: string, dir: string, appRole?: string }} options `appRole` may read which migrations ran
 * @returns {Promise<string[]>} the names of the migrations applied now
 */
export async function migrateDeploy({ connectionString, dir, appRole }) {
  const migrations = readMigrations(dir);
  const client = new pg.Client({ connectionString, options: '-c client_min_messages=warning' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    const todo = await pending(client, migrations);
    for (const migration of todo) await apply(client, migration);
    if (appRole) {
      const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [appRole]);
      if (role.rowCount === 0) {
        throw new MigrationError('RoleMissing', `The role ${appRole} does not exist: create it before migrating.`);
      }
      await client.query(`GRANT SELECT ON _prisma_migrations TO ${client.escapeIdentifier(appRole)}`);
    }
    return todo.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

async function main() {
  const connectionString = process.env['LOCKKEEPER_MIGRATION_DATABASE_URL'];
  const dir = path.resolve(import.meta.dirname, '../prisma/migrations');
  try {
    if (!connectionString) throw new Error('LOCKKEEPER_MIGRATION_DATABASE_URL must name the database, as its owner.');
    const applied = await migrateDeploy({ connectionString, dir, appRole: 'lockkeeper_app' });
    console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void main();
