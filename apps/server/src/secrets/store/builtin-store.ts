import { randomBytes, type KeyObject } from 'node:crypto';
import { isReleased } from '@lockkeeper/release';
import { Sensitive } from '@lockkeeper/sensitive';
import type { Database } from '../../platform/database/index.js';
import { RequestContext } from '../../platform/context/index.js';
import { seal, type Sealed, unseal } from '../../platform/sealing/index.js';
import { storeUnavailable } from '../../platform/errors/index.js';
import { StartRefused } from '../../platform/start-refused.js';
import { MASTER_KEY_TARGET, type MasterKeys } from './owner-keys.js';
import { ReadPermit } from './reveal-permit.js';
import { SecretStore, type KeptValue, type StoreFacts, type ValueKey, type ValueRequest } from './secret-store.js';

const PAGE = 1000;
const KEYS_IN_MEMORY = 10_000;
const KEY_TURNS = 3;

// Longer ones wait until they are sure to be asked for.
const BROUGHT_ALONG_BYTES = 16_384;

const READ = `SELECT v.reference, v.owner_id, v.nonce, v.ciphertext, k.wrapped, k.master_key_id
  FROM store_values v JOIN store_keys k ON k.owner_id = v.owner_id WHERE v.reference`;

// In use since its rotation, or since the start of the installation.
const MASTER_KEY = `SELECT k.master_key_id AS id, coalesce((SELECT max(e.occurred_at) FROM audit_events e
    WHERE e.target_kind = '${MASTER_KEY_TARGET}' AND e.target_id = k.master_key_id), k.created_at) AS since
  FROM store_keys k WHERE k.owner_id = 0`;

interface ValueRow {
  reference: string;
  owner_id: number;
  nonce: Buffer;
  ciphertext: Buffer;
  wrapped: Buffer;
  master_key_id: string;
}

interface SealedJson {
  owner: number;
  nonce: string;
  ciphertext: string;
  wrapped: string;
  master: string;
}

// The installation's own data key says which master key is in use. Held while another is wrapped, so that a rotation
// waits for it; a server that does not know of the rotation yet wraps nothing any more.
const ADD_KEY = `WITH in_use AS (SELECT master_key_id FROM store_keys WHERE owner_id = 0 FOR SHARE)
  INSERT INTO store_keys (owner_id, master_key_id, wrapped) SELECT $1::bigint, $2::text, $3::bytea
   WHERE NOT EXISTS (SELECT FROM in_use WHERE master_key_id <> $2) ON CONFLICT DO NOTHING`;

/** Ciphertexts in PostgreSQL, for machines without OpenBao. Deleting an owner's key row shreds all its values. */
export class BuiltinStore extends SecretStore {
  readonly kind = 'builtin';
  readonly #system = RequestContext.system('store');
  /** Unwrapped data keys by their wrapped form: a key row that is gone or changed is never served from here. */
  readonly #unwrapped = new Map<string, KeyObject>();

  constructor(
    private readonly database: Database,
    private readonly master: MasterKeys,
  ) {
    super();
  }

  /** Refuses a master key that is not the one in use: values would be unreadable, and new ones written beside them. */
  async checkMasterKey(): Promise<void> {
    const [row] = await this.database.query<{ foreign: boolean; known: boolean }>(
      this.#system,
      `SELECT EXISTS (SELECT FROM store_keys WHERE master_key_id <> ALL($1)) AS foreign,
              EXISTS (SELECT FROM store_keys WHERE master_key_id = ANY($1)) AS known`,
      [this.master.ids],
    );
    if (!row?.foreign) return;
    throw new StartRefused(
      row.known
        ? 'A rotation of the master key is not finished: LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE must name the other key.'
        : 'The master key is not the one that this database was written with.',
    );
  }

  override async put(key: ValueKey, value: Sensitive): Promise<void> {
    const dataKey = await this.#dataKey(key.owner);
    const { nonce, ciphertext } = seal(dataKey, Buffer.from(value.reveal(), 'utf8'), boundTo(key));
    await this.database.prepared(
      'store-put',
      'INSERT INTO store_values (reference, owner_id, nonce, ciphertext) VALUES ($1, $2, $3, $4)',
      [key.reference, key.owner, nonce, ciphertext],
    );
  }

