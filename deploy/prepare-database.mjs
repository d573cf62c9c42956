// @ts-check
// node deploy/prepare-database.mjs DIR HOST:PORT: the roles and databases of docker-compose.yml, as the superuser.
// DIR holds the passwords that deploy/init.mjs made. It may run at every start: it is also what a restored cluster needs.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureDatabase, ensureRoles } from '../tools/postgres/roles.mjs';

/** @param {string} folder @param {string} address */
export async function prepareDatabase(folder, address) {
  const read = (/** @type {string} */ role) => fs.readFileSync(path.join(folder, `${role}.password`), 'utf8').trim();
  const connectionString = `postgres://postgres:${read('superuser')}@${address}/postgres`;
  const admin = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  await admin.connect();
  try {
    await ensureRoles(admin, { owner: read('owner'), app: read('app'), openbao: read('openbao') }, true);
    await ensureDatabase(admin, 'lockkeeper', 'lockkeeper_owner', ['lockkeeper_app']);
    await ensureDatabase(admin, 'openbao', 'openbao');
  } finally {
    await admin.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await prepareDatabase(process.argv[2] ?? '', process.argv[3] ?? 'postgres:5432');
    console.log('Roles and databases are in place.');
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
    const why =
      code === '28P01'
        ? "PostgreSQL refuses the superuser's password: the volumes of the database and of the passwords do not belong together."
        : `The roles and databases could not be made: ${message || code}`;
    console.error(why);
    process.exitCode = 1;
  }
}
