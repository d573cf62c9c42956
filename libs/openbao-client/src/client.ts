import type { Sensitive } from '@lockkeeper/sensitive';
import type { BreakerState } from './breaker.js';
import { BrokerToken } from './broker-token.js';
import { readHealth, type ServerHealth } from './health.js';
import { settle, type OpenBaoClientOptions } from './options.js';
import { Session } from './session.js';
import { JwtSigner } from './sign-jwt.js';
import { Steward, type EntryMetadata, type JwtConfig, type ListPage, type MountConfig } from './steward.js';
import { Transport } from './transport.js';
import { Values } from './values.js';

/** The three identities by name. */
export type IdentityName = 'writer' | 'broker' | 'steward';

/**
 * Talks to one OpenBao. Every method rejects with a `StoreFault` and with nothing else; no message of it holds a value,
 * a token, a JWT or OpenBao's own text. References are UUIDs in lower case, made by the caller and never used twice.
 */
export interface OpenBaoClient {
  /**
   * Creates the immutable entry of a reference; resolves once OpenBao acknowledged it. Never repeated here: after any
   * fault take a fresh reference. Text must be well-formed, without NUL, at most `MAX_VALUE_BYTES` long.
   * @throws StoreConflict when the reference is taken (or the writer may not create it)
   */
  put(reference: string, value: Sensitive): Promise<void>;
  /** The value, or null when there is none under that reference. */
  get(reference: string): Promise<Sensitive | null>;
  /** The values that exist, by reference; rejects as a whole when one read fails. */
  getMany(references: readonly string[]): Promise<Map<string, Sensitive>>;
  /** Removes entry and metadata for good. Idempotent: also resolves for what never was. */
  destroy(reference: string): Promise<void>;
  /** Reads one entry once, within `timeouts.probeMs`: the only proof that OpenBao, its storage and its audit log work. */
  canary(reference: string): Promise<Sensitive | null>;
  /** References of one folder, or with `folder: null` the folders, ascending; empty at the end. */
  list(page: ListPage): Promise<string[]>;
  /** When an entry was made, or null. */
  readMetadata(reference: string): Promise<EntryMetadata | null>;
  /** What the process says about itself; resolves for every state, rejects only when there is no such answer. */
  health(): Promise<ServerHealth>;
  readMountConfig(): Promise<MountConfig>;
  /** Sets `cas_required` and `max_versions = 1` on the KV mount, waiting for a fresh mount to be ready. True when something changed. */
  configureMount(): Promise<boolean>;
  /** What the JWT mount of an identity trusts. */
  readJwtConfig(identity: IdentityName): Promise<JwtConfig>;
  /** Replaces it. To rotate a key: write [new, old], use the new one everywhere, write [new]. */
  writeJwtConfig(identity: IdentityName, config: JwtConfig): Promise<void>;
  /** For health pages and metrics. */
  readonly breakerState: BreakerState;
  /** Drops all connections; calls under way and later ones reject. */
  close(): Promise<void>;
}

/** @throws TypeError naming the option and its rule; nothing is sent yet. */
export function createOpenBaoClient(options: OpenBaoClientOptions): OpenBaoClient {
  const settings = settle(options);
  const writer = new JwtSigner(options.writer, settings);
  const brokerSigner = new JwtSigner(options.broker, settings);
  const stewardSigner = new JwtSigner(options.steward, settings);
  const transport = new Transport(settings);
  const session = new Session(transport, settings);
  const broker = new BrokerToken(session, brokerSigner, settings);
  const values = new Values({ session, writer, broker, settings });
  const steward = new Steward(session, stewardSigner, settings);
  const authMountOf = (identity: IdentityName): string => options[identity].authMount;
  return {
    put: (reference, value) => values.put(reference, value),
    get: (reference) => values.get(reference),
    getMany: (references) => values.getMany(references),
    destroy: (reference) => values.destroy(reference),
    canary: (reference) => values.canary(reference),
    list: (page) => steward.list(page),
    readMetadata: (reference) => steward.readMetadata(reference),
    health: () => readHealth(transport, settings),
    readMountConfig: () => steward.readMountConfig(),
    configureMount: () => steward.configureMount(),
    readJwtConfig: async (identity) => steward.readJwtConfig(authMountOf(identity)),
    writeJwtConfig: async (identity, config) => steward.writeJwtConfig(authMountOf(identity), config),
    get breakerState() {
      return session.breaker.state;
    },
    close: () => transport.close(),
  };
}