  override async putAll(values: readonly KeptValue[]): Promise<void> {
    const keys = new Map<number, KeyObject>();
    for (const { owner } of values) if (!keys.has(owner)) keys.set(owner, await this.#dataKey(owner));
    const sealed = values.map((kept) =>
      seal(keys.get(kept.owner)!, Buffer.from(kept.value.reveal(), 'utf8'), boundTo(kept)),
    );
    await this.database.query(
      this.#system,
      `INSERT INTO store_values (reference, owner_id, nonce, ciphertext)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[])`,
      [
        values.map((kept) => kept.reference),
        values.map((kept) => kept.owner),
        sealed.map(({ nonce }) => nonce),
        sealed.map(({ ciphertext }) => ciphertext),
      ],
    );
  }

  override async get(requests: readonly ValueRequest[]): Promise<ReadonlyMap<string, Sensitive>> {
    for (const { permit } of requests) {
      if (!isReleased(permit) && !ReadPermit.isPermit(permit))
        throw new Error('a value was asked for without a permit');
    }
    const values = await this.#read(requests.filter(({ sealed }) => !sealed));
    for (const request of requests) {
      // Made by the expression below, and by nothing else.
      if (request.sealed) values.set(request.reference, this.#open(request, request.sealed as SealedJson));
    }
    return values;
  }

  override sealedWith(reference: string): string {
    return `(SELECT json_build_object('owner', sv.owner_id, 'nonce', encode(sv.nonce, 'base64'),
       'ciphertext', encode(sv.ciphertext, 'base64'), 'wrapped', encode(sk.wrapped, 'base64'),
       'master', sk.master_key_id)
      FROM store_values sv JOIN store_keys sk ON sk.owner_id = sv.owner_id
      WHERE sv.reference = ${reference} AND octet_length(sv.ciphertext) <= ${BROUGHT_ALONG_BYTES})`;
  }

  override async destroy(key: ValueKey): Promise<void> {
    await this.database.query(this.#system, 'DELETE FROM store_values WHERE reference = $1', [key.reference]);
  }

  override async shred(owners: readonly number[]): Promise<void> {
    await this.database.query(
      this.#system,
      `DELETE FROM store_keys k WHERE k.owner_id = ANY($1::bigint[])
        AND NOT EXISTS (SELECT FROM store_values v WHERE v.owner_id = k.owner_id)`,
      [owners],
    );
  }

  override async references(after: string | null): Promise<readonly string[]> {
    const rows = await this.database.query<{ reference: string }>(
      this.#system,
      `SELECT reference FROM store_values WHERE owner_id <> 0 AND reference > $1 ORDER BY reference LIMIT ${PAGE}`,
      [after ?? '00000000-0000-0000-0000-000000000000'],
    );
    return rows.map((row) => row.reference);
  }

  override async canary(reference: string): Promise<string | null> {
    return (await this.#read([{ owner: 0, reference }])).get(reference)?.reveal() ?? null;
  }

  /** In this database, so it answers whenever anything does. */
  override async facts(): Promise<StoreFacts> {
    const [row] = await this.database.query<{ count: number; oldest: Date | null; newest: Date | null }>(
      this.#system,
      'SELECT count(*)::int AS count, min(created_at) AS oldest, max(created_at) AS newest FROM store_keys WHERE owner_id <> 0',
    );
    const { count = 0, oldest = null, newest = null } = row ?? {};
    const [own] = await this.database.query<{ id: string; since: Date }>(this.#system, MASTER_KEY);
    const keys = [
      { name: 'Master key', fingerprint: own?.id ?? this.master.first.id, since: own?.since ?? null },
      ...(count > 0
        ? [
            {
              name: count === 1 ? 'The one data key' : `Oldest of ${count} data keys`,
              fingerprint: null,
              since: oldest,
            },
          ]
        : []),
      ...(count > 1 ? [{ name: `Newest of ${count} data keys`, fingerprint: null, since: newest }] : []),
    ];
    return { state: 'active', version: null, clockAheadSeconds: null, keys, policies: [], checks: [] };
  }

  async #read(keys: readonly ValueKey[]): Promise<Map<string, Sensitive>> {
    const values = new Map<string, Sensitive>();
    if (keys.length === 0) return values;
    const rows = new Map((await this.#rows(keys.map((key) => key.reference))).map((row) => [row.reference, row]));
    for (const key of keys) {
      const row = rows.get(key.reference);
      if (!row) continue;
      const { owner_id: owner, wrapped, master_key_id: master, ...sealed } = row;
      values.set(
        key.reference,
        open(this.#unwrap({ owner, master, wrapped: wrapped.toString('base64') }), sealed, key),
      );
    }
    return values;
  }

  #open(key: ValueKey, { nonce, ciphertext, ...wrapped }: SealedJson): Sensitive {
    const sealed = { nonce: Buffer.from(nonce, 'base64'), ciphertext: Buffer.from(ciphertext, 'base64') };
    return open(this.#unwrap(wrapped), sealed, key);
  }

  /** One key by an equation: with a list, PostgreSQL would plan the statement anew each time. */
  async #rows(references: readonly string[]): Promise<ValueRow[]> {
    const [one] = references;
    return references.length === 1
      ? this.database.prepared<ValueRow>('store-get-one', `${READ} = $1::uuid`, [one])
      : this.database.prepared<ValueRow>('store-get', `${READ} = ANY($1::uuid[])`, [references]);
  }

  async #dataKey(owner: number): Promise<KeyObject> {
    let row = await this.#wrappedKey(owner);
    // Again when a rotation came in between.
    for (let turn = 0; !row && turn < KEY_TURNS; turn += 1) {
      const master = this.master.find((await this.#masterInUse()) ?? this.master.first.id);
      if (!master) throw storeUnavailable();
      await this.database.query(this.#system, ADD_KEY, [owner, master.id, master.wrap(owner, randomBytes(32))]);
      row = await this.#wrappedKey(owner);
    }
    if (!row) throw storeUnavailable();
    return this.#unwrap({ owner, master: row.master_key_id, wrapped: row.wrapped.toString('base64') });
  }

  async #wrappedKey(owner: number): Promise<Pick<ValueRow, 'wrapped' | 'master_key_id'> | undefined> {
    const sql = 'SELECT wrapped, master_key_id FROM store_keys WHERE owner_id = $1';
    return (await this.database.prepared<Pick<ValueRow, 'wrapped' | 'master_key_id'>>('store-key', sql, [owner]))[0];
  }

  async #masterInUse(): Promise<string | undefined> {
    const sql = 'SELECT master_key_id AS id FROM store_keys WHERE owner_id = 0';
    return (await this.database.query<{ id: string }>(this.#system, sql))[0]?.id;
  }

  #unwrap({ owner, wrapped, master }: Pick<SealedJson, 'owner' | 'wrapped' | 'master'>): KeyObject {
    const id = `${owner}:${wrapped}`;
    const known = this.#unwrapped.get(id);
    if (known) return known;
    // The start has seen to it that every key is known; this one came later, by a rotation that this server missed.
    const masterKey = this.master.find(master);
    if (!masterKey) throw storeUnavailable();
    const key = masterKey.unwrap(owner, Buffer.from(wrapped, 'base64'));
    if (this.#unwrapped.size >= KEYS_IN_MEMORY) this.#unwrapped.clear();
    this.#unwrapped.set(id, key);
    return key;
  }
}

const boundTo = (key: ValueKey): string => `lockkeeper:value:${key.owner}:${key.reference}`;

/** Bound to the owner that the caller names, not to the row's: a row moved to another owner does not open. */
function open(dataKey: KeyObject, sealed: Sealed, key: ValueKey): Sensitive {
  return new Sensitive(unseal(dataKey, sealed, boundTo(key)).toString('utf8'));
}
