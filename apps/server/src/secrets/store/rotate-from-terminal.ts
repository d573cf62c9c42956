import { randomBytes } from 'node:crypto';
import type { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError, type StoreKeysConfig } from '../../platform/config/index.js';
import { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { removePrivateFile, writePrivateFile } from '../../platform/private-file.js';
import { readInstallation } from './choose-store.js';
import { MasterKeys } from './owner-keys.js';
import { RotateMasterKey, type Rotation } from './rotate-master-key.js';

interface Around {
  readonly config: StoreKeysConfig;
  readonly database: Database;
  readonly terminal: { readonly out: (line: string) => void; readonly aside: (line: string) => void };
}

interface KeyFiles {
  readonly master: string;
  readonly previous: string;
}

const LOCK = "hashtext('lockkeeper:rotate-master-key')";

/**
 * `store rotate-master-key [--new-key]`. The exit code: 0 all data keys are wrapped by the master key, 1 they are not.
 * With `--new-key` it keeps the key so far in the file of the previous one, makes another, and removes the former at the end.
 */
export async function rotateMasterKeyFromTerminal(args: readonly string[], around: Around): Promise<number> {
  if (args.length > 1 || (args[0] ?? '--new-key') !== '--new-key')
    throw new ConfigError('lockkeeper store rotate-master-key takes no argument but --new-key.');
  const files = args.length > 0 ? keyFiles(around.config) : null;
  const ctx = RequestContext.system(`command-${randomBytes(6).toString('hex')}`);
  const { store_kind: kind } = await readInstallation(ctx, around.database);
  if (kind === 'openbao') {
    around.terminal.aside('This installation keeps its values in OpenBao: it has no master key.');
    return 1;
  }
  return alone(around, () => rotate(ctx, files, around));
}

function keyFiles({ masterKeyFile, previousMasterKeyFile }: StoreKeysConfig): KeyFiles {
  if (masterKeyFile && previousMasterKeyFile) return { master: masterKeyFile, previous: previousMasterKeyFile };
  const both = 'LOCKKEEPER_MASTER_KEY_FILE and LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE';
  throw new ConfigError(`--new-key writes both keys: ${both} must name their files.`);
}

/** Two at once could each make a key, and one of them would be lost. */
async function alone({ database, terminal }: Around, work: () => Promise<number>): Promise<number> {
  const client = await database.pool.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS got`);
    if (rows[0]?.got) return await work();
    terminal.aside('The master key is being rotated by another command.');
    return 1;
  } finally {
    // The lock goes with the connection, but not at once: whoever comes next need not find it held.
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}

async function rotate(ctx: RequestContext, files: KeyFiles | null, around: Around): Promise<number> {
  const { config, database, terminal } = around;
  const rotation = new RotateMasterKey(database, new EventLog(database));
  const keys = given(config);
  const missing = await rotation.missing(ctx, keys);
  if (missing) {
    terminal.aside(`Data keys are wrapped by the master key ${missing}, which is not among those that are given.`);
    return 1;
  }
  const fresh = files !== null && keys.ids.every((id) => id === keys.ids[0]);
  if (fresh) makeKey(files, config);
  const now = given(config);
  if (now.ids.length === 1) {
    terminal.aside('There is no other key: give the new one as LOCKKEEPER_MASTER_KEY_FILE and the one so far as');
    terminal.aside(
      'LOCKKEEPER_PREVIOUS_MASTER_KEY_FILE, to this command and before to every server, or use --new-key.',
    );
    return 1;
  }
  const code = tell(await rotation.execute(ctx, now), { keys: now, files, terminal });
  if (files && !fresh && code === 0)
    terminal.out('This was the rotation begun before: run it again to make another key.');
  return code;
}

function given(config: StoreKeysConfig): MasterKeys {
  const keys = MasterKeys.of(config.masterKeysAgain());
  if (!keys) throw new ConfigError('LOCKKEEPER_MASTER_KEY or LOCKKEEPER_MASTER_KEY_FILE must be set.');
  return keys;
}

/** The old key is safe under its other name before its place is taken: whenever this is killed, both that are needed are there. */
function makeKey(files: KeyFiles, config: StoreKeysConfig): void {
  const soFar: Sensitive = config.masterKeysAgain().masterKey!;
  writePrivateFile(files.previous, `${soFar.reveal()}\n`, files.master);
  writePrivateFile(files.master, `${randomBytes(32).toString('base64')}\n`);
}

function tell(
  { rewrapped, damaged }: Rotation,
  { keys, files, terminal }: { keys: MasterKeys; files: KeyFiles | null; terminal: Around['terminal'] },
): number {
  terminal.out(`Data keys wrapped by the master key ${keys.ids[0]}: ${rewrapped} now, the others before.`);
  if (damaged.length > 0) {
    terminal.aside(`Damaged, and left as they are: the data keys of the owners ${damaged.join(', ')}.`);
    terminal.aside('Keep the previous master key until they are restored from a backup.');
    return 1;
  }
  if (files) removePrivateFile(files.previous);
  const where = files ? `is removed from ${files.previous}` : 'opens nothing here any more and may be removed';
  terminal.out(`The previous master key ${where}. Backups of the database from before need it.`);
  return 0;
}
