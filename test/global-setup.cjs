// One PostgreSQL for the whole run, and in it a migrated database that each test file copies in a few milliseconds.
const path = require('node:path');

const OWNER = 'lockkeeper_owner';
const APP = 'lockkeeper_app';
const PASSWORD = 'throw-away';

module.exports = async () => {
  const { startThrowAwayPostgres } = await import('../tools/postgres/throw-away.mjs');
  const { migrateDeploy } = await import('../tools/migrate.mjs');
  const { ensureDatabase, ensureRoles } = await import('../tools/postgres/roles.mjs');
  const { Client } = require('pg');

  const postgres = await startThrowAwayPostgres();
  globalThis.__lockkeeperPostgres = postgres;
  const as = (user) => `postgresql://${user}:${PASSWORD}@127.0.0.1:${postgres.port}`;
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  try {
    // The roles and rights of the durable database, so that a missing grant shows in the tests.
    await ensureRoles(admin, { owner: PASSWORD, app: PASSWORD, openbao: PASSWORD }, true);
    await ensureDatabase(admin, 'tpl', OWNER, [APP]);
  } finally {
    await admin.end();
  }
  const dir = path.join(__dirname, '..', 'prisma', 'migrations');
  await migrateDeploy({ connectionString: `${as(OWNER)}/tpl`, dir, appRole: APP });

  process.env.TEST_PG_ADMIN_URL = postgres.url;
  process.env.TEST_PG_OWNER_URL = as(OWNER);
  process.env.TEST_PG_APP_URL = as(APP);
  process.env.TEST_PG_TEMPLATE = 'tpl';
};
