import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError, readStoreKeysConfig } from '../../apps/server/src/platform/config/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { MasterKey } from '../../apps/server/src/secrets/store/owner-keys.js';
import {
  chooseStore,
  rotateMasterKeyFromTerminal,
  type SecretStore,
  type ValueKey,
} from '../../apps/server/src/secrets/store/index.js';
import { asOwner } from '../support/client.js';
import { command, type Ran } from '../support/command.js';
import { until } from '../support/until.js';
import { newValue } from './arrange.js';
import { aKey, masterKey, openDatabase, revealPermit, storeConfig, type OpenedDatabase } from './stores.js';

// Programs are started, which takes long on a busy machine.
jest.setTimeout(180_000);

let opened: OpenedDatabase;
let folder: string;
let files: { master: string; previous: string };
let server: SecretStore;
let next = 100;

beforeEach(async () => {
  opened = await openDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'lk-keys-'));
  files = { master: path.join(folder, 'master.key'), previous: path.join(folder, 'previous-master.key') };
  writeFileSync(files.master, `${masterKey().reveal()}\n`, { mode: 0o600 });
  server = await start();
}, 60_000);
afterEach(async () => {
  await opened.close();
  rmSync(folder, { recursive: true });
});

const sql = (text: string, values: unknown[] = []) => asOwner({ database: opened.test }, text, values);
const environment = () => ({
  LOCKKEEPER_DATABASE_URL: opened.test.appUrl,
  LOCKKEEPER_MASTER_KEY_FILE: files.master,
  LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: files.previous,
});
/** The command without its process, which takes long to start; the one that is killed below is a process. */
async function rotate(args: string[] = ['--new-key'], more: Record<string, string> = {}): Promise<Ran> {
  const said = { out: '', err: '' };
  const terminal = {
    out: (line: string) => void (said.out += `${line}\n`),
    aside: (line: string) => void (said.err += `${line}\n`),
  };
  const config = readStoreKeysConfig({ ...environment(), ...more });
  try {
    const code = await rotateMasterKeyFromTerminal(args, { config, database: opened.database, terminal });
    return { code, ...said };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { code: 2, out: said.out, err: error.message };
  }
}
/** A server that reads its keys from the files. */
const start = (): Promise<SecretStore> => {
  const { masterKeysAgain } = readStoreKeysConfig(environment());
  return chooseStore(storeConfig({ ...masterKeysAgain(), masterKeysAgain }), opened.database);
};
/** One that was given its keys and reads nothing again. */
const startWith = (key: Sensitive, previous: Sensitive | null = null): Promise<SecretStore> =>
  chooseStore(storeConfig({ masterKey: key, previousMasterKey: previous }), opened.database);
const keyIn = (file: string): Sensitive => new Sensitive(readFileSync(file, 'utf8').trim());
const idOf = (key: Sensitive): string => new MasterKey(key).id;
const wrappedBy = async (): Promise<Record<string, number>> => {
  const rows = await sql('SELECT master_key_id AS id, count(*)::int AS count FROM store_keys GROUP BY 1');
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]));
};
const keep = async (store = server): Promise<ValueKey & { text: string }> => {
  const kept = { ...aKey((next += 1)), text: newValue() };
  await store.put(kept, new Sensitive(kept.text));
  return kept;
};
const read = async (at: ValueKey, store = server): Promise<string | undefined> =>
  (await store.get([{ ...at, permit: revealPermit() }])).get(at.reference)?.reveal();
/** So many owners with a data key that nobody has used yet. */
async function fill(count: number): Promise<void> {
  const key = new MasterKey(keyIn(files.master));
  const owners = Array.from({ length: count }, (_, at) => 10_000 + at);
  await sql(
    'INSERT INTO store_keys (owner_id, master_key_id, wrapped) SELECT o, $2, w FROM unnest($1::bigint[], $3::bytea[]) AS k(o, w)',
    [owners, key.id, owners.map((owner) => key.wrap(owner, randomBytes(32)))],
  );
}

