import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { isResetVerb, resetFromTerminal } from './admin/index.js';
import { rotateFromTerminal } from './id-tokens/index.js';
import { rotateAuditKeyFromTerminal, verifyFromTerminal } from './audit/index.js';
import { entities } from './entities.js';
import {
  ConfigError,
  readAuditConfig,
  readDatabaseConfig,
  readIdTokenKeysFile,
  readStoreKeysConfig,
  readStoreMoveConfig,
  type Config,
} from './platform/config/index.js';
import { createDataSource, Database } from './platform/database/index.js';
import { Fault } from './platform/errors/index.js';
import { StartRefused } from './platform/start-refused.js';
import { moveFromTerminal, rotateMasterKeyFromTerminal } from './secrets/index.js';

// `lockkeeper COMMAND`: what is done beside the running server, with the server's environment.
// Exit codes: 0 good, 1 the command's own "no", 2 it could not be carried out.

const USAGE = `lockkeeper audit verify [--expect HASH]
  Compares the rows of audit and use log with their seals. Needs LOCKKEEPER_DATABASE_URL and LOCKKEEPER_AUDIT_KEY_FILE.
  --expect HASH   the hash of a seal that an earlier run printed, which must still be in the chain
lockkeeper audit rotate-key
  Adds a key to the file of the audit key and seals with it from then on; servers that run go on with it. Needs the same.
lockkeeper id-token-keys rotate
  Adds a key that signs ID tokens of jobs from then on, or makes the first one. Needs LOCKKEEPER_ID_TOKEN_KEYS_FILE.
lockkeeper store rotate-master-key [--new-key]
  Wraps the data keys of the built-in store by the master key; may be stopped and run again. Needs LOCKKEEPER_DATABASE_URL,
  LOCKKEEPER_MASTER_KEY_FILE and, with the key so far, LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE.
  --new-key       makes the new key, keeps the one so far meanwhile, and removes it at the end
lockkeeper store move --to openbao|built-in
  Copies all values to the other store, compares them, and makes it the store. Stop all servers first; may be stopped and
  run again; with the store so far it is given up. Needs LOCKKEEPER_DATABASE_URL and the settings of both stores.
lockkeeper user reset-password USERNAME
  Prints a password that signs in for a day, only to choose another one, and ends the person's sessions.
lockkeeper user reset-second-factor USERNAME
  Takes the second factor from who has lost it, and ends the person's sessions. Both need LOCKKEEPER_DATABASE_URL.`;

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  aside: (line: string) => void process.stderr.write(`${line}\n`),
};

async function run(args: readonly string[]): Promise<number> {
  const [noun, verb, ...rest] = args;
  if (noun === 'help' || noun === '--help') return say(USAGE, 0);
  if (noun === 'id-token-keys' && verb === 'rotate')
    return rotateFromTerminal(readIdTokenKeysFile(process.env), terminal.out);
  if (noun === 'user' && isResetVerb(verb))
    return withDatabase(readDatabaseConfig(process.env), (database) =>
      resetFromTerminal(verb, rest, { database, terminal }),
    );
  if (noun === 'store' && verb === 'rotate-master-key') {
    const config = readStoreKeysConfig(process.env);
    return withDatabase(config, (database) => rotateMasterKeyFromTerminal(rest, { config, database, terminal }));
  }
  if (noun === 'store' && verb === 'move') {
    const config = readStoreMoveConfig(process.env);
    return withDatabase(config, (database) => moveFromTerminal(rest, { config, database, terminal }));
  }
  if (noun === 'audit' && verb === 'rotate-key') {
    const config = readAuditConfig(process.env);
    return withDatabase(config, (database) => rotateAuditKeyFromTerminal(rest, { config, database, terminal }));
  }
  if (noun !== 'audit' || verb !== 'verify') throw new ConfigError(`Usage: ${USAGE}`);
  const config = readAuditConfig(process.env);
  return withDatabase(config, (database) => verifyFromTerminal(rest, { config, database, terminal }));
}

async function withDatabase(
  config: Pick<Config, 'databaseUrl' | 'databasePool'>,
  work: (database: Database) => Promise<number>,
): Promise<number> {
  const applicationName = `lockkeeper command ${process.pid} ${randomUUID()}`;
  const database = new Database(await createDataSource({ ...config, applicationName }, entities).initialize());
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function sentence(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartRefused || error instanceof Fault) return error.message;
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOENT' || code === '28P01')
    return 'The database cannot be reached with LOCKKEEPER_DATABASE_URL.';
  return `The command failed: ${code ?? ''} ${message ?? 'unknown reason'}`.replace('  ', ' ');
}

run(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${sentence(error)}\n`);
    process.exitCode = 2;
  },
);
