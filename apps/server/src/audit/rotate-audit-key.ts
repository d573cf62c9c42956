import { randomBytes } from 'node:crypto';
import type { Sensitive } from '@lockkeeper/sensitive';
import { ConfigError, type AuditConfig, type Config } from '../platform/config/index.js';
import { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Background } from '../platform/jobs/index.js';
import { createLogger } from '../platform/logging/index.js';
import { writePrivateFile } from '../platform/private-file.js';
import { lastSeal } from './audit-seals.query.js';
import { SealKeys } from './seal-key.js';
import { SealLogs } from './seal-logs.js';
import type { Terminal } from './verify-from-terminal.js';

/** The lock of the servers' own turns: while it is held none of them seals. */
const LOCK = "hashtext('lockkeeper:seal-logs')";
const TURNS = 20;

interface Around {
  readonly config: AuditConfig;
  readonly database: Database;
  readonly terminal: Terminal;
}

/**
 * `audit rotate-key`: adds a key to the file and seals with it, in a chain that goes on. Killed before there is a seal under
 * it, the next run makes that instead of another key. The exit code: 0 there is one, 1 there is none.
 */
export async function rotateAuditKeyFromTerminal(args: readonly string[], around: Around): Promise<number> {
  if (args.length > 0) throw new ConfigError('lockkeeper audit rotate-key takes no argument.');
  const file = around.config.auditKeyFile;
  if (!file)
    throw new ConfigError('The new key is written to the file of the key: LOCKKEEPER_AUDIT_KEY_FILE must name it.');
  const ctx = RequestContext.system(`command-${randomBytes(6).toString('hex')}`);
  const client = await around.database.pool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
    return await rotate(ctx, file, around);
  } finally {
    // The lock goes with the connection.
    client.release(true);
  }
}

async function rotate(ctx: RequestContext, file: string, { config, database, terminal }: Around): Promise<number> {
  const again = config.auditKeyAgain!;
  const head = await lastSeal(database, ctx);
  const place = head ? new SealKeys(again()).placeOf(head) : -1;
  if (place < 0) {
    terminal.aside(
      head
        ? 'The last seal was changed, or was made with another key: run "lockkeeper audit verify".'
        : 'Nothing is sealed yet: there is no chain that a new key could go on with.',
    );
    return 1;
  }
  if (place === new SealKeys(again()).last) addKey(file, again());
  const fresh = again();
  const name = new SealKeys(fresh).newest.fingerprint;
  const target = { kind: 'audit_key', id: name, name };
  await new EventLog(database).record(ctx, { action: 'audit_key.rotated', target });
  if (!(await seal(ctx, fresh, database))) {
    terminal.aside(
      'A transaction on the logs is open for too long: nothing is sealed with the new key yet. Run this again.',
    );
    return 1;
  }
  terminal.out(`Seals are made with the audit key ${name} from now on; servers that run go on with it.`);
  terminal.out('Old seals are checked with the keys before it: they stay in the file. Back it up.');
  return 0;
}

function addKey(file: string, keys: Sensitive): void {
  writePrivateFile(file, `${keys.reveal()}\n${randomBytes(32).toString('base64')}\n`);
}

/** The event of this rotation is there to be sealed, at least. */
async function seal(ctx: RequestContext, keys: Sensitive, database: Database): Promise<boolean> {
  const logger = createLogger('silent');
  const config = { auditKey: keys, auditKeyAgain: null } as Pick<Config, 'auditKey' | 'auditKeyAgain'>;
  const logs = new SealLogs(config, database, new Background(database, logger), logger);
  const known = new SealKeys(keys);
  for (let turn = 0; turn < TURNS; turn += 1) {
    await logs.execute(ctx);
    const head = await lastSeal(database, ctx);
    if (head && known.placeOf(head) === known.last) return true;
  }
  return false;
}
