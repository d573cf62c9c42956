import { newKey, openChain, type Chain } from './chain.js';

// What whoever owns the tables may try. Each test begins with three seals over events 1 to 1203 and one over uses 1 to 50.
let chain: Chain;
beforeEach(async () => {
  chain = await openChain();
  await chain.events(1203);
  await chain.uses(50);
  await chain.replica.seal();
  for (const table of ['audit_events', 'secret_uses', 'audit_seals']) {
    await chain.owner(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
  }
});
afterEach(() => chain.close());

/** Another value for a column of each type. */
const OTHER: Record<string, string> = {
  text: "'forged'",
  bigint: '77777',
  integer: '77777',
  smallint: '777',
  uuid: "'00000000-0000-0000-0000-000000000000'",
  jsonb: `'{"forged": true}'`,
  boolean: 'true',
  'timestamp with time zone': "'infinity'",
};
const columnsOf = async (table: string): Promise<{ name: string; type: string }[]> => {
  // What the rules of the table forbid is no tampering that an owner could not do.
  for (const { name } of await chain.owner(
    `SELECT conname AS name FROM pg_constraint WHERE conrelid = '${table}'::regclass AND contype = 'c'`,
  ))
    await chain.owner(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  return chain.owner(
    `SELECT column_name::text AS name, data_type::text AS type FROM information_schema.columns
     WHERE table_name = $1 ORDER BY ordinal_position`,
    [table],
  );
};

const found = async (): Promise<unknown[]> => {
  const report = await chain.replica.verify();
  expect(report.intact).toBe(report.findings.length === 0);
  return report.findings.map(({ kind, seal, ids }) => [kind, seal, ids]);
};

describe('rows', () => {
  test.each([
    ['audit_events', 2, 777],
    ['secret_uses', 4, 30],
  ])('of %s: a change in any one column is found, and the row is named', async (table, seal, id) => {
    const columns = await columnsOf(table);
    expect(columns.length).toBeGreaterThan(10);
    for (const { name, type } of columns.filter((column) => column.name !== 'id')) {
      await chain.owner(`UPDATE ${table} SET "${name}" = ${OTHER[type]} WHERE id = ${id}`);

      expect([name, await found()]).toEqual([name, [['rows_changed', seal, [id]]]]);

      await chain.owner(`UPDATE ${table} t SET "${name}" = k."${name}" FROM kept_${table} k WHERE k.id = t.id`);
    }
    expect(await found()).toEqual([]);
  });

  test('a microsecond more is a change, told by the id', async () => {
    await chain.owner("UPDATE audit_events SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = 5");

    const [finding] = (await chain.replica.verify()).findings;
    expect(finding!.sentence).toBe('Seal 1 (audit events, ids 1 to 500): row 5 was changed.');
  });

  test('text that moves from one column to the next is a change', async () => {
    await chain.owner(`UPDATE audit_events SET actor_name = 'an', target_kind = 'asecret' WHERE id = 5`);

    expect(await found()).toEqual([['rows_changed', 1, [5]]]);
  });

  test('null is not an empty text, and no text passes for null', async () => {
    await chain.owner(`UPDATE audit_events SET ip = 'NULL' WHERE id = 5`);

    expect(await found()).toEqual([['rows_changed', 1, [5]]]);
  });

  test('deleted ones are named, also at the borders of seals', async () => {
    await chain.owner('DELETE FROM audit_events WHERE id IN (1, 500, 501, 1203)');

    expect(await found()).toEqual([
      ['rows_deleted', 1, [1, 500]],
      ['rows_deleted', 2, [501]],
      ['rows_deleted', 3, [1203]],
    ]);
  });

  test('a whole emptied log is told with the first ids and the number of all', async () => {
    await chain.owner('DELETE FROM secret_uses');

    const { findings, goodRows } = await chain.replica.verify();
    expect(findings[0]!.sentence).toMatch(
      /^Seal 4 \(use log, ids 1 to 50\): rows 1, 2, .*, 20 and 30 more were deleted\.$/,
    );
    expect(goodRows).toBe(1203);
  });

  test('one that is put where another was rolled back is named', async () => {
    const client = await chain.connect();
    await client.query("BEGIN; SELECT nextval(pg_get_serial_sequence('audit_events', 'id')); ROLLBACK");
    await chain.events(1);
    await chain.replica.seal();
    await chain.owner(`INSERT INTO audit_events (id, action, actor_name, target_kind, target_id, target_name, request_id)
      VALUES (1204, 'secret.created', 'ana', 'secret', '1', 'N', 'r')`);

    expect(await found()).toEqual([['rows_inserted', 5, [1204]]]);
  });

  test('one that is put before all others is named', async () => {
    await chain.owner(`INSERT INTO audit_events (id, action, actor_name, target_kind, target_id, target_name, request_id)
      VALUES (-4, 'secret.created', 'ana', 'secret', '1', 'N', 'r')`);

    expect(await found()).toEqual([['rows_inserted', 1, [-4]]]);
  });

  test('one that is put far ahead is never sealed, and stops nothing', async () => {
    await chain.owner(`INSERT INTO audit_events (id, action, actor_name, target_kind, target_id, target_name, request_id)
      VALUES (1000000, 'secret.created', 'ana', 'secret', '1', 'N', 'r')`);
    await chain.events(3);

    expect(await chain.replica.seal()).toBe(3);
    const report = await chain.replica.verify();
    expect(report.intact).toBe(true);
    expect(report.logs[0]).toMatchObject({ log: 'audit_events', unsealed: 1, lastId: 1206 });
  });

  test('two whose places were swapped are both named', async () => {
    await chain.owner('UPDATE audit_events SET id = -1 WHERE id = 10');
    await chain.owner('UPDATE audit_events SET id = 10 WHERE id = 900');
    await chain.owner('UPDATE audit_events SET id = 900 WHERE id = -1');

    expect(await found()).toEqual([
      ['rows_changed', 1, [10]],
      ['rows_changed', 2, [900]],
    ]);
  });

  test('one that was deleted and written again with another time is named', async () => {
    await chain.owner(`WITH gone AS (DELETE FROM audit_events WHERE id = 3 RETURNING *)
      INSERT INTO audit_events (id, action, actor_name, target_kind, target_id, target_name, details, request_id)
      SELECT id, action, actor_name, target_kind, target_id, target_name, details, request_id FROM gone`);

    expect(await found()).toEqual([['rows_changed', 1, [3]]]);
  });

  test('a column that was dropped is named, and the other log is still checked', async () => {
    await chain.owner('ALTER TABLE audit_events DROP COLUMN ip');
    await chain.owner("UPDATE secret_uses SET sha = 'x' WHERE id = 9");

    const { findings } = await chain.replica.verify();
    expect(findings.map(({ kind, seal }) => [kind, seal])).toEqual([
      ['columns_missing', 1],
      ['columns_missing', 2],
      ['columns_missing', 3],
      ['rows_changed', 4],
    ]);
    expect(findings[0]!.sentence).toContain('the column ip is not there any more');
  });
});

describe('seals', () => {
  test('a change in any one column is found, and the seal is named', async () => {
    const changes = [
      "log = 'secret_uses'",
      'first_id = first_id - 1',
      'last_id = last_id + 1',
      'row_count = row_count - 1',
      'total = total + 1',
      "columns = 'id'",
      'row_marks = substring(row_marks from 1 for 24)',
      "sealed_at = sealed_at - interval '1 microsecond'",
      "previous = decode(repeat('00', 32), 'hex')",
      "hash = decode(repeat('00', 32), 'hex')",
    ];
    const columns = (await columnsOf('audit_seals')).map(({ name }) => name);
    expect(columns.filter((name) => name !== 'number')).toEqual(changes.map((change) => change.split(' ')[0]));
    for (const change of [...changes, "row_marks = '\\x00'", "hash = ''", "previous = ''"]) {
      await chain.owner(`UPDATE audit_seals SET ${change} WHERE number = 2`);

      expect([change, await found()]).toEqual([change, [['seal_changed', 2, []]]]);

      await chain.owner(`DELETE FROM audit_seals WHERE number = 2`);
      await chain.owner(`INSERT INTO audit_seals SELECT * FROM kept_audit_seals WHERE number = 2`);
    }
    expect(await found()).toEqual([]);
  });

  test('a changed seal does not hide a changed row under another', async () => {
    await chain.owner("UPDATE audit_seals SET columns = 'id' WHERE number = 1");
    await chain.owner("UPDATE audit_events SET action = 'x' WHERE id IN (400, 600)");

    expect(await found()).toEqual([
      ['seal_changed', 1, []],
      ['rows_changed', 2, [600]],
    ]);
  });

  test('columns that are no names but SQL are not run', async () => {
    await chain.owner(
      `UPDATE audit_seals SET columns = 'id" FROM audit_events; DROP TABLE audit_events; --' WHERE number = 2`,
    );

    expect(await found()).toEqual([['seal_changed', 2, []]]);
  });

  test('one that is missing in the middle or at the beginning is named', async () => {
    await chain.owner('DELETE FROM audit_seals WHERE number IN (1, 3)');

    expect(await found()).toEqual([
      ['seals_missing', 1, [1]],
      ['seals_missing', 3, [3]],
    ]);
  });

  test('two that changed places are named', async () => {
    await chain.owner('UPDATE audit_seals SET number = 99 WHERE number = 1');
    await chain.owner('UPDATE audit_seals SET number = 1 WHERE number = 2');
    await chain.owner('UPDATE audit_seals SET number = 2 WHERE number = 99');

    expect(await found()).toEqual([
      ['seal_changed', 1, []],
      ['seal_changed', 2, []],
    ]);
  });

  test('ones made without the key do not pass', async () => {
    const forger = await chain.openReplica(newKey());
    await chain.owner('DELETE FROM audit_seals');
    await forger.seal();

    const report = await chain.replica.verify();
    expect(report).toMatchObject({ intact: false, foreignKey: true });
    expect(report.findings.map(({ kind }) => kind)).toEqual(Array(4).fill('seal_changed'));
  });

  test('one of an earlier chain, made with the right key, does not follow the others', async () => {
    await chain.owner('DELETE FROM audit_seals WHERE number = 4');
    await chain.uses(1);
    const after = await chain.openReplica();
    await after.seal();
    await chain.events(1);
    await after.seal();
    await chain.owner('DELETE FROM audit_seals WHERE number = 4');
    await chain.owner('INSERT INTO audit_seals SELECT * FROM kept_audit_seals WHERE number = 4');

    const { findings } = await chain.replica.verify();
    expect(findings.map(({ kind, seal }) => [kind, seal])).toEqual([['seal_out_of_order', 5]]);
  });
});

describe('the end of the chain', () => {
  test('that was cut off with its rows is seen by a head that was kept elsewhere, and only by that', async () => {
    const { head } = await chain.replica.verify();
    await chain.owner('DELETE FROM audit_seals WHERE number >= 3');
    await chain.owner('DELETE FROM audit_events WHERE id > 1000');
    await chain.owner('DELETE FROM secret_uses');

    const expect_ = Buffer.from(head!.hash, 'hex');
    expect(await chain.replica.verify()).toMatchObject({ intact: true });
    const report = await chain.replica.verify({ expect: expect_ });
    expect(report.intact).toBe(false);
    expect(report.findings).toMatchObject([{ kind: 'end_cut_off', seal: 2 }]);
  });

  test('may have grown since its head was kept', async () => {
    const { head } = await chain.replica.verify();
    await chain.events(10);
    await chain.replica.seal();

    const report = await chain.replica.verify({ expect: Buffer.from(head!.hash, 'hex') });
    expect(report).toMatchObject({ intact: true, seals: 5 });
  });

  test('is not sealed anew by a process that has seen it', async () => {
    await chain.owner('DELETE FROM audit_seals WHERE number >= 3');
    await chain.owner("UPDATE audit_events SET action = 'x' WHERE id = 1100");

    expect(await chain.replica.seal()).toBe(0);
    expect((await chain.replica.verify()).head!.number).toBe(2);
  });
});

test('a check of the newest seals only sees what is under them', async () => {
  await chain.owner("UPDATE audit_events SET action = 'x' WHERE id IN (3, 1100)");

  const { findings } = await chain.replica.verify({ from: 3 });

  expect(findings.map(({ seal, ids }) => [seal, ids])).toEqual([[3, [1100]]]);
});

test('thousands of inserted rows do not fill the report', async () => {
  await chain.owner(`INSERT INTO secret_uses (id, outcome, phase, channel, code, variable, secret_name, project_id, pipeline_id,
      job_id, job_name, ref_kind, ref_name, sha, source, actor_id, handout, request_id)
    SELECT -n, outcome, phase, channel, code, variable, secret_name, project_id, pipeline_id, job_id, job_name, ref_kind,
      ref_name, sha, source, actor_id, handout, request_id FROM secret_uses, generate_series(1, 5000) n WHERE id = 1`);

  const { findings } = await chain.replica.verify();

  expect(findings).toHaveLength(1);
  expect(findings[0]!.sentence).toContain('and 4980 more were inserted.');
});
