import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkVersion,
  createOpenBaoClient,
  isStoreFault,
  type IdentityName,
  type OpenBaoClient,
  type OpenBaoIdentity,
} from '@lockkeeper/openbao-client';
import { isReleased } from '@lockkeeper/release';
import { Sensitive } from '@lockkeeper/sensitive';
import type { OpenBaoConfig } from '../../platform/config/index.js';
import { storeUnavailable } from '../../platform/errors/index.js';
import { StartRefused } from '../../platform/start-refused.js';
import { checkOpenBao, IDENTITIES, storePolicies } from './openbao-policies.js';
import { ReadPermit } from './reveal-permit.js';
import {
  SecretStore,
  type KeptValue,
  type StoreFacts,
  type StoreKeyFacts,
  type ValueKey,
  type ValueRequest,
} from './secret-store.js';

const READS_AT_ONCE = 8;
const WRITES_AT_ONCE = 8;
const FOLDERS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Values in OpenBao, one immutable entry each. OpenBao's own words never leave the client. */
export class OpenBaoStore extends SecretStore {
  readonly kind = 'openbao';

  constructor(
    private readonly client: OpenBaoClient,
    private readonly config: OpenBaoConfig,
  ) {
    super();
  }

  override async put(key: ValueKey, value: Sensitive): Promise<void> {
    await answered(() => this.client.put(key.reference, value));
  }

  override async putAll(values: readonly KeptValue[]): Promise<void> {
    const waiting = [...values];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.put(next, next.value);
    };
    // Nothing is written any more once the caller knows of a failure.
    const stop = (failure: unknown): void => {
      failures.push(failure);
      waiting.length = 0;
    };
    await Promise.all(Array.from({ length: WRITES_AT_ONCE }, () => work().catch(stop)));
    if (failures.length > 0) throw failures[0];
  }

  override async get(requests: readonly ValueRequest[]): Promise<ReadonlyMap<string, Sensitive>> {
    for (const { permit } of requests) {
      if (!isReleased(permit) && !ReadPermit.isPermit(permit))
        throw new Error('a value was asked for without a permit');
    }
    const values = new Map<string, Sensitive>();
    for (let i = 0; i < requests.length; i += READS_AT_ONCE) {
      const some = requests.slice(i, i + READS_AT_ONCE).map((request) => request.reference);
      for (const [reference, value] of await answered(() => this.client.getMany(some))) values.set(reference, value);
    }
    return values;
  }

  override async destroy(key: ValueKey): Promise<void> {
    await answered(() => this.client.destroy(key.reference));
  }

  /** OpenBao has no key of an owner: destroying the entries is all there is. */
  override shred(): Promise<void> {
    return Promise.resolve();
  }

  /** Folder by folder: OpenBao reads a whole folder for each page, so a page is one folder. */
  override async references(after: string | null): Promise<readonly string[]> {
    const start = after === null ? 0 : FOLDERS.indexOf(after.slice(-2)) + 1;
    for (const folder of FOLDERS.slice(start)) {
      const found: string[] = [];
      let last: string | undefined;
      for (;;) {
        const page = await answered(() => this.client.list({ folder, ...(last ? { after: last } : {}) }));
        if (page.length === 0) break;
        found.push(...page);
        last = page.at(-1);
      }
      if (found.length > 0) return found;
    }
    return [];
  }

  override async canary(reference: string): Promise<string | null> {
    return (await answered(() => this.client.canary(reference)))?.reveal() ?? null;
  }

  override async close(): Promise<void> {
    await this.client.close();
  }

  override async facts(): Promise<StoreFacts> {
    const keys = IDENTITIES.map((name) => keyFacts(this.config, name));
    const policies = storePolicies(this.config.mount);
    const told = { keys, policies };
    try {
      const { state, version, clockAheadSeconds } = await this.client.health();
      const { issuer } = this.config;
      const checks =
        state === 'active'
          ? await checkOpenBao(this.client, { issuer, publicKey: (name) => publicKey(this.config, name) })
          : [];
      return { state, version: version || null, clockAheadSeconds, checks, ...told };
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      return { state: 'unreachable', version: null, clockAheadSeconds: null, checks: [], ...told };
    }
  }
}

async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isStoreFault(error) ? storeUnavailable() : error;
  }
}

/** Connects at start. Throws StartRefused with one sentence that names what to mend. */
export async function openOpenBaoStore(config: OpenBaoConfig): Promise<SecretStore> {
  const client = createClient(config);
  try {
    const health = await client.health();
    const version = checkVersion(health);
    if (version.verdict === 'too_old') throw new StartRefused(version.message);
    await client.configureMount();
  } catch (error) {
    await client.close();
    if (error instanceof StartRefused) throw error;
    if (!isStoreFault(error)) throw error;
    throw new StartRefused(`OpenBao at OPENBAO_ADDR cannot be used: ${error.message}.`);
  }
  return new OpenBaoStore(client, config);
}

/** The public half, as PEM; null where the file cannot be read. */
function publicKey(config: OpenBaoConfig, name: IdentityName): string | null {
  try {
    return createPublicKey(readFileSync(fileOf(config, name)))
      .export({ type: 'spki', format: 'pem' })
      .toString();
  } catch {
    return null;
  }
}

/** The age of the file, and a digest of the public half, which OpenBao's operator can compare. */
function keyFacts(config: OpenBaoConfig, name: IdentityName): StoreKeyFacts {
  const key = publicKey(config, name);
  const fingerprint = key === null ? null : createHash('sha256').update(key).digest('hex').slice(0, 16);
  const since = statSync(fileOf(config, name), { throwIfNoEntry: false })?.mtime ?? null;
  return { name: `Key of the ${name}`, fingerprint, since };
}

const fileOf = (config: OpenBaoConfig, name: IdentityName): string => join(config.keysDir, `${name}.key`);

function createClient(config: OpenBaoConfig): OpenBaoClient {
  const options = {
    address: config.address,
    mount: config.mount,
    issuer: config.issuer,
    writer: identity(config, 'writer'),
    broker: identity(config, 'broker'),
    steward: identity(config, 'steward'),
    ...(config.caCertificate ? { caPem: config.caCertificate } : {}),
  };
  try {
    return createOpenBaoClient(options);
  } catch (error) {
    // The client names the option and its rule, and never shows a key.
    if (error instanceof TypeError) throw new StartRefused(`OpenBao's settings cannot be used: ${error.message}.`);
    throw error;
  }
}

function identity(config: OpenBaoConfig, name: IdentityName): OpenBaoIdentity {
  try {
    const privateKeyPem = new Sensitive(readFileSync(fileOf(config, name), 'utf8'));
    return { privateKeyPem, authMount: `jwt-${name}`, role: name, subject: `lockkeeper-${name}` };
  } catch {
    throw new StartRefused(`LOCKKEEPER_OPENBAO_KEYS_DIR: the key ${name}.key cannot be read.`);
  }
}
