import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { nearestWord } from '@lockkeeper/nearest-word';
import { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError } from './config-error.js';
import { readOidcConfig, type OidcConfig } from './oidc-config.js';
import { readMailConfig, type MailConfig } from './mail-config.js';

const port = z.coerce.number().int().min(1).max(65535);
const url = z.url({ protocol: /^https?$/ });

const MOST_AUDIT_KEYS = 1000;

const known = z.object({
  LOCKKEEPER_DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'a postgresql:// address'),
  LOCKKEEPER_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  LOCKKEEPER_HOST: z.string().default('127.0.0.1'),
  LOCKKEEPER_PORT: port.default(8080),
  LOCKKEEPER_URL: url.optional(),
  LOCKKEEPER_MASTER_KEY: z.string().optional(),
  LOCKKEEPER_MASTER_KEY_FILE: z.string().optional(),
  LOCKKEEPER_PREVIOUS_MASTER_KEY: z.string().optional(),
  LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: z.string().optional(),
  LOCKKEEPER_FACADE_KEY: z.string().optional(),
  LOCKKEEPER_FACADE_KEY_FILE: z.string().optional(),
  LOCKKEEPER_DIGEST_KEY: z.string().optional(),
  LOCKKEEPER_DIGEST_KEY_FILE: z.string().optional(),
  LOCKKEEPER_AUDIT_KEY: z.string().optional(),
  LOCKKEEPER_AUDIT_KEY_FILE: z.string().optional(),
  LOCKKEEPER_ID_TOKEN_KEYS_FILE: z.string().optional(),
  LOCKKEEPER_OPENBAO_KEYS_DIR: z.string().optional(),
  LOCKKEEPER_OPENBAO_MOUNT: z.string().default('lockkeeper'),
  LOCKKEEPER_OPENBAO_ISSUER: z.string().default('https://lockkeeper.internal'),
  LOCKKEEPER_SMTP_URL: z.string().optional(),
  LOCKKEEPER_SMTP_URL_FILE: z.string().optional(),
  LOCKKEEPER_MAIL_FROM: z.string().optional(),
  LOCKKEEPER_MAIL_DIR: z.string().optional(),
  LOCKKEEPER_OIDC_ISSUER: z.string().optional(),
  LOCKKEEPER_OIDC_CLIENT_ID: z.string().optional(),
  LOCKKEEPER_OIDC_CLIENT_SECRET: z.string().optional(),
  LOCKKEEPER_OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  LOCKKEEPER_OIDC_NAME: z.string().max(60).optional(),
  LOCKKEEPER_OIDC_SCOPES: z.string().optional(),
  LOCKKEEPER_OIDC_USERNAME_CLAIM: z.string().optional(),
  LOCKKEEPER_OIDC_GROUPS_CLAIM: z.string().optional(),
  LOCKKEEPER_OIDC_DOMAINS: z.string().optional(),
  LOCKKEEPER_OIDC_GROUPS: z.string().optional(),
  LOCKKEEPER_OIDC_CREATE_USERS: z.enum(['', '0', '1']).default('0'),
  LOCKKEEPER_OIDC_SECOND_FACTOR: z.string().optional(),
  LOCKKEEPER_ARTIFACTS_DIR: z.string().optional(),
  LOCKKEEPER_WEBHOOK_ALLOW_PRIVATE: z.enum(['0', '1']).default('0'),
  LOCKKEEPER_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOCKKEEPER_EXIT_WITH_PARENT: z.enum(['0', '1']).default('0'),
  LOCKKEEPER_HOME: z.string().optional(),
  OPENBAO_ADDR: url.optional(),
  OPENBAO_CACERT: z.string().optional(),
});

