import { asOwner, newPerson, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { Settings } from '../../apps/server/src/settings/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';

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
  'artifactMaxMegabytes artifactDays';
const show = `{ settings { ${FIELDS} } }`;
const update = (input: object, client = admin) => client.mutate('settingsUpdate', input, `settings { ${FIELDS} }`);
const numbers = () => server.app.get(Settings).numbers(RequestContext.system('test'));

const initial = {
  projectSecretsLimit: 10_000,
  groupSecretsLimit: 10_000,
  trashRetentionDays: 30,
  reminderDays: [30, 7, 1],
  approvalTimeoutHours: 24,
  pinOverlapHours: 24,
  artifactMaxMegabytes: 100,
  artifactDays: 30,
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
  await asOwner(server, 'TRUNCATE audit_events CASCADE');

  await update({ trashRetentionDays: 10, groupSecretsLimit: 10_000 });
  await update({ trashRetentionDays: 10 });

  const events = await asOwner(server, "SELECT * FROM audit_events WHERE action = 'settings.updated'");
  expect(events).toMatchObject([
    { actor_name: 'ada', details: { from: { trashRetentionDays: 30 }, to: { trashRetentionDays: 10 } } },
  ]);
});

test('of many changes at once none undoes another, and each tells what it found', async () => {
  await asOwner(server, 'TRUNCATE audit_events CASCADE');

  await Promise.all(Array.from({ length: 8 }, (_, i) => update({ trashRetentionDays: i + 1 })));
  await Promise.all([update({ projectSecretsLimit: 7 }), update({ groupSecretsLimit: 8 })]);

  const events = await asOwner(server, 'SELECT details FROM audit_events ORDER BY id');
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
    `INSERT INTO settings (key, value) VALUES ('trash_retention_days', '"soon"'), ('project_secrets_limit', '-5'),
       ('reminder_days', '{"a": 1}'), ('of_another_version', '1')`,
  );

  expect(await numbers()).toEqual(initial);
});
