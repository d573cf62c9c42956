import { until } from '../support/until.js';
import { EVENTS, newKey, openChain, type Chain } from './chain.js';

let chain: Chain;
beforeEach(async () => {
  chain = await openChain();
});
afterEach(() => chain.close());

const seals = (): Promise<any[]> =>
  chain.owner(
    `SELECT number::int, log, first_id::int AS first, last_id::int AS last, row_count AS rows, total::int
     FROM audit_seals ORDER BY number`,
  );

test('rows of both logs come under one chain, in blocks, and the chain is intact', async () => {
  await chain.events(1203);
  await chain.uses(7);

  expect(await chain.replica.seal()).toBe(1210);

  expect(await seals()).toEqual([
    { number: 1, log: 'audit_events', first: 1, last: 500, rows: 500, total: 500 },
    { number: 2, log: 'audit_events', first: 501, last: 1000, rows: 500, total: 1000 },
    { number: 3, log: 'audit_events', first: 1001, last: 1203, rows: 203, total: 1203 },
    { number: 4, log: 'secret_uses', first: 1, last: 7, rows: 7, total: 1210 },
  ]);
  const report = await chain.replica.verify();
  expect(report).toMatchObject({ intact: true, seals: 4, goodRows: 1210, findingCount: 0 });
  expect(report.logs.map(({ unsealed }) => unsealed)).toEqual([0, 0]);
});

test('nothing new makes no seal', async () => {
  await chain.events(1);
  await chain.replica.seal();

  expect(await chain.replica.seal()).toBe(0);
  expect(await seals()).toHaveLength(1);
});

test('an empty installation has nothing to seal and is intact', async () => {
  expect(await chain.replica.seal()).toBe(0);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, head: null, seals: 0 });
});

test('ids that a rollback has used up are no gap in the chain', async () => {
  const client = await chain.connect();
  await chain.events(2);
  await client.query('BEGIN');
  await client.query(EVENTS, [3]);
  await client.query('ROLLBACK');
  await chain.events(1);
  await chain.replica.seal();
  await client.query('BEGIN');
  await client.query(EVENTS, [3]);
  await client.query('ROLLBACK');
  await chain.events(1);
  await chain.replica.seal();

  expect((await seals()).map(({ first, last, rows }) => [first, last, rows])).toEqual([
    [1, 6, 3],
    [7, 10, 1],
  ]);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 4 });
});

test('a row whose transaction commits late is sealed with its neighbours, and nothing overtakes it', async () => {
  const slow = await chain.connect();
  await slow.query('BEGIN');
  await slow.query(EVENTS, [1]);
  await chain.events(1);

  expect(await chain.replica.seal()).toBe(0);

  await slow.query('COMMIT');
  expect(await chain.replica.seal()).toBe(2);
  expect(await seals()).toMatchObject([{ first: 1, last: 2, rows: 2 }]);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 2 });
});

