import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../tools/local/ports.mjs';
import { StartRefused } from '../../apps/server/src/platform/start-refused.js';
import { chooseStore } from '../../apps/server/src/secrets/store/index.js';
import { asOwner } from '../support/client.js';
import { writeConfig } from '../openbao/set-up.js';
import { baoConfig, masterKey, openDatabase, startBao, storeConfig, type Bao, type OpenedDatabase } from './stores.js';

let opened: OpenedDatabase;
let bao: Bao;
beforeEach(async () => {
  [opened, bao] = await Promise.all([openDatabase(), startBao()]);
}, 60_000);
afterEach(async () => {
  await Promise.all([opened.close(), bao.stop()]);
});

const start = (parts: Parameters<typeof storeConfig>[0]) => chooseStore(storeConfig(parts), opened.database);
const refusal = async (parts: Parameters<typeof storeConfig>[0]): Promise<string> => {
  const error: unknown = await start(parts).then(
    () => new Error('the start was not refused'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StartRefused);
  return (error as Error).message;
};
const recorded = async () => {
  const [row] = await asOwner({ database: opened.test }, 'SELECT store_kind, canary_reference FROM installation');
  return row;
};

describe('the first start', () => {
  test('records the built-in store where nothing else is named, and OpenBao where it is', async () => {
    expect((await start({ masterKey: masterKey() })).kind).toBe('builtin');
    expect(await recorded()).toMatchObject({ store_kind: 'builtin', canary_reference: expect.any(String) });
  });

  test('records OpenBao, with a canary of this installation in it', async () => {
    const store = await start({ openbao: bao.config });
    const { store_kind: kind, canary_reference: reference } = await recorded();

    expect([store.kind, kind]).toEqual(['openbao', 'openbao']);
    const [{ uuid }] = (await asOwner({ database: opened.test }, 'SELECT uuid FROM installation')) as [
      { uuid: string },
    ];
    expect(await store.canary(reference)).toBe(uuid);
  });

  test('of two replicas at once leaves one canary', async () => {
    await Promise.all([start({ openbao: bao.config }), start({ openbao: bao.config })]);

    const store = await start({ openbao: bao.config });
    expect(await store.references(null)).toEqual([(await recorded()).canary_reference]);
    expect(await store.references((await recorded()).canary_reference)).toEqual([]);
  });

  test('without a master key and without OpenBao says which settings are missing', async () => {
    expect(await refusal({})).toBe(
      'The built-in store needs LOCKKEEPER_MASTER_KEY_FILE (or OPENBAO_ADDR names a store).',
    );
  });
});

describe('a later start', () => {
  test('finds its store again', async () => {
    const key = masterKey();
    await start({ masterKey: key });
    const before = await recorded();

    await start({ masterKey: key });
    expect(await recorded()).toEqual(before);
  });

  test('is refused with another master key', async () => {
    await start({ masterKey: masterKey() });

    expect(await refusal({ masterKey: masterKey() })).toBe(
      'The master key is not the one that this database was written with.',
    );
  });

  test('is refused when OpenBao is recorded and OPENBAO_ADDR is missing: it never falls back', async () => {
    await start({ openbao: bao.config });

    expect(await refusal({ masterKey: masterKey() })).toBe(
      'This installation keeps its values in OpenBao, but OPENBAO_ADDR does not name one.',
    );
    expect(await asOwner({ database: opened.test }, 'SELECT 1 FROM store_keys')).toEqual([]);
  });

  test('is refused when the built-in store is recorded and OPENBAO_ADDR is set', async () => {
    await start({ masterKey: masterKey() });

    expect(await refusal({ openbao: bao.config })).toContain('unset OPENBAO_ADDR');
  });

  test("is refused on another installation's OpenBao", async () => {
    await start({ openbao: bao.config });
    const other = await startBao();

    expect(await refusal({ openbao: other.config })).toBe(
      'The store of values answers, but it is not the one of this installation.',
    );
    await other.stop();
  });
});

describe('a start on an OpenBao that cannot be used says in one sentence why', () => {
  test('when nothing listens there', async () => {
    const address = `http://127.0.0.1:${await freePort()}`;

    expect(await refusal({ openbao: baoConfig(address, bao.written.keysDir) })).toMatch(
      /^OpenBao at OPENBAO_ADDR cannot be used: OpenBao cannot be reached/,
    );
  });

  test('when it is sealed', async () => {
    bao.fake.engine.sealed = true;

    expect(await refusal({ openbao: bao.config })).toMatch(/OpenBao is sealed/);
  });

  test('when it is too old', async () => {
    bao.fake.engine.version = '2.6.3';

    expect(await refusal({ openbao: bao.config })).toBe(
      'OpenBao 2.6.3 has known vulnerabilities; 2.6.4 or 2.7.1 at least is needed.',
    );
  });

  test("when it refuses the keys, for they are another installation's", async () => {
    const others = await writeConfig();

    expect(await refusal({ openbao: baoConfig(bao.fake.address, others.keysDir) })).toMatch(/refused the identity/);
    others.remove();
  });

  test('when a key is missing', async () => {
    rmSync(path.join(bao.written.keysDir, 'broker.key'));

    expect(await refusal({ openbao: bao.config })).toBe(
      'LOCKKEEPER_OPENBAO_KEYS_DIR: the key broker.key cannot be read.',
    );
  });

  test('when a key is no key, without showing it', async () => {
    writeFileSync(path.join(bao.written.keysDir, 'writer.key'), 'canary-not-a-key');

    const sentence = await refusal({ openbao: bao.config });
    expect(sentence).toMatch(/^OpenBao's settings cannot be used: .*key/);
    expect(sentence).not.toContain('canary');
  });

  test('and records nothing', async () => {
    bao.fake.engine.sealed = true;
    await refusal({ openbao: bao.config });

    expect(await recorded()).toEqual({ store_kind: null, canary_reference: null });
  });
});
