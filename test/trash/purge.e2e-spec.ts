import { PurgeDue } from '../../apps/server/src/trash/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { DestroyValues, SecretStore } from '../../apps/server/src/secrets/index.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aProjectWithSecrets, create, idOf, newValue, reveal } from '../secrets/arrange.js';
import { entryOf, must, purge, restore, rowsOf, trash } from './arrange.js';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'purge-trash', 'shred-purged-owners', 'destroy-values');
  admin = (await newPerson(server, { admin: true })).client;
}, 60_000);
afterAll(() => server.stop());

const system = RequestContext.system('test-purge');
const due = (): PurgeDue => server.app.get(PurgeDue, { strict: false });
/** One turn of the queue that the store works off. */
const destroyValues = (): Promise<void> => server.app.get(DestroyValues, { strict: false }).execute(system);

const versions = (secretId: string): Promise<any[]> =>
  asOwner(
    server,
    `SELECT number, destroyed_at IS NOT NULL AS destroyed, digest, reference FROM secret_versions WHERE secret_id = $1 ORDER BY number`,
    [secretId],
  );
const stored = async (references: readonly string[]): Promise<number> =>
  Number(
    (await asOwner(server, 'SELECT count(*) FROM store_values WHERE reference = ANY($1::uuid[])', [references]))[0]
      .count,
  );
const keys = async (owner: number): Promise<number> =>
  Number((await asOwner(server, 'SELECT count(*) FROM store_keys WHERE owner_id = $1', [owner]))[0].count);
const purges = async (): Promise<any[]> =>
  asOwner(
    server,
    `SELECT action, target_name, actor_name, details FROM audit_events WHERE action LIKE '%.purged' ORDER BY id`,
  );
const makeDue = (id: string): Promise<unknown> =>
  asOwner(server, `UPDATE trash_entries SET purge_after = now() - interval '1 second' WHERE id = $1`, [id]);

async function aDeletedSecret(name = 'DB') {
  const arranged = await aProjectWithSecrets(server, admin);
  const { project, owner } = arranged;
  const { id } = await create(owner.client, project, { name });
  await must(owner.client, 'projectSecretUpdate', { projectPath: project, name, metadataCas: 1, secret: newValue() });
  await must(owner.client, 'projectSecretDelete', { projectPath: project, name });
  return { ...arranged, secretId: id as string, entry: await entryOf(owner.client, name, project) };
}

test('destroys every version of a secret when its name is typed, and leaves tombstones', async () => {
  const { owner, project, secretId, entry } = await aDeletedSecret();
  const references = (await versions(secretId)).map((version) => version.reference);
  expect(await stored(references)).toBe(2);
  expect((await purge(owner.client, entry.id, 'db')).problems).toMatchObject([
    { code: 'NAME_MISMATCH', field: 'confirmName' },
  ]);
  expect(await stored(references)).toBe(2);

  expect((await purge(owner.client, entry.id, 'DB')).errors).toEqual([]);

  expect(await versions(secretId)).toMatchObject([
    { number: 1, destroyed: true, digest: null },
    { number: 2, destroyed: true, digest: null },
  ]);
  await destroyValues();
  expect(await stored(references)).toBe(0);
  expect(await trash(owner.client, project)).toEqual([]);
  expect(await owner.client.mutationFault('trashRestore', { id: entry.id })).toBe('NOT_FOUND');
  expect((await purges()).at(-1)).toMatchObject({
    action: 'secret.purged',
    target_name: 'DB',
    actor_name: owner.person.username,
    details: { why: 'asked', versions: 2 },
  });
});

test('leaves the values of everything else alone', async () => {
  const { owner, project, entry } = await aDeletedSecret();
  const value = newValue();
  const other = await create(owner.client, project, { name: 'DB', secret: value });

  await purge(owner.client, entry.id, 'DB');
  await destroyValues();
  await due().shred(system);

  expect((await reveal(owner.client, other.id)).value).toBe(value);
});

