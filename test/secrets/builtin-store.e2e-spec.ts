import { Sensitive } from '@lockkeeper/sensitive';
import { BuiltinStore } from '../../apps/server/src/secrets/store/builtin-store.js';
import { MasterKey, MasterKeys } from '../../apps/server/src/secrets/store/owner-keys.js';
import type { ValueKey } from '../../apps/server/src/secrets/store/index.js';
import { asOwner } from '../support/client.js';
import { newValue } from './arrange.js';
import { aKey, masterKey, openDatabase, revealPermit, type OpenedDatabase } from './stores.js';

let opened: OpenedDatabase;
let store: BuiltinStore;
const key = masterKey();
beforeAll(async () => {
  opened = await openDatabase();
  store = new BuiltinStore(opened.database, new MasterKeys(new MasterKey(key)));
}, 60_000);
afterAll(() => opened.close());

const sql = (text: string, values: unknown[] = []) => asOwner({ database: opened.test }, text, values);
const read = async (at: ValueKey, from = store): Promise<string | undefined> =>
  (await from.get([{ ...at, permit: revealPermit() }])).get(at.reference)?.reveal();
const aValue = async (owner?: number): Promise<ValueKey & { text: string }> => {
  const at = { ...aKey(owner), text: newValue() };
  await store.put(at, new Sensitive(at.text));
  return at;
};

describe('a ciphertext', () => {
  test('holds nothing of the value, and is another one each time', async () => {
    const [a, b] = [aKey(), aKey()];
    for (const at of [a, b]) await store.put(at, new Sensitive('the same value'));

    const rows = await sql('SELECT ciphertext, nonce FROM store_values WHERE reference = ANY($1)', [
      [a.reference, b.reference],
    ]);
    expect(rows[0].ciphertext.equals(rows[1].ciphertext)).toBe(false);
    expect(rows[0].nonce.equals(rows[1].nonce)).toBe(false);
    for (const row of rows) expect(row.ciphertext.includes('value')).toBe(false);
  });

  test.each(['ciphertext', 'nonce'])('does not open when one bit of its %s is changed', async (column) => {
    const at = await aValue();
    await sql(
      `UPDATE store_values SET ${column} = set_bit(${column}, 3, 1 - get_bit(${column}, 3)) WHERE reference = $1`,
      [at.reference],
    );

    await expect(read(at)).rejects.toThrow();
  });

  test('does not open when its end is cut off', async () => {
    const at = await aValue();
    await sql(
      'UPDATE store_values SET ciphertext = substr(ciphertext, 1, length(ciphertext) - 1) WHERE reference = $1',
      [at.reference],
    );

    await expect(read(at)).rejects.toThrow();
  });

  test('does not open under another reference', async () => {
    const [at, other] = [await aValue(), await aValue()];
    await sql(
      `UPDATE store_values t SET ciphertext = f.ciphertext, nonce = f.nonce FROM store_values f
       WHERE f.reference = $1 AND t.reference = $2`,
      [at.reference, other.reference],
    );

    await expect(read(other)).rejects.toThrow();
    expect(await read(at)).toBe(at.text);
  });

  test('does not open for another owner, whether he asks or the row says so', async () => {
    const at = await aValue(7);
    await aValue(8);

    await expect(read({ ...at, owner: 8 })).rejects.toThrow();
    await sql('UPDATE store_values SET owner_id = 8 WHERE reference = $1', [at.reference]);
    await expect(read({ ...at, owner: 8 })).rejects.toThrow();
    await expect(read(at)).rejects.toThrow();
  });

  test("does not open when the owner's data key is exchanged for another owner's", async () => {
    const at = await aValue(21);
    await aValue(22);
    await sql(
      'UPDATE store_keys SET wrapped = (SELECT wrapped FROM store_keys WHERE owner_id = 22) WHERE owner_id = 21',
    );

    await expect(read(at)).rejects.toThrow();
  });

  test('is shredded with the data key of its owner, also where the key was in memory', async () => {
    const at = await aValue(31);
    expect(await read(at)).toBe(at.text);

    await sql('DELETE FROM store_keys WHERE owner_id = 31');

    expect(await read(at)).toBeUndefined();
  });

  test('fails without showing the value or the key', async () => {
    const at = await aValue();
    await sql(
      'UPDATE store_values SET ciphertext = set_bit(ciphertext, 3, 1 - get_bit(ciphertext, 3)) WHERE reference = $1',
      [at.reference],
    );

    const error: Error = await read(at).then(
      () => new Error('opened'),
      (thrown: Error) => thrown,
    );
    expect(`${error.message} ${error.stack}`).not.toMatch(new RegExp(`opened|${at.text}|${key.reveal().slice(0, 12)}`));
  });
});

describe('data keys', () => {
  test('are one for each owner, wrapped, also when twenty writers come at once', async () => {
    const keys = Array.from({ length: 20 }, () => aKey(41));
    await Promise.all(keys.map((at) => store.put(at, new Sensitive(newValue()))));

    expect(await sql('SELECT octet_length(wrapped)::int AS length FROM store_keys WHERE owner_id = 41')).toEqual([
      { length: 60 },
    ]);
    expect((await Promise.all(keys.map((at) => read(at)))).every((text) => text?.startsWith('canary-'))).toBe(true);
  });

  test('open for a replica with the same master key, and for none with another', async () => {
    const at = await aValue(51);

    expect(await read(at, new BuiltinStore(opened.database, new MasterKeys(new MasterKey(key))))).toBe(at.text);
    await expect(
      read(at, new BuiltinStore(opened.database, new MasterKeys(new MasterKey(masterKey())))),
    ).rejects.toThrow();
  });
});
