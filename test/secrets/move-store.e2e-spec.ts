import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Sensitive } from '@lockkeeper/sensitive';
import type { Config } from '../../apps/server/src/platform/config/index.js';
import {
  CanaryHealth,
  chooseStore,
  moveFromTerminal,
  type SecretStore,
} from '../../apps/server/src/secrets/store/index.js';
import { openOpenBaoStore } from '../../apps/server/src/secrets/store/openbao-store.js';
import { asOwner } from '../support/client.js';
import { command, type Ran } from '../support/command.js';
import { until } from '../support/until.js';
import { newValue } from './arrange.js';
import {
  aKey,
  connect,
  masterKey,
  openDatabase,
  revealPermit,
  startBao,
  storeConfig,
  type Bao,
  type OpenedDatabase,
} from './stores.js';

// Programs are started, which takes long on a busy machine.
jest.setTimeout(180_000);

let opened: OpenedDatabase;
let bao: Bao;
let config: Config;
/** Of each version and webhook, what the store must give back; by reference. */
let values: Map<string, { owner: number; text: string }>;

const sql = (text: string, parameters: unknown[] = []) => asOwner({ database: opened.test }, text, parameters);
const builtin = (): Promise<SecretStore> => chooseStore({ ...config, openbao: null }, opened.database);
const openbao = (): Promise<SecretStore> => chooseStore(config, opened.database);
const recorded = async () => (await sql('SELECT store_kind, moving_to FROM installation'))[0];

beforeEach(async () => {
  [opened, bao] = await Promise.all([openDatabase(), startBao()]);
  config = storeConfig({ masterKey: masterKey(), openbao: bao.config });
  values = new Map();
  await fill(await builtin());
}, 60_000);
afterEach(async () => {
  await Promise.all([opened.close(), bao.stop()]);
});

/** Secrets with two versions each, of two owners, a webhook, and a version that is destroyed. */
async function fill(store: SecretStore): Promise<void> {
  await sql(`INSERT INTO namespaces (id, kind, path, full_path, name, ancestor_ids)
    VALUES (7, 'group', 'seven', 'seven', 'seven', '{7}'), (8, 'group', 'eight', 'eight', 'eight', '{8}')`);
  const keep = async (owner: number, length = 0): Promise<string> => {
    const key = aKey(owner);
    const text = `${newValue()}${'ä\n'.repeat(length)}`;
    await store.put(key, new Sensitive(text));
    values.set(key.reference, { owner, text });
    return key.reference;
  };
  for (const owner of [7, 8]) {
    for (let at = 0; at < 3; at += 1) {
      const [{ id }] = await sql('INSERT INTO secrets (namespace_id, name) VALUES ($1, $2) RETURNING id', [
        owner,
        `S${at}`,
      ]);
      for (const number of [1, 2]) await version(id, number, await keep(owner, at * 9_000));
    }
  }
  const [{ id }] = await sql('SELECT id FROM secrets LIMIT 1');
  await version(id, 3, aKey().reference, 'now()');
  await sql(
    "INSERT INTO webhooks (namespace_id, url, key_reference, events) VALUES (8, 'https://receiver.example/', $1, '{}')",
    [await keep(8)],
  );
}

const version = (secret: string, number: number, reference: string, destroyedAt = 'NULL') =>
  sql(
    `INSERT INTO secret_versions (secret_id, number, reference, byte_length, destroyed_at) VALUES ($1, $2, $3, 4, ${destroyedAt})`,
    [secret, number, reference],
  );

async function move(to: string, parts: Partial<Config> = {}) {
  const said = { out: '', err: '' };
  const terminal = {
    out: (line: string) => void (said.out += `${line}\n`),
    aside: (line: string) => void (said.err += `${line}\n`),
  };
  const around = { config: { ...config, ...parts }, database: opened.database, terminal };
  try {
    return { code: await moveFromTerminal(['--to', to], around), ...said };
  } catch (error) {
    return { code: 2, out: said.out, err: (error as Error).message };
  }
}

async function expectAll(store: SecretStore): Promise<void> {
  for (const [reference, { owner, text }] of values) {
    const got = await store.get([{ owner, reference, permit: revealPermit() }]);
    expect(got.get(reference)?.reveal() === text).toBe(true);
  }
}

test('every value that is named goes to OpenBao and back, and the store of before is refused', async () => {
  expect(await move('openbao')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('compared: 13.') });

  expect(await recorded()).toEqual({ store_kind: 'openbao', moving_to: null });
  await expectAll(await openbao());
  await expect(builtin()).rejects.toThrow('keeps its values in OpenBao');

  await sql('TRUNCATE store_values, store_keys');
  const back = await move('built-in');

  expect(back).toMatchObject({ code: 0, err: '', out: expect.stringContaining('compared: 13.') });
  await expectAll(await builtin());
  const events = await sql(
    "SELECT action, actor_name, details FROM audit_events WHERE action LIKE 'store.%' ORDER BY id",
  );
  expect(events).toMatchObject([
    {
      action: 'store.moved',
      actor_name: 'system',
      details: { from: 'builtin', to: 'openbao', values: 13, missing: 0 },
    },
    { action: 'store.moved', details: { from: 'openbao', to: 'builtin', values: 13, missing: 0 } },
  ]);
  const shown = JSON.stringify([back, events]);
  for (const { text } of values.values()) expect(shown).not.toContain(text.slice(0, 20));
});