test('a turn waits for those who write, and not for those who come later', async () => {
  const [first, second] = [await chain.connect(), await chain.connect()];
  await first.query('BEGIN');
  await first.query(EVENTS, [1]);
  const turn = chain.replica.seal(30_000);
  // It has looked; servers of other tests look in databases of their own.
  const looked = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'
    AND query LIKE '%RowExclusiveLock%' AND pid <> pg_backend_pid()`;
  const other = await chain.connect();
  await until(async () => (await other.query(looked)).rowCount === 1);
  await second.query('BEGIN');
  await second.query(EVENTS, [1]);
  await first.query('COMMIT');

  expect(await turn).toBe(1);

  await second.query('COMMIT');
  expect(await chain.replica.seal()).toBe(1);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 2 });
});

test('an id that was drawn before its transaction had a number of its own is waited for, too', async () => {
  // The trigger runs after the id is drawn and before the row is written: no snapshot can see that transaction yet.
  await chain.owner(`
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.request_id = 'held' THEN PERFORM pg_advisory_xact_lock_shared(77); END IF; RETURN NEW; END $$;
    CREATE TRIGGER hold BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION hold()`);
  const [gate, writer] = [await chain.connect(), await chain.connect()];
  await gate.query('SELECT pg_advisory_lock(77)');
  const held = writer.query(EVENTS.replace("'r' FROM", "'held' FROM"), [1]);
  const waits = `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`;
  await until(async () => (await gate.query(waits)).rowCount === 1);
  await chain.events(1);

  expect(await chain.replica.seal()).toBe(0);

  await gate.query('SELECT pg_advisory_unlock(77)');
  await held;
  expect(await chain.replica.seal()).toBe(2);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 2 });
});

test('no session draws ids ahead, since whoever holds such ids is not waited for', async () => {
  const cached = await chain.owner(`SELECT seqcache::int AS ids FROM pg_sequence WHERE seqrelid IN (
    pg_get_serial_sequence('audit_events', 'id')::regclass, pg_get_serial_sequence('secret_uses', 'id')::regclass)`);

  expect(cached).toEqual([{ ids: 1 }, { ids: 1 }]);
});

test('two replicas that seal at once make one chain, with every row in it once', async () => {
  const other = await chain.openReplica();
  for (let round = 0; round < 8; round += 1) {
    await Promise.all([chain.events(700), chain.uses(300)]);
    await Promise.all([chain.replica.seal(), other.seal(), chain.events(40)]);
  }
  await chain.replica.seal();

  const [{ rows }] = await chain.owner('SELECT sum(row_count)::int AS rows FROM audit_seals');
  expect(rows).toBe(8 * 1040);
  expect(await other.verify()).toMatchObject({ intact: true, goodRows: 8 * 1040 });
});

test('a crash between two blocks leaves a chain that the next turn continues', async () => {
  await chain.owner(`
    CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'crash'; END $$;
    CREATE TRIGGER crash BEFORE INSERT ON audit_seals FOR EACH ROW WHEN (NEW.number = 3) EXECUTE FUNCTION crash()`);
  await chain.events(1203);
  await expect(chain.replica.seal()).rejects.toThrow('crash');
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 1000 });
  await chain.owner('DROP TRIGGER crash ON audit_seals');

  const after = await chain.openReplica();
  expect(await after.seal()).toBe(203);

  expect(await after.verify()).toMatchObject({ intact: true, goodRows: 1203, seals: 3 });
});

test('a long backlog is sealed over several turns', async () => {
  await chain.events(20_010);

  expect(await chain.replica.seal()).toBe(20_000);
  expect(await chain.replica.seal()).toBe(10);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 20_010 });
});

test('a column that comes later is sealed from then on, and old seals stay good', async () => {
  await chain.events(3);
  await chain.replica.seal();
  await chain.owner("ALTER TABLE audit_events ADD COLUMN session_id text DEFAULT 'none'");
  await chain.events(3);
  await chain.replica.seal();
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 6 });

  await chain.owner("UPDATE audit_events SET session_id = 'forged' WHERE id IN (2, 5)");

  expect((await chain.replica.verify()).findings).toMatchObject([{ kind: 'rows_changed', seal: 2, ids: [5] }]);
});

test('another time zone and another form of dates change nothing', async () => {
  await chain.events(3);
  await chain.replica.seal();
  const [{ name }] = await chain.owner('SELECT current_database() AS name');
  await chain.owner(`ALTER DATABASE ${name} SET timezone = 'Asia/Tokyo'`);
  await chain.owner(`ALTER DATABASE ${name} SET datestyle = 'German'`);

  const after = await chain.openReplica();
  expect(await after.verify()).toMatchObject({ intact: true, goodRows: 3 });
  await chain.events(1);
  expect(await after.seal()).toBe(1);
  expect(await chain.replica.verify()).toMatchObject({ intact: true, goodRows: 4 });
});

test.each(['UPDATE audit_seals SET total = total', 'DELETE FROM audit_seals', 'TRUNCATE audit_seals'])(
  'the application’s role may not %s',
  async (sql) => {
    const app = await chain.connect('app');

    await expect(app.query(sql)).rejects.toThrow('permission denied for table audit_seals');
  },
);

describe('sealing stops', () => {
  beforeEach(async () => {
    await chain.events(2);
    await chain.replica.seal();
    await chain.events(2);
  });

  test('for a process with another key', async () => {
    const foreign = await chain.openReplica(newKey());

    expect(await foreign.seal()).toBe(0);
    expect(await seals()).toHaveLength(1);
  });

  test('when the newest seal was changed, even for a process that has not seen it', async () => {
    await chain.owner('UPDATE audit_seals SET total = 3');

    expect(await (await chain.openReplica()).seal()).toBe(0);
    expect(await seals()).toHaveLength(1);
  });

  test('when a seal that the process has seen is gone', async () => {
    await chain.owner('DELETE FROM audit_seals');

    expect(await chain.replica.seal()).toBe(0);
    expect(await seals()).toEqual([]);
  });

  test('and nothing else: events are written as before', async () => {
    await chain.owner('DELETE FROM audit_seals');

    expect(await chain.events(1)).toEqual([5]);
  });
});