test('a new key takes the place of the old one beside a running server, which reads and writes on', async () => {
  const old = keyIn(files.master);
  const before = await keep();

  const ran = await rotate();

  expect(ran).toMatchObject({ code: 0, err: '' });
  const fresh = keyIn(files.master);
  expect(await wrappedBy()).toEqual({ [idOf(fresh)]: 2 });
  expect([existsSync(files.previous), statSync(files.master).mode & 0o777]).toEqual([false, 0o600]);
  const after = await keep();
  for (const at of [before, after]) {
    expect(await read(at)).toBe(at.text);
    expect(await read(at, await startWith(fresh))).toBe(at.text);
  }
  await expect(startWith(old)).rejects.toThrow('not the one that this database was written with');
  const events = await sql("SELECT * FROM audit_events WHERE target_kind = 'master_key' ORDER BY id");
  const details = { from: idOf(old), to: idOf(fresh) };
  expect(events).toMatchObject([
    { action: 'store.master_key_rotation_started', details },
    { action: 'store.master_key_rotation_finished', details },
  ]);
  const shown = JSON.stringify([ran, events]);
  for (const key of [old, fresh]) expect(shown).not.toContain(key.reveal());
  const [shownKey] = (await server.facts()).keys;
  expect(shownKey).toMatchObject({ fingerprint: idOf(fresh), since: events[1].occurred_at });
});