/** Everything the server reads from its environment, read once. Keys are `Sensitive`. */
export interface Config {
  readonly databaseUrl: Sensitive;
  readonly databasePool: number;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly masterKey: Sensitive | null;
  /** The one before it, which opens what a rotation has not come to yet. */
  readonly previousMasterKey: Sensitive | null;
  /** Both once more, as their files are now: a rotation replaces them beside the running server. Null: they stay. */
  readonly masterKeysAgain: (() => MasterKeysConfig) | null;
  readonly facadeKey: Sensitive;
  /** Makes the digests by which values are compared without being read. */
  readonly digestKey: Sensitive;
  /** Seals the rows of both logs: one key a line, of which the last one seals and those before fit older seals. */
  readonly auditKey: Sensitive;
  /** Once more, as its file is now: a rotation adds a line beside the running server. Null: it stays. */
  readonly auditKeyAgain: (() => Sensitive) | null;
  /** Where the keys are that sign ID tokens; null: jobs that ask for one are not run. */
  readonly idTokenKeysFile: string | null;
  readonly openbao: OpenBaoConfig | null;
  /** Null: no mail is sent. */
  readonly mail: MailConfig | null;
  /** Null: people sign in by password only. */
  readonly oidc: OidcConfig | null;
  /** Where artifacts are kept; null: none are taken. Replicas share it. */
  readonly artifactsDir: string | null;
  /** Webhooks may lead to private networks and to this machine, also without TLS. */
  readonly webhookAllowPrivate: boolean;
  readonly logLevel: string;
  readonly exitWithParent: boolean;
}
export type MasterKeysConfig = Pick<Config, 'masterKey' | 'previousMasterKey'>;
export interface OpenBaoConfig {
  readonly address: string;
  readonly caCertificate: string | null;
  readonly keysDir: string;
  readonly mount: string;
  readonly issuer: string;
}
export { ConfigError };
export const CONFIG = Symbol('CONFIG');

/** Reads the environment. Unknown `LOCKKEEPER_*` variables are refused: a misspelt one must not be ignored. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const env = parse(environment);
  return {
    databaseUrl: new Sensitive(env.LOCKKEEPER_DATABASE_URL),
    databasePool: env.LOCKKEEPER_DATABASE_POOL,
    host: env.LOCKKEEPER_HOST,
    port: env.LOCKKEEPER_PORT,
    publicUrl: (env.LOCKKEEPER_URL ?? `http://${env.LOCKKEEPER_HOST}:${env.LOCKKEEPER_PORT}`).replace(/\/+$/, ''),
    ...masterKeys(env),
    masterKeysAgain: () => masterKeys(env),
    facadeKey: required('LOCKKEEPER_FACADE_KEY', env.LOCKKEEPER_FACADE_KEY, env.LOCKKEEPER_FACADE_KEY_FILE),
    digestKey: required('LOCKKEEPER_DIGEST_KEY', env.LOCKKEEPER_DIGEST_KEY, env.LOCKKEEPER_DIGEST_KEY_FILE),
    auditKey: auditKey(env),
    auditKeyAgain: () => auditKey(env),
    idTokenKeysFile: env.LOCKKEEPER_ID_TOKEN_KEYS_FILE ?? null,
    openbao: openbao(env),
    mail: mail(env),
    oidc: oidc(env),
    artifactsDir: env.LOCKKEEPER_ARTIFACTS_DIR || null,
    webhookAllowPrivate: env.LOCKKEEPER_WEBHOOK_ALLOW_PRIVATE === '1',
    logLevel: env.LOCKKEEPER_LOG_LEVEL,
    exitWithParent: env.LOCKKEEPER_EXIT_WITH_PARENT === '1',
  };
}

/** What changing the keys of ID tokens takes: nothing but where they are. */
export function readIdTokenKeysFile(environment: Record<string, string | undefined>): string {
  const file = environment['LOCKKEEPER_ID_TOKEN_KEYS_FILE'];
  if (!file) throw new ConfigError('LOCKKEEPER_ID_TOKEN_KEYS_FILE: must name the file that holds the keys.');
  return file;
}

