import { readdirSync } from 'node:fs';
import path from 'node:path';
import { asOwner, newPerson, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { Settings } from '../../apps/server/src/settings/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { Database } from '../../apps/server/src/platform/database/index.js';
import { Background } from '../../apps/server/src/platform/jobs/index.js';
import { newReference, ReconcileStore } from '../../apps/server/src/secrets/store/index.js';
import { until } from '../support/until.js';

let server: TestServer;
let admin: Client;
let adminPerson: Awaited<ReturnType<typeof newPerson>>['person'];
beforeAll(async () => {
  server = await startServer();
  ({ client: admin, person: adminPerson } = await newPerson(server, { admin: true, username: 'ada' }));
});
afterAll(() => server.stop());
afterEach(() => asOwner(server, 'DELETE FROM settings'));

const FIELDS =
  'projectSecretsLimit groupSecretsLimit trashRetentionDays reminderDays approvalTimeoutHours pinOverlapHours ' +
  'artifactMaxMegabytes artifactDays twoFactorRequired';
const show = `{ settings { ${FIELDS} } }`;
const update = (input: object, client = admin) => client.mutate('settingsUpdate', input, `settings { ${FIELDS} }`);
const numbers = () => server.app.get(Settings).numbers(RequestContext.system('test'));

const lastEvent = async (): Promise<string> =>
  (await asOwner(server, 'SELECT coalesce(max(id), 0) AS id FROM audit_events'))[0].id;
const changesSince = (last: string) =>
  asOwner(server, "SELECT * FROM audit_events WHERE action = 'settings.updated' AND id > $1 ORDER BY id", [last]);

const initial = {
  projectSecretsLimit: 10_000,
  groupSecretsLimit: 10_000,
  trashRetentionDays: 30,
  reminderDays: [30, 7, 1],
  approvalTimeoutHours: 24,
  pinOverlapHours: 24,
  artifactMaxMegabytes: 100,
  artifactDays: 30,
  twoFactorRequired: 'NOBODY',
};

test('an installation begins with limits that nobody has to set', async () => {
  expect((await admin.query(show)).settings).toEqual(initial);
  expect(await numbers()).toEqual(initial);
});

test('what is changed counts at the next use, and what is absent or null stays', async () => {
  await update({ projectSecretsLimit: 0, trashRetentionDays: null, reminderDays: [1, 60, 14] });
  const { settings } = await update({ groupSecretsLimit: 500 });

  const expected = { ...initial, projectSecretsLimit: 0, groupSecretsLimit: 500, reminderDays: [60, 14, 1] };
  expect(settings).toEqual(expected);
  expect((await admin.query(show)).settings).toEqual(expected);
  expect(await numbers()).toEqual(expected);
});

test('one event tells the old and the new numbers of what changed, and a change to the same tells nothing', async () => {
  const before = await lastEvent();

  await update({ trashRetentionDays: 10, groupSecretsLimit: 10_000 });
  await update({ trashRetentionDays: 10 });

  const events = await changesSince(before);
  expect(events).toMatchObject([
    { actor_name: 'ada', details: { from: { trashRetentionDays: 30 }, to: { trashRetentionDays: 10 } } },
  ]);
});

test('of many changes at once none undoes another, and each tells what it found', async () => {
  const before = await lastEvent();

  await Promise.all(Array.from({ length: 8 }, (_, i) => update({ trashRetentionDays: i + 1 })));
  await Promise.all([update({ projectSecretsLimit: 7 }), update({ groupSecretsLimit: 8 })]);

  const events = await changesSince(before);
  const days = events.slice(0, 8).map(({ details }) => [details.from, details.to].map((d) => d.trashRetentionDays));
  expect(days.map(([from]) => from)).toEqual([30, ...days.slice(0, -1).map(([, to]) => to)]);
  expect(await numbers()).toMatchObject({ projectSecretsLimit: 7, groupSecretsLimit: 8 });
});

test.each([
  ['projectSecretsLimit', -1],
  ['projectSecretsLimit', 1_000_001],
  ['groupSecretsLimit', -1],
  ['trashRetentionDays', -1],
  ['trashRetentionDays', 3651],
  ['approvalTimeoutHours', 0],
  ['approvalTimeoutHours', 721],
  ['pinOverlapHours', -1],
  ['pinOverlapHours', 721],
  ['artifactMaxMegabytes', 0],
  ['artifactDays', 3651],
  ['reminderDays', [0]],
  ['reminderDays', [366]],
  ['reminderDays', [7, 7]],
  ['reminderDays', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
])('refuses %s: %j by naming it, and changes nothing else of the same input', async (field, value) => {
  const { errors } = await admin.send(
    'mutation ($input: SettingsUpdateInput!) { settingsUpdate(input: $input) { errors } }',
    { input: { trashRetentionDays: 5, projectSecretsLimit: 5, [field]: value } },
  );

  expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  expect(errors[0]!.message).toMatch(new RegExp(`^${field}: must be `));
  expect(await numbers()).toEqual(initial);
});

test('the ends of each range are taken', async () => {
  const ends = {
    projectSecretsLimit: 1_000_000,
    groupSecretsLimit: 0,
    trashRetentionDays: 3650,
    reminderDays: [365, 1],
    approvalTimeoutHours: 720,
    pinOverlapHours: 0,
    artifactMaxMegabytes: 1,
    artifactDays: 3650,
    twoFactorRequired: 'NOBODY',
  };

  expect((await update(ends)).settings).toEqual(ends);
  expect((await update({ trashRetentionDays: 0, reminderDays: [] })).settings).toMatchObject({
    trashRetentionDays: 0,
    reminderDays: [],
  });
});

test('who is no administrator may neither see nor change them, and a token that only reads may not change', async () => {
  const { client } = await newPerson(server);
  const readOnly = await withToken(server, adminPerson, ['read_api']);

  expect(await client.fault(show)).toBe('FORBIDDEN');
  expect(await client.mutationFault('settingsUpdate', { trashRetentionDays: 1 })).toBe('FORBIDDEN');
  expect((await readOnly.query(show)).settings).toEqual(initial);
  expect(await readOnly.mutationFault('settingsUpdate', { trashRetentionDays: 1 })).toBe('FORBIDDEN');
  expect(await numbers()).toEqual(initial);
});

test('a row that holds no allowed number counts as if it were not there', async () => {
  await asOwner(
    server,
    `INSERT INTO settings (key, value) VALUES ('trash_retention_days', '"soon"'), ('project_secrets_limit', '-5'), ('two_factor_required', '"SOMEBODY"'),
       ('reminder_days', '{"a": 1}'), ('of_another_version', '1')`,
  );

  expect(await numbers()).toEqual(initial);
});

describe('the installation', () => {
  const WORK = '{ backgroundWork { name everySeconds endedAt millis failing late failedAt failure } }';
  const shown = async <T>(look: () => Promise<T | null | undefined>): Promise<T> => {
    let found: T | null | undefined;
    await until(async () => Boolean((found = await look())));
    return found!;
  };
  const workNamed = async (name: string) =>
    (await admin.query(WORK)).backgroundWork.find((work: { name: string }) => work.name === name);
  const STORE = `{ storeHealth { kind state readMillis version keys { name fingerprint since } policies { identity }
    checks { subject } destructionsWaiting destructionAttempts reconcile { at outcome values orphans } } }`;

  test('tells the versions of its parts', async () => {
    const { installation } = await admin.query('{ installation { schemaVersion postgresVersion nodeVersion } }');

    const migrations = readdirSync(path.join(__dirname, '../../prisma/migrations')).filter((name) => /^\d/.test(name));
    expect(installation.schemaVersion).toBe(migrations.sort().at(-1));
    expect(installation.postgresVersion).toMatch(/^\d+/);
    expect(installation.nodeVersion).toBe(process.versions.node);
  });

  test('work that repeats is listed with its last turn; a failure is told by its kind alone, and stays when it has passed', async () => {
    let broken = true;
    server.app.get(Background).every(1, 'a-work-of-this-test', async () => {
      if (broken) throw new TypeError('what it was given');
      return Promise.resolve();
    });

    const failed = await shown(() => workNamed('a-work-of-this-test'));
    expect(failed).toMatchObject({ everySeconds: 1, failing: true, late: false, failure: 'TypeError' });
    broken = false;
    const healed = await shown(async () => {
      const work = await workNamed('a-work-of-this-test');
      return work.failing ? null : work;
    });
    expect(healed).toMatchObject({ failing: false, failure: 'TypeError', failedAt: failed.failedAt });
  });

  test('works that turn at the same moment leave connections to each other', async () => {
    const database = server.app.get(Database);
    const works = Array.from({ length: 2 * server.config.databasePool }, (_, at) => `at-once-${at}`);
    const done = new Set<string>();
    for (const name of works)
      server.app.get(Background).every(
        3600,
        name,
        async (ctx) => {
          await database.query(ctx, 'SELECT pg_sleep(0.05)');
          done.add(name);
        },
        1,
      );

    await until(() => Promise.resolve(done.size === works.length));
    for (const name of works) expect(await shown(() => workNamed(name))).toMatchObject({ failing: false });
  });

  test('work that had no turn when it should have is late', async () => {
    await asOwner(
      server,
      `INSERT INTO background_turns (name, every_seconds, ended_at, millis) VALUES
        ('late', 60, now() - interval '10 minutes', 1), ('in-time', 3600, now() - interval '10 minutes', 1)`,
    );

    expect(await workNamed('late')).toMatchObject({ late: true, failing: false, failedAt: null });
    expect(await workNamed('in-time')).toMatchObject({ late: false });
  });

  test('the store tells how it is, its keys without any, and how the last search for orphans went', async () => {
    const reconcile = server.app.get(ReconcileStore);
    await asOwner(
      server,
      'INSERT INTO store_destructions (reference, owner_id, attempts, next_attempt_at) VALUES ($1, 7, 3, $2)',
      [newReference(), new Date(Date.now() + 3_600_000)],
    );
    server.app.get(Background).every(1, 'reconcile-store', (ctx) => reconcile.execute(ctx));

    const { storeHealth } = await shown(async () => {
      const answer = await admin.query(STORE);
      return answer.storeHealth.reconcile ? answer : null;
    });

    expect(storeHealth).toMatchObject({ kind: 'builtin', state: 'ACTIVE', version: null, policies: [], checks: [] });
    expect(storeHealth.readMillis).toBeGreaterThanOrEqual(0);
    expect(storeHealth).toMatchObject({ destructionsWaiting: 1, destructionAttempts: 3 });
    expect(storeHealth.keys[0]).toMatchObject({
      name: 'Master key',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(JSON.stringify(storeHealth)).not.toContain(server.config.masterKey!.reveal().slice(0, 12));
    expect(storeHealth.reconcile).toMatchObject({ outcome: 'done', orphans: 0 });
  });

  test('only administrators are told', async () => {
    const { client } = await newPerson(server);
    const auditor = await newPerson(server, {});
    await asOwner(server, 'UPDATE users SET auditor = true WHERE id = $1', [auditor.person.id]);

    for (const one of ['{ storeHealth { kind } }', '{ backgroundWork { name } }', '{ idTokenIssuer { issuer } }']) {
      expect(await client.fault(one)).toBe('FORBIDDEN');
      expect(await auditor.client.fault(one)).toBe('FORBIDDEN');
      expect(await admin.fault(one)).toBeNull();
    }
    expect(await client.fault('{ jobQueue { nodes { projectPath } } }')).toBe('FORBIDDEN');
  });

  test('without keys for ID tokens there is no issuer', async () => {
    expect((await admin.query('{ idTokenIssuer { issuer } }')).idTokenIssuer).toBeNull();
  });
});