test('killed in the middle it leaves every value readable, and run again it ends with the same key', async () => {
  const values = [await keep(), await keep()];
  await fill(1_200);
  const client = new pg.Client({ connectionString: opened.test.ownerUrl });
  await client.connect();
  // The command stands still at its last batch, for as long as this is open.
  await client.query('BEGIN; SELECT 1 FROM store_keys WHERE owner_id = 11199 FOR UPDATE');
  const old = keyIn(files.master);
  const killed = new AbortController();
  const running = command(['store', 'rotate-master-key', '--new-key'], environment(), killed.signal);
  await until(async () => (await wrappedBy())[idOf(old)] === 203);
  killed.abort();
  await running;
  await client.query('ROLLBACK');
  await client.end();
  // PostgreSQL has noticed that nobody is there any more.
  const held = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND d.datname = current_database()`;
  await until(async () => (await sql(held)).length === 0);

  const made = keyIn(files.master);
  expect(keyIn(files.previous).reveal()).toBe(old.reveal());
  expect(await wrappedBy()).toEqual({ [idOf(old)]: 203, [idOf(made)]: 1_000 });
  values.push(await keep());
  for (const store of [server, await start()]) for (const at of values) expect(await read(at, store)).toBe(at.text);
  await expect(startWith(made)).rejects.toThrow('A rotation of the master key is not finished');

  const again = await rotate();

  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('This was the rotation begun before') });
  expect(keyIn(files.master).reveal()).toBe(made.reveal());
  expect([await wrappedBy(), existsSync(files.previous)]).toEqual([{ [idOf(made)]: 1_204 }, false]);
});

test('while owners come beside it, none is left to the old key', async () => {
  await fill(3_000);
  const writers = await Promise.all([start(), start(), startWith(keyIn(files.master))]);
  let going = true;
  const write = async (store: SecretStore, kept: (ValueKey & { text: string })[]): Promise<void> => {
    // A server that cannot read its keys again keeps nothing from then on, rather than by the old one.
    while (going)
      await keep(store).then(
        (value) => kept.push(value),
        () => undefined,
      );
  };
  const kept = writers.map((): (ValueKey & { text: string })[] => []);
  const writing = writers.map((store, at) => write(store, kept[at]!));
  await until(async () => kept.every((values) => values.length > 0));

  const ran = await rotate();
  const done = kept.map((values) => values.length);
  await until(async () => kept[0]!.length > done[0]! && kept[1]!.length > done[1]!);
  going = false;
  await Promise.all(writing);

  expect(ran.code).toBe(0);
  expect(Object.keys(await wrappedBy())).toEqual([idOf(keyIn(files.master))]);
  const alone = await startWith(keyIn(files.master));
  for (const at of kept.flat()) expect(await read(at, alone)).toBe(at.text);
});

test('a server that was not told of the new key reads and keeps nothing by the old one, and breaks nothing', async () => {
  const left = await startWith(keyIn(files.master));
  const before = await keep(left);
  await rotate();
  const keys = await wrappedBy();

  await expect(keep(left)).rejects.toThrow('does not answer');
  await expect(read(before, left)).rejects.toThrow('does not answer');
  expect(await wrappedBy()).toEqual(keys);
});

test('servers that have both keys go on with the one in use until the command is run with both', async () => {
  const old = keyIn(files.master);
  const both = await startWith(masterKey(), old);
  const value = await keep(both);
  expect(await wrappedBy()).toEqual({ [idOf(old)]: 2 });
  expect(await read(value)).toBe(value.text);

  const fresh = masterKey();
  const given = { LOCKKEEPER_MASTER_KEY: fresh.reveal(), LOCKKEEPER_PREVIOUS_MASTER_KEY: old.reveal() };
  const ran = await rotate([], given);

  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('may be removed') });
  expect([await wrappedBy(), keyIn(files.master).reveal()]).toEqual([{ [idOf(fresh)]: 2 }, old.reveal()]);
  expect(await rotate([], given)).toMatchObject({ code: 0, out: expect.stringContaining(': 0 now') });
});

test('a data key that was damaged stays as it is, with the old key, and is named', async () => {
  const [damaged, whole] = [await keep(), await keep()];
  await sql('UPDATE store_keys SET wrapped = set_bit(wrapped, 200, 1 - get_bit(wrapped, 200)) WHERE owner_id = $1', [
    damaged.owner,
  ]);
  const old = keyIn(files.master);

  const ran = await rotate();

  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(`the owners ${damaged.owner}.`) });
  expect(keyIn(files.previous).reveal()).toBe(old.reveal());
  expect(await wrappedBy()).toEqual({ [idOf(old)]: 1, [idOf(keyIn(files.master))]: 2 });
  expect(await read(whole)).toBe(whole.text);
});

test('what it cannot do it says in a sentence, and changes neither a key nor a file', async () => {
  const foreign = path.join(folder, 'foreign.key');
  writeFileSync(foreign, masterKey().reveal());
  const state = async (): Promise<unknown> => [
    await wrappedBy(),
    readFileSync(files.master, 'utf8'),
    existsSync(files.previous),
  ];
  const before = await state();
  const refused = async (sentence: RegExp, args: string[], more: Record<string, string> = {}): Promise<void> => {
    const ran = await rotate(args, more);
    expect(ran.err).toMatch(sentence);
    expect([ran.code === 0, ran.out, await state()]).toEqual([false, '', before]);
  };

  await refused(/^There is no other key/, []);
  await refused(/takes no argument but --new-key/, ['--newkey']);
  await refused(/must name their files/, ['--new-key'], { LOCKKEEPER_MASTER_KEY: masterKey().reveal() });
  await refused(/^Data keys are wrapped by the master key [0-9a-f]{16}, which is not among/, ['--new-key'], {
    LOCKKEEPER_MASTER_KEY_FILE: foreign,
  });
  await opened.database.transaction(RequestContext.system('test'), async (ctx) => {
    await opened.database.query(ctx, "SELECT pg_advisory_xact_lock(hashtext('lockkeeper:rotate-master-key'))");
    await refused(/by another command/, ['--new-key']);
  });
  await sql("UPDATE installation SET store_kind = 'openbao'");
  await refused(/has no master key/, ['--new-key']);
});