test('a purged group is shredded: all values, the keys that sealed them, and the entries of what was in it', async () => {
  const { group, project, owner } = await aProjectWithSecrets(server, admin);
  const live = await create(owner.client, project, { name: 'LIVE' });
  const gone = await create(owner.client, project, { name: 'GONE' });
  await must(owner.client, 'groupSecretCreate', { groupPath: group, name: 'G', secret: newValue(), environment: '*' });
  const [projectId, groupId] = [await idOf(server, project), await idOf(server, group)];
  await must(owner.client, 'projectSecretDelete', { projectPath: project, name: 'GONE' });
  await must(owner.client, 'projectDelete', { fullPath: project });
  await must(owner.client, 'groupDelete', { fullPath: group });
  const [whole, inside] = [await entryOf(owner.client, group), await entryOf(owner.client, project)];
  const references = [...(await versions(live.id)), ...(await versions(gone.id))].map((version) => version.reference);

  expect((await purge(owner.client, whole.id, group)).errors).toEqual([]);
  await due().shred(system);
  expect([await keys(projectId), await keys(groupId)]).toEqual([1, 1]);
  await destroyValues();
  await due().shred(system);

  expect(await stored(references)).toBe(0);
  expect([await keys(projectId), await keys(groupId)]).toEqual([0, 0]);
  expect(await trash(owner.client)).toEqual([]);
  expect(await owner.client.mutationFault('trashRestore', { id: inside.id })).toBe('NOT_FOUND');
  const told = (await purges()).slice(-3).map(({ action, details }) => [action, details.with ?? 'whole']);
  expect(told.toSorted()).toEqual([
    ['group.purged', 'whole'],
    ['project.purged', whole.id],
    ['secret.purged', whole.id],
  ]);
});

test('the key of an owner who lives stays, also when none of his values is left', async () => {
  const { owner, project, entry } = await aDeletedSecret();

  await purge(owner.client, entry.id, 'DB');
  await destroyValues();
  await due().shred(system);

  expect(await keys(await idOf(server, project))).toBe(1);
});

test('a group waits as long as what was deleted in it before, for that could come back only below it', async () => {
  const { group, project, owner } = await aProjectWithSecrets(server, admin);
  await must(owner.client, 'projectDelete', { fullPath: project });
  await must(admin, 'settingsUpdate', { trashRetentionDays: 1 });
  await must(owner.client, 'groupDelete', { fullPath: group });
  await must(admin, 'settingsUpdate', { trashRetentionDays: 30 });

  const [whole, inside] = [await entryOf(owner.client, group), await entryOf(owner.client, project)];

  expect(whole['purgeAfter']).toBe(inside['purgeAfter']);
});

test('purges what is past its time, once, however many replicas do, and nothing else', async () => {
  const past = await aDeletedSecret('PAST');
  const waiting = await aDeletedSecret('WAITING');
  await makeDue(past.entry.id);
  const before = await purges();

  await Promise.all([1, 2, 3].map(() => due().execute(system)));
  await due().execute(system);

  const made = (await purges()).slice(before.length);
  expect(made).toMatchObject([
    { action: 'secret.purged', target_name: 'PAST', actor_name: 'system', details: { why: 'retention' } },
  ]);
  expect(await trash(past.owner.client)).toEqual([]);
  expect((await restore(waiting.owner.client, waiting.entry.id)).errors).toEqual([]);
});

test('of a restore and a purge at the same time one wins, and the values fit', async () => {
  const { owner, project, secretId, entry } = await aDeletedSecret();

  const [restored, purged] = await Promise.all([
    owner.client.mutationFault('trashRestore', { id: entry.id }),
    owner.client.mutationFault('trashPurge', { id: entry.id, confirmName: 'DB' }),
  ]);

  expect([restored, purged].filter((fault) => fault === null)).toHaveLength(1);
  const destroyed = (await versions(secretId)).map((version) => version.destroyed);
  expect(destroyed).toEqual(restored === null ? [false, false] : [true, true]);
  const { managers } = await rowsOf(server, project.split('/')[0]!);
  expect(managers.length).toBeGreaterThan(0);
});

test('the use log of a secret goes on to tell of it after the purge', async () => {
  const { owner, project, entry } = await aDeletedSecret();
  await purge(owner.client, entry.id, 'DB');

  const { secretUses } = await owner.client.query(
    'query ($path: ID!) { secretUses(projectPath: $path, first: 1) { nodes { id } } }',
    { path: project },
  );

  expect(secretUses.nodes).toEqual([]);
});

test('while the store does not answer a purge still commits, and the values go when it is back', async () => {
  const { owner, secretId, entry } = await aDeletedSecret();
  const references = (await versions(secretId)).map((version) => version.reference);
  const store = server.app.get(SecretStore, { strict: false });
  const down = jest.spyOn(store, 'destroy').mockRejectedValue(new Error('away'));
  try {
    expect((await purge(owner.client, entry.id, 'DB')).errors).toEqual([]);
    await destroyValues();
    expect(await stored(references)).toBe(2);
  } finally {
    down.mockRestore();
  }
  await asOwner(server, 'UPDATE store_destructions SET next_attempt_at = now()');
  await destroyValues();
  expect(await stored(references)).toBe(0);
});
