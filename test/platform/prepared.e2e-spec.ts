import { Database } from '../../apps/server/src/platform/database/index.js';
import { startServer, type TestServer } from '../support/server.js';
import { system } from '../runners/world.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const SETTINGS = `SELECT current_setting('plan_cache_mode') AS plans, current_setting('enable_seqscan') AS whole_tables`;

test('hot statements are planned once and by keys, all others as PostgreSQL sees fit', async () => {
  const database = server.app.get(Database);

  expect(await database.prepared('test-settings', SETTINGS, [])).toEqual([
    { plans: 'force_generic_plan', whole_tables: 'off' },
  ]);
  expect(await database.query(system, SETTINGS)).toEqual([{ plans: 'auto', whole_tables: 'on' }]);
});
