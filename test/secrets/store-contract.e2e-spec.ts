import { Sensitive } from '@lockkeeper/sensitive';
import { BuiltinStore } from '../../apps/server/src/secrets/store/builtin-store.js';
import { openOpenBaoStore } from '../../apps/server/src/secrets/store/openbao-store.js';
import { MasterKey, MasterKeys } from '../../apps/server/src/secrets/store/owner-keys.js';
import { newReference, type SecretStore, type ValueKey } from '../../apps/server/src/secrets/store/index.js';
import { newValue } from './arrange.js';
import {
  aKey,
  insidePermit,
  masterKey,
  openDatabase,
  realBaoConfig,
  released,
  revealPermit,
  startBao,
  withheld,
} from './stores.js';

interface Opened {
  readonly store: SecretStore;
  close(): Promise<void>;
}

async function builtin(): Promise<Opened> {
  const { database, close } = await openDatabase();
  return { store: new BuiltinStore(database, new MasterKeys(new MasterKey(masterKey()))), close };
}

async function openbaoFake(): Promise<Opened> {
  const bao = await startBao();
  return { store: await openOpenBaoStore(bao.config), close: () => bao.stop() };
}

const stores: [string, () => Promise<Opened>][] = [
  ['the built-in store', builtin],
  ['OpenBao (fake)', openbaoFake],
];
const real = realBaoConfig();
if (real)
  stores.push([
    `OpenBao at ${real.address}`,
    async () => ({ store: await openOpenBaoStore(real), close: async () => undefined }),
  ]);
process.stdout.write(
  `Store contract: tested against ${stores.map(([name]) => name).join(', ')}${real ? '' : '; OPENBAO_ADDR names no real server'}.\n`,
);

describe.each(stores)('%s', (_name, open) => {
  let store: SecretStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, close } = await open());
  }, 60_000);
  afterAll(() => close());

  const put = async (key: ValueKey, text = newValue()): Promise<string> => {
    await store.put(key, new Sensitive(text));
    return text;
  };
  const read = async (key: ValueKey): Promise<string | undefined> =>
    (await store.get([{ ...key, permit: revealPermit() }])).get(key.reference)?.reveal();

  test.each([
    ['four bytes', 'abcd'],
    ['64 KiB', 'x'.repeat(65_536)],
    ['several lines, tabs, quotes and emoji', '-----BEGIN\n\t"x"\\\r\n\u{1f511}ä'],
    ['what looks like a number, null or base64', '00012'],
    ['spaces at both ends', '  a  '],
  ])('gives back %s exactly', async (_, text) => {
    const key = aKey();
    await put(key, text);

    expect(await read(key)).toBe(text);
  });

  test('keeps several values by one call, each under its own reference', async () => {
    const kept = Array.from({ length: 25 }, () => ({ ...aKey(), text: newValue() }));
    await store.putAll(kept.map(({ text, ...key }) => ({ ...key, value: new Sensitive(text) })));

    for (const { text, ...key } of kept) expect(await read(key)).toBe(text);
  });

  test('refuses several values when one reference is taken, and leaves what is there', async () => {
    const taken = aKey();
    const text = await put(taken);
    const other = { ...aKey(), value: new Sensitive(newValue()) };

    await expect(store.putAll([other, { ...taken, value: new Sensitive(newValue()) }])).rejects.toThrow();
    expect(await read(taken)).toBe(text);
  });

  test('gives nothing for a reference that was never written', async () => {
    expect(await read(aKey())).toBeUndefined();
  });

  test('opens a value for a release of the gate and for a permit to reveal, copy or compare', async () => {
    const key = aKey();
    const text = await put(key);

    for (const permit of [released(), revealPermit(), insidePermit()]) {
      expect((await store.get([{ ...key, permit }])).get(key.reference)?.reveal()).toBe(text);
    }
  });

  test.each([
    ['nothing', {}],
    ['a look-alike of a release', { outcome: 'released', secretId: 'x' }],
    ['a copy of a release', { ...released() }],
    ['a copy of a permit', { ...revealPermit() }],
    ['a copy of a permit to copy', { ...insidePermit() }],
    ['a refusal of the gate', withheld()],
  ])('opens no value for %s', async (_, permit) => {
    const key = aKey();
    const text = await put(key);

    const reading = store.get([{ ...key, permit: permit as never }]);

    await expect(reading).rejects.toThrow('without a permit');
    await expect(reading).rejects.not.toThrow(text);
  });

  test('gives no permit to copy or compare to who may not update the secret', () => {
    expect(() => insidePermit(30)).toThrow('secret:update');
  });

  test('opens no value at all when one of several requests has no permit', async () => {
    const [a, b] = [aKey(), aKey()];
    await put(a);
    await put(b);

    await expect(
      store.get([
        { ...a, permit: released() },
        { ...b, permit: {} as never },
      ]),
    ).rejects.toThrow();
  });

  test('gives many values at once, of several owners, leaving out those that are not there', async () => {
    const keys = Array.from({ length: 50 }, (_, i) => aKey(i % 3));
    const texts: string[] = [];
    for (const key of keys) texts.push(await put(key));
    const absent = aKey();

    const values = await store.get([...keys, absent].map((key) => ({ ...key, permit: revealPermit() })));

    expect(keys.map((key) => values.get(key.reference)?.reveal())).toEqual(texts);
    expect(values.has(absent.reference)).toBe(false);
  });

  test('never writes a reference twice', async () => {
    const key = aKey();
    const text = await put(key);

    await expect(store.put(key, new Sensitive('another value'))).rejects.toThrow();
    expect(await read(key)).toBe(text);
  });

  test('of twenty writers of one reference lets exactly one through', async () => {
    const key = aKey();
    const texts = Array.from({ length: 20 }, newValue);

    const outcomes = await Promise.allSettled(texts.map((text) => store.put(key, new Sensitive(text))));

    const won = texts.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(await read(key)).toBe(won[0]);
  });

  test('destroys for good, again without harm, and nothing beside it', async () => {
    const [gone, stays] = [aKey(), aKey()];
    await put(gone);
    const text = await put(stays);

    await store.destroy(gone);
    await store.destroy(gone);
    await store.destroy(aKey());

    expect(await read(gone)).toBeUndefined();
    expect(await read(stays)).toBe(text);
    expect(await references()).not.toContain(gone.reference);
  });

  const references = async (): Promise<string[]> => {
    const all: string[] = [];
    for (let page = await store.references(null); page.length > 0; page = await store.references(page.at(-1)!)) {
      all.push(...page);
    }
    return all;
  };

  test('lists each reference once', async () => {
    const keys = Array.from({ length: 30 }, () => aKey());
    for (const key of keys) await put(key);

    const listed = await references();

    expect(listed).toEqual(expect.arrayContaining(keys.map((key) => key.reference)));
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('reads a canary without a permit, and null where there is none', async () => {
    const canary = { owner: 0, reference: newReference() };
    await put(canary, 'this installation');

    expect(await store.canary(canary.reference)).toBe('this installation');
    expect(await store.canary(newReference())).toBeNull();
    await store.destroy(canary);
  });

  test('shows no value when what it gives is printed', async () => {
    const key = aKey();
    const text = await put(key);

    const values = await store.get([{ ...key, permit: revealPermit() }]);

    expect(JSON.stringify([...values])).not.toContain(text);
    expect(String([...values.values()][0])).toBe('[sensitive]');
  });
});
