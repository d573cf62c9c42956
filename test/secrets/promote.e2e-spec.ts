import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, newValue, reveal, secretRows, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const COMPARE = `query ($fullPath: ID!, $from: String!, $to: String!) {
  environmentsCompare(fullPath: $fullPath, from: $from, to: $to) { digest
    entries { name state from { secretId environment version } to { secretId environment version } } } }`;

const compare = async (who: Someone, fullPath: string, from = 'staging', to = 'production'): Promise<any> =>
  (await who.client.query(COMPARE, { fullPath, from, to })).environmentsCompare;
const states = async (who: Someone, fullPath: string): Promise<any> =>
  Object.fromEntries((await compare(who, fullPath)).entries.map((entry: any) => [entry.name, entry.state]));
const promote = (who: Someone, fullPath: string, names: string[], more: object = {}): Promise<any> =>
  who.client.mutate(
    'secretsPromote',
    { fullPath, from: 'staging', to: 'production', names, ...more },
    'changes { secretId name environment outcome }',
  );

async function arranged() {
  const made = await aProjectWithSecrets(server, admin.client);
  const { project, owner } = made;
  const put = (name: string, environment: string, secret = newValue(), more: object = {}): Promise<any> =>
    create(owner.client, project, { name, environment, secret, ...more });
  const value = newValue();
  await put('SAME', 'staging', value);
  await put('SAME', 'production', value);
  await put('CHANGED', 'staging');
  await put('CHANGED', 'production');
  await put('ADDED', 'staging', newValue(), { tags: ['db'], description: 'kept', protected: true });
  await put('REMOVED', 'production');
  await put('SHARED', '*');
  await put('OVER', '*');
  await put('OVER', 'staging');
  return { ...made, put };
}

test('compares two environments by what their jobs get, without any value', async () => {
  const { project, owner } = await arranged();

  expect(await states(owner, project)).toEqual({
    ADDED: 'ADDED',
    CHANGED: 'CHANGED',
    OVER: 'CHANGED',
    REMOVED: 'REMOVED',
    SAME: 'SAME',
    SHARED: 'SHARED',
  });
  expect(JSON.stringify(await compare(owner, project))).not.toContain('canary');
});

test('does not tell who may not update both whether two values are one', async () => {
  const { project } = await arranged();
  const developer = await someone(server, 'DEVELOPER', project);

  expect(await states(developer, project)).toMatchObject({ SAME: 'UNKNOWN', CHANGED: 'UNKNOWN', ADDED: 'ADDED' });
});

test('tells nothing of a write-only value', async () => {
  const { project, owner, put } = await arranged();
  const value = newValue();
  await put('HIDDEN', 'staging', value, { writeOnly: true });
  await put('HIDDEN', 'production', value, { writeOnly: true });

  expect(await states(owner, project)).toMatchObject({ HIDDEN: 'UNKNOWN' });
});

test('promotes chosen names: a new version where the target has a variant, else a variant with the same settings', async () => {
  const { project, owner } = await arranged();
  const { digest } = await compare(owner, project);

  const { changes, errors } = await promote(owner, project, ['ADDED', 'CHANGED', 'OVER'], {
    digest,
    reason: 'release 12',
  });

  expect(errors).toEqual([]);
  expect(changes.map((one: any) => [one.name, one.environment, one.outcome])).toEqual([
    ['ADDED', 'production', 'CREATED'],
    ['OVER', 'production', 'CREATED'],
    ['CHANGED', 'production', 'UPDATED'],
  ]);
  expect(await states(owner, project)).toMatchObject({
    ADDED: 'SAME',
    CHANGED: 'SAME',
    OVER: 'SAME',
    REMOVED: 'REMOVED',
  });
  const { projectSecret } = await owner.client.query(
    `{ projectSecret(projectPath: "${project}", name: "ADDED", variant: "production") { tags description protected currentVersion { number reason } } }`,
  );
  expect(projectSecret).toEqual({
    tags: ['db'],
    description: 'kept',
    protected: true,
    currentVersion: { number: 1, reason: 'release 12' },
  });
  const events = await asOwner(
    server,
    `SELECT action, target_name, details->>'promotedFrom' AS source FROM audit_events WHERE details->>'promotedTo' = 'production' AND target_id = ANY($1) ORDER BY target_name`,
    [changes.map((one: any) => one.secretId)],
  );
  expect(events).toEqual([
    { action: 'secret.created', target_name: 'ADDED', source: 'staging' },
    { action: 'secret.updated', target_name: 'CHANGED', source: 'staging' },
    { action: 'secret.created', target_name: 'OVER', source: 'staging' },
  ]);
});

test('gives the target the very value of the source', async () => {
  const { project, owner, put } = await arranged();
  const value = `${newValue()}\nline two 🔑`;
  await put('EXACT', 'staging', value);

  const { changes } = await promote(owner, project, ['EXACT']);

  expect((await reveal(owner.client, changes[0].secretId)).value).toBe(value);
});

test('all or nothing: one name that cannot be promoted refuses all, and changes nothing', async () => {
  const { project, owner } = await arranged();
  const before = await secretRows(server);

  const { changes, problems } = await promote(owner, project, ['CHANGED', 'SHARED', 'NOPE']);

  expect(changes).toBeNull();
  expect(problems.map((problem: any) => [problem.code, problem.field])).toEqual([
    ['SECRET_SHARED', 'SHARED.names'],
    ['SECRET_MISSING', 'NOPE.names'],
  ]);
  expect(await secretRows(server)).toBe(before);
});

test('bound to what was compared: a change since then is a conflict', async () => {
  const { project, owner, put } = await arranged();
  const { digest } = await compare(owner, project);
  await put('LATER', 'staging');

  const { problems } = await promote(owner, project, ['CHANGED'], { digest });

  expect(problems).toMatchObject([{ code: 'CONFLICT', field: 'digest' }]);
});

test('into a protected environment only for who may deploy there', async () => {
  const { project, owner } = await arranged();
  await owner.client.mutate('environmentProtect', { projectPath: project, pattern: 'production', deployRole: 'OWNER' });
  const maintainer = await someone(server, 'MAINTAINER', project);

  const { changes, problems } = await promote(maintainer, project, ['CHANGED', 'ADDED']);

  expect(changes).toBeNull();
  expect(problems.map((problem: any) => problem.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  expect((await promote(owner, project, ['CHANGED', 'ADDED'])).errors).toEqual([]);
});

test.each([
  ['from', 'review/*', 'production'],
  ['to', 'staging', 'staging'],
  ['to', 'staging', ''],
])('refuses a pair that is none, by the field %s', async (field, from, to) => {
  const { project, owner } = await aProjectWithSecrets(server, admin.client);

  await expect(compare(owner, project, from, to)).rejects.toThrow(new RegExp(`^${field}|${field}:`));
});