/** What a command takes that works on the database alone. */
export function readDatabaseConfig(
  environment: Record<string, string | undefined>,
): Pick<Config, 'databaseUrl' | 'databasePool'> {
  return { databaseUrl: new Sensitive(parse(environment).LOCKKEEPER_DATABASE_URL), databasePool: 2 };
}

/** What checking the logs takes: no key that opens a value or lets a job in. */
export interface AuditConfig extends Pick<Config, 'databaseUrl' | 'databasePool' | 'auditKey' | 'auditKeyAgain'> {
  readonly auditKeyFile: string | null;
}

export function readAuditConfig(environment: Record<string, string | undefined>): AuditConfig {
  const env = parse(environment);
  return {
    databaseUrl: new Sensitive(env.LOCKKEEPER_DATABASE_URL),
    databasePool: 3,
    auditKey: auditKey(env),
    auditKeyAgain: () => auditKey(env),
    auditKeyFile: env.LOCKKEEPER_AUDIT_KEY === undefined ? (env.LOCKKEEPER_AUDIT_KEY_FILE ?? null) : null,
  };
}

/** What a command takes that works on the keys of the built-in store, and where they lie if they are files. */
export interface StoreKeysConfig extends Pick<Config, 'databaseUrl' | 'databasePool'> {
  readonly masterKeysAgain: () => MasterKeysConfig;
  readonly masterKeyFile: string | null;
  readonly previousMasterKeyFile: string | null;
}

export function readStoreKeysConfig(environment: Record<string, string | undefined>): StoreKeysConfig {
  const env = parse(environment);
  const { LOCKKEEPER_MASTER_KEY: key, LOCKKEEPER_PREVIOUS_MASTER_KEY: previous } = env;
  return {
    databaseUrl: new Sensitive(env.LOCKKEEPER_DATABASE_URL),
    databasePool: 3,
    masterKeysAgain: () => masterKeys(env),
    masterKeyFile: key === undefined ? (env.LOCKKEEPER_MASTER_KEY_FILE ?? null) : null,
    previousMasterKeyFile: previous === undefined ? (env.LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE ?? null) : null,
  };
}

/** What moving values from one store to the other takes: both. */
export type StoreMoveConfig = Pick<
  Config,
  'databaseUrl' | 'databasePool' | 'masterKey' | 'previousMasterKey' | 'masterKeysAgain' | 'openbao'
>;

export function readStoreMoveConfig(environment: Record<string, string | undefined>): StoreMoveConfig {
  const env = parse(environment);
  return {
    databaseUrl: new Sensitive(env.LOCKKEEPER_DATABASE_URL),
    databasePool: 3,
    ...masterKeys(env),
    masterKeysAgain: null,
    openbao: openbao(env),
  };
}

function auditKey(env: z.infer<typeof known>): Sensitive {
  const { LOCKKEEPER_AUDIT_KEY: value, LOCKKEEPER_AUDIT_KEY_FILE: file } = env;
  return required('LOCKKEEPER_AUDIT_KEY', value, file, MOST_AUDIT_KEYS);
}

/** The file of the previous key may be missing: it is there during a rotation only. */
function masterKeys(env: z.infer<typeof known>): MasterKeysConfig {
  const { LOCKKEEPER_PREVIOUS_MASTER_KEY: previous, LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE: file } = env;
  return {
    masterKey: readKey('LOCKKEEPER_MASTER_KEY', env.LOCKKEEPER_MASTER_KEY, env.LOCKKEEPER_MASTER_KEY_FILE),
    previousMasterKey: readKey('LOCKKEEPER_PREVIOUS_MASTER_KEY', previous, file && existsSync(file) ? file : undefined),
  };
}

function parse(environment: Record<string, string | undefined>): z.infer<typeof known> {
  refuseUnknown(environment);
  const parsed = known.safeParse(environment);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`${String(issue?.path[0])}: ${issue?.message ?? 'is not valid'}.`);
}

