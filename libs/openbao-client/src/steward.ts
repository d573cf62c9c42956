import { createPublicKey } from 'node:crypto';
import { isStoreFault, StoreRefused } from './faults.js';
import type { Settings } from './options.js';
import { afterKey, entryPath, folderPath } from './paths.js';
import { retrying, whenUpgraded } from './retry.js';
import { dataOf, type Call, type Session } from './session.js';
import type { JwtSigner } from './sign-jwt.js';
import type { Answer } from './classify-answer.js';
import { badAnswer } from './transport.js';

/** Largest page that `list` asks for. */
export const MAX_PAGE = 1000;

/** One page of a folder, or, with `folder: null`, of the folders themselves. */
export interface ListPage {
  /** Two hex digits, or null for the folders. */
  readonly folder: string | null;
  /** The last key of the page before. */
  readonly after?: string;
  /** 1 to 1000, default 1000. */
  readonly limit?: number;
}

/** What is known about an entry without its value. */
export interface EntryMetadata {
  /** 1 for an entry that was never overwritten. */
  readonly currentVersion: number;
  readonly createdTime: Date;
}

/** Options of the KV mount that we rely on. */
export interface MountConfig {
  readonly casRequired: boolean;
  /** 0 means the server's default of ten. */
  readonly maxVersions: number;
}

/** What a JWT mount trusts. */
export interface JwtConfig {
  readonly boundIssuer: string;
  /** ES256 public keys, SPKI PEM; each is accepted. */
  readonly publicKeys: readonly string[];
}

type StewardCall = Omit<Call, 'method' | 'path' | 'json' | 'query'>;

/** What the steward does: names and settings, never a value. */
export class Steward {
  constructor(
    private readonly session: Session,
    private readonly signer: JwtSigner,
    private readonly settings: Settings,
  ) {}

  async list(page: ListPage): Promise<string[]> {
    const asked = { operation: 'list', write: false } as const;
    const limit = page.limit ?? MAX_PAGE;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
      throw refused('list', `"limit" must be a whole number from 1 to ${MAX_PAGE}`);
    }
    // A GET, because what stands between may not know the verb LIST.
    const query: Record<string, string> = { list: 'true', limit: String(limit) };
    if (page.after !== undefined) query['after'] = afterKey(page.folder, page.after);
    const path = `${this.settings.mount}/metadata/${folderPath(page.folder)}`;
    let answer: Answer;
    try {
      answer = await this.#repeat({ ...asked, method: 'GET', path, query });
    } catch (error) {
      // An empty folder, or nothing after that key.
      if (isStoreFault(error) && error.kind === 'missing') return [];
      throw error;
    }
    const { keys } = dataOf(answer, asked);
    if (!isStrings(keys)) throw badAnswer('the list has no keys', asked, answer.status);
    return page.folder === null ? keys.map((key) => key.replace(/\/$/, '')) : keys;
  }

  async readMetadata(reference: string): Promise<EntryMetadata | null> {
    const asked = { operation: 'readMetadata', write: false } as const;
    const path = `${this.settings.mount}/metadata/${entryPath(reference, 'readMetadata')}`;
    let answer: Answer;
    try {
      answer = await this.#repeat({ ...asked, method: 'GET', path });
    } catch (error) {
      if (isStoreFault(error) && error.kind === 'missing') return null;
      throw error;
    }
    const { current_version: currentVersion, created_time: created } = dataOf(answer, asked);
    const createdTime = new Date(typeof created === 'string' ? created : NaN);
    if (typeof currentVersion !== 'number' || Number.isNaN(createdTime.getTime())) {
      throw badAnswer('the metadata has no version or no time', asked, answer.status);
    }
    return { currentVersion, createdTime };
  }

  async readMountConfig(): Promise<MountConfig> {
    const asked = { operation: 'readMountConfig', write: false } as const;
    const answer = await this.#settle({ ...asked, method: 'GET', path: `${this.settings.mount}/config` });
    const { cas_required: casRequired, max_versions: maxVersions } = dataOf(answer, asked);
    if (typeof casRequired !== 'boolean' || typeof maxVersions !== 'number') {
      throw badAnswer('the mount configuration lacks an option', asked, answer.status);
    }
    return { casRequired, maxVersions };
  }

  /** Sets `cas_required` and `max_versions = 1` where they differ. True when it had to change something. */
  async configureMount(): Promise<boolean> {
    const present = await this.readMountConfig();
    if (present.casRequired && present.maxVersions === 1) return false;
    await this.#settle({
      operation: 'configureMount',
      write: true,
      method: 'POST',
      path: `${this.settings.mount}/config`,
      json: { cas_required: true, max_versions: 1 },
    });
    return true;
  }

  async readJwtConfig(authMount: string): Promise<JwtConfig> {
    const asked = { operation: 'readJwtConfig', write: false } as const;
    const answer = await this.#repeat({ ...asked, method: 'GET', path: `auth/${authMount}/config` });
    const { bound_issuer: boundIssuer, jwt_validation_pubkeys: publicKeys } = dataOf(answer, asked);
    if (typeof boundIssuer !== 'string' || !isStrings(publicKeys)) {
      throw badAnswer('the JWT configuration lacks issuer or keys', asked, answer.status);
    }
    return { boundIssuer, publicKeys };
  }

  /** Sent whole: a write replaces the configuration, and without `bound_issuer` any issuer would pass. */
  async writeJwtConfig(authMount: string, config: JwtConfig): Promise<void> {
    if (config.boundIssuer === '') throw refused('writeJwtConfig', '"boundIssuer" must not be empty');
    if (config.publicKeys.length === 0) throw refused('writeJwtConfig', '"publicKeys" must not be empty');
    if (!config.publicKeys.every(isEs256PublicKey)) {
      throw refused('writeJwtConfig', '"publicKeys" must be ES256 (P-256) public keys in SPKI PEM');
    }
    const call: StewardCall = { operation: 'writeJwtConfig', write: true };
    const json = { bound_issuer: config.boundIssuer, jwt_validation_pubkeys: [...config.publicKeys] };
    await this.session.sendInline({ ...call, method: 'POST', path: `auth/${authMount}/config`, json }, this.signer);
  }

  #repeat(call: Call): Promise<Answer> {
    return retrying(() => this.session.sendInline(call, this.signer));
  }

  #settle(call: Call): Promise<Answer> {
    return whenUpgraded(() => this.#repeat(call));
  }
}

function refused(operation: 'list' | 'writeJwtConfig', rule: string): StoreRefused {
  return new StoreRefused(rule, { operation, status: null, outcome: 'not_done' });
}

function isStrings(candidate: unknown): candidate is string[] {
  return Array.isArray(candidate) && candidate.every((item) => typeof item === 'string');
}

function isEs256PublicKey(pem: string): boolean {
  // createPublicKey would also derive one from a private key, which must not be sent anywhere.
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) return false;
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
