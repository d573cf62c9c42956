import { randomBytes } from 'node:crypto';
import { ConfigError, type StoreMoveConfig } from '../../platform/config/index.js';
import { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { StartRefused } from '../../platform/start-refused.js';
import { holdsCanary, openStore, readInstallation, STORE_NAMES } from './choose-store.js';
import { MoveStore } from './move-store.js';
import { beginMove, giveUpMove, otherSessions } from './move-store.query.js';
import type { SecretStore } from './secret-store.js';

interface Around {
  readonly config: StoreMoveConfig;
  readonly database: Database;
  readonly terminal: { readonly out: (line: string) => void; readonly aside: (line: string) => void };
}

type Kind = SecretStore['kind'];

const KINDS: Readonly<Record<string, Kind>> = { openbao: 'openbao', 'built-in': 'builtin' };
const OLD: Readonly<Record<Kind, string>> = {
  builtin: 'As the owner of the database, later: TRUNCATE store_values, store_keys;',
  openbao: 'Its operator removes the mount, or OpenBao with its database, later.',
};

/** `store move --to openbao` or `--to built-in`. The exit code: 0 the values are there, 1 they stay where they were. */
export async function moveFromTerminal(args: readonly string[], around: Around): Promise<number> {
  const [flag, name = '', ...more] = args;
  const to = KINDS[name];
  if (flag !== '--to' || !to || more.length > 0)
    throw new ConfigError('lockkeeper store move takes --to openbao or --to built-in.');
  const ctx = RequestContext.system(`command-${randomBytes(6).toString('hex')}`);
  try {
    return await move(ctx, to, around);
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    around.terminal.aside(error.message);
    return 1;
  }
}

async function move(ctx: RequestContext, to: Kind, around: Around): Promise<number> {
  const { database, terminal } = around;
  const {
    store_kind: from,
    moving_to: begun,
    canary_reference: reference,
    uuid,
  } = await readInstallation(ctx, database);
  if (!from || !reference)
    throw new StartRefused('No server has started on this database yet: there is nothing to move.');
  if (from === to) return stay(ctx, { to, begun: begun !== null }, around);
  const canary = { reference, uuid };
  const { stores, close } = await openBoth(from, to, around);
  try {
    if (!(await holdsCanary(stores.from, reference, uuid)))
      throw new StartRefused('The store of values answers, but it is not the one of this installation.');
    await alone(ctx, stores, database);
    const moved = await new MoveStore(database, new EventLog(database), stores).execute(ctx, canary);
    terminal.out(`Values copied to ${STORE_NAMES[to]} and compared: ${moved.values}. It is the store from now on.`);
    if (moved.missing > 0) terminal.out(`Values that were in no store before, and are not now: ${moved.missing}.`);
    terminal.out(`What ${STORE_NAMES[from]} holds is still there. ${OLD[from]}`);
    return 0;
  } finally {
    await close();
  }
}

async function stay(ctx: RequestContext, { to, begun }: { to: Kind; begun: boolean }, around: Around): Promise<number> {
  const { database, terminal } = around;
  if (begun) {
    await database.transaction(ctx, async (inside) => {
      await giveUpMove(database, inside);
      const target = { kind: 'store', id: to, name: to };
      await new EventLog(database).record(inside, { action: 'store.move_given_up', target });
    });
  }
  const what = begun ? 'The move is given up. What was copied stays where it is.' : 'There is nothing to move.';
  terminal.out(`${what} The values are in ${STORE_NAMES[to]}.`);
  return 0;
}

async function openBoth(from: Kind, to: Kind, { config, database }: Around) {
  const opened: SecretStore[] = [];
  const close = async (): Promise<void> => void (await Promise.all(opened.map((store) => store.close())));
  try {
    for (const kind of [from, to]) opened.push(await openStore(kind, config, database));
  } catch (error) {
    await close();
    throw error;
  }
  return { stores: { from: opened[0]!, to: opened[1]! }, close };
}

/** Marked first and looked around then: a server that the look misses has met the mark. */
async function alone(
  ctx: RequestContext,
  { from, to }: { readonly from: SecretStore; readonly to: SecretStore },
  database: Database,
): Promise<void> {
  const mine = await beginMove(database, ctx, from.kind, to.kind);
  if ((await otherSessions(database, ctx)) === 0) return;
  if (mine) await giveUpMove(database, ctx);
  throw new StartRefused('A server or another command uses the database: stop all servers, then run this again.');
}