test('broken off in the middle no server starts, and run again it goes on', async () => {
  let writes = 0;
  bao.fake.interfere = ({ method }) => (method !== 'GET' && (writes += 1) > 6 ? 'reset' : null);
  expect(await move('openbao')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('does not answer') });
  bao.fake.interfere = () => null;

  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: 'openbao' });
  for (const start of [builtin, openbao]) {
    await expect(start()).rejects.toThrow(
      /being moved to OpenBao: run "lockkeeper store move --to openbao" to its end/,
    );
  }

  expect(await move('openbao')).toMatchObject({ code: 0, err: '' });
  await expectAll(await openbao());
});

test('killed in the middle no server starts, and run again it leaves every value there once', async () => {
  const killed = new AbortController();
  let writes = 0;
  bao.fake.interfere = ({ method, url }) => {
    if (method === 'GET' || !url.includes('/data/values/') || (writes += 1) < 7) return null;
    killed.abort();
    return 'hang';
  };
  expect(await runCommand(killed.signal)).toMatchObject({ code: null, out: '' });
  bao.fake.interfere = () => null;

  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: 'openbao' });
  const before = (await copied()).length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(values.size);
  await expect(builtin()).rejects.toThrow('being moved to OpenBao');
  // What is left of a killed process is gone when PostgreSQL notices.
  await until(async () => {
    const [{ open }] = await sql(
      `SELECT count(*)::int AS open FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'lockkeeper command %'`,
    );
    return open === 0;
  });

  expect(await runCommand()).toMatchObject({ code: 0, err: '', out: expect.stringContaining('compared: 13.') });

  expect((await copied()).sort()).toEqual([...values.keys()].sort());
  await expectAll(await openbao());
  const moved = await sql("SELECT details FROM audit_events WHERE action = 'store.moved'");
  expect(moved).toMatchObject([{ details: { values: 13, missing: 0 } }]);
});

/** As an operator runs it: a process of its own. */
async function runCommand(killed?: AbortSignal): Promise<Ran> {
  // It must be the only one; a session of the test's own would be a server.
  await opened.database.close();
  const environment = {
    LOCKKEEPER_DATABASE_URL: opened.test.appUrl,
    LOCKKEEPER_MASTER_KEY: config.masterKey!.reveal(),
    OPENBAO_ADDR: bao.fake.address,
    LOCKKEEPER_OPENBAO_KEYS_DIR: bao.written.keysDir,
  };
  const ran = await command(['store', 'move', '--to', 'openbao'], environment, killed);
  opened = await connect(opened.test);
  return ran;
}

/** The references that OpenBao holds, the canary's aside: each as often as it is there. */
async function copied(): Promise<string[]> {
  const [{ canary_reference: canary }] = await sql('SELECT canary_reference FROM installation');
  const store = await openOpenBaoStore(bao.config);
  const references: string[] = [];
  for (let page = await store.references(null); page.length > 0; page = await store.references(page.at(-1)!))
    references.push(...page);
  await store.close();
  return references.filter((reference) => reference !== canary);
}

test('broken off in the middle it can be given up, and the values are where they were', async () => {
  bao.fake.interfere = ({ url }) => (url.includes('/data/values/') ? 'reset' : null);
  await move('openbao');

  expect(await move('built-in', { openbao: null })).toMatchObject({
    code: 0,
    out: expect.stringContaining('given up'),
  });

  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: null });
  await expectAll(await builtin());
});

test('is refused while a server is connected, and leaves no mark', async () => {
  const other = new pg.Client({ connectionString: opened.test.appUrl, application_name: 'a server' });
  await other.connect();

  expect(await move('openbao')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('stop all servers') });
  await other.end();

  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: null });
});

test('a server that missed the move is not ready any more', async () => {
  const health = new CanaryHealth(await builtin(), opened.database);
  // Within two seconds, or it is asked again.
  await until(() => health.ready());

  await move('openbao');

  expect(await health.ready()).toBe(false);
});

test("a store with somebody else's values is not used", async () => {
  const elsewhere = await openDatabase();
  await chooseStore(config, elsewhere.database);
  await elsewhere.close();

  expect(await move('openbao')).toMatchObject({ code: 1, err: expect.stringContaining('holds values already') });
  await expect(builtin()).rejects.toThrow('being moved');
});

test('a value that the other store gives back changed stops the move', async () => {
  const [reference, { owner }] = [...values][4]!;
  const store = await openOpenBaoStore(bao.config);
  const [{ canary_reference: canary, uuid }] = await sql('SELECT canary_reference, uuid FROM installation');
  await store.put({ owner: 0, reference: canary }, new Sensitive(uuid));
  await store.put({ owner, reference }, new Sensitive(randomBytes(9).toString('hex')));

  expect(await move('openbao')).toMatchObject({ code: 1, err: expect.stringContaining(reference) });
  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: 'openbao' });
});

test('a value that is in no store stays away, and is counted', async () => {
  const [reference] = [...values][0]!;
  await sql('DELETE FROM store_values WHERE reference = $1', [reference]);
  values.delete(reference);

  expect(await move('openbao')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/compared: 12\.[^]*not now: 1\./),
  });
  await expectAll(await openbao());
});

test.each([
  ['what is no store', 'vault', {}, /takes --to openbao or --to built-in/],
  ['OpenBao without its settings', 'openbao', { openbao: null }, /OPENBAO_ADDR names no OpenBao/],
])('%s is refused, and nothing is marked', async (_, to, parts, sentence) => {
  expect(await move(to, parts)).toMatchObject({
    code: expect.any(Number),
    out: '',
    err: expect.stringMatching(sentence),
  });
  expect(await recorded()).toEqual({ store_kind: 'builtin', moving_to: null });
});