function openbao(env: z.infer<typeof known>): OpenBaoConfig | null {
  if (!env.OPENBAO_ADDR) return null;
  if (!env.LOCKKEEPER_OPENBAO_KEYS_DIR) {
    throw new ConfigError(
      'OPENBAO_ADDR is set, so LOCKKEEPER_OPENBAO_KEYS_DIR must name the folder of the three keys.',
    );
  }
  return {
    address: env.OPENBAO_ADDR,
    caCertificate: env.OPENBAO_CACERT ? readFile('OPENBAO_CACERT', env.OPENBAO_CACERT) : null,
    keysDir: env.LOCKKEEPER_OPENBAO_KEYS_DIR,
    mount: env.LOCKKEEPER_OPENBAO_MOUNT,
    issuer: env.LOCKKEEPER_OPENBAO_ISSUER,
  };
}

/** What is set to nothing counts as not set: a composition hands on what its environment does not name as empty. */
function mail(env: z.infer<typeof known>): MailConfig | null {
  const { LOCKKEEPER_SMTP_URL: url, LOCKKEEPER_SMTP_URL_FILE: file, LOCKKEEPER_MAIL_FROM: from } = env;
  return readMailConfig({
    url: url || (file ? readFile('LOCKKEEPER_SMTP_URL_FILE', file).trim() : undefined) || undefined,
    from: from || undefined,
    folder: env.LOCKKEEPER_MAIL_DIR || undefined,
  });
}

function oidc(env: z.infer<typeof known>): OidcConfig | null {
  const { LOCKKEEPER_OIDC_CLIENT_SECRET: secret, LOCKKEEPER_OIDC_CLIENT_SECRET_FILE: file } = env;
  return readOidcConfig({
    issuer: env.LOCKKEEPER_OIDC_ISSUER,
    clientId: env.LOCKKEEPER_OIDC_CLIENT_ID,
    clientSecret: secret || (file ? readFile('LOCKKEEPER_OIDC_CLIENT_SECRET_FILE', file).trim() : undefined),
    name: env.LOCKKEEPER_OIDC_NAME,
    scopes: env.LOCKKEEPER_OIDC_SCOPES,
    usernameClaim: env.LOCKKEEPER_OIDC_USERNAME_CLAIM,
    groupsClaim: env.LOCKKEEPER_OIDC_GROUPS_CLAIM,
    domains: env.LOCKKEEPER_OIDC_DOMAINS,
    groups: env.LOCKKEEPER_OIDC_GROUPS,
    createUsers: env.LOCKKEEPER_OIDC_CREATE_USERS === '1',
    secondFactor: env.LOCKKEEPER_OIDC_SECOND_FACTOR,
  });
}

function refuseUnknown(environment: Record<string, string | undefined>): void {
  const names = Object.keys(known.shape);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('LOCKKEEPER_') || names.includes(name)) continue;
    const near = nearestWord(name, names);
    throw new ConfigError(`${name} is not a setting of Lockkeeper${near ? `; did you mean ${near}?` : '.'}`);
  }
}

/** Keys are 32 bytes as base64, given as a value or as a file (from a secret mount). */
function readKey(name: string, value: string | undefined, file: string | undefined, most = 1): Sensitive | null {
  const text = value ?? (file ? readFile(`${name}_FILE`, file) : undefined);
  if (text === undefined) return null;
  const keys = text.trim().split(/\s+/);
  if (keys.length > most || keys.some((key) => Buffer.from(key, 'base64').length !== 32))
    throw new ConfigError(`${name}: must be 32 bytes in base64${most > 1 ? ', or such keys one a line' : ''}.`);
  return new Sensitive(text.trim());
}

function required(name: string, value: string | undefined, file: string | undefined, most = 1): Sensitive {
  const key = readKey(name, value, file, most);
  if (!key) throw new ConfigError(`${name} or ${name}_FILE must be set.`);
  return key;
}

function readFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`${name}: the file cannot be read.`);
  }
}
