import type { Config } from '../../platform/config/index.js';
import { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import { StartRefused } from '../../platform/start-refused.js';
import { Sensitive } from '@lockkeeper/sensitive';
import { BuiltinStore } from './builtin-store.js';
import { openOpenBaoStore } from './openbao-store.js';
import { MasterKeys } from './owner-keys.js';
import { newReference } from './reference.js';
import type { SecretStore } from './secret-store.js';

type Kind = SecretStore['kind'];

interface InstallationRow {
  uuid: string;
  store_kind: Kind | null;
  canary_reference: string | null;
  moving_to: Kind | null;
}

/** As people call them. */
export const STORE_NAMES: Readonly<Record<Kind, string>> = { builtin: 'the built-in store', openbao: 'OpenBao' };

/**
 * Opens the store that the configuration names and holds it against the one that the database recorded at first start.
 * Never falls back: a recorded store that is not there, or that belongs to another installation, stops the start.
 */
export async function chooseStore(config: Config, database: Database): Promise<SecretStore> {
  const ctx = RequestContext.system('start');
  requireSettled(await readInstallation(ctx, database));
  const store = await openStore(config.openbao ? 'openbao' : 'builtin', config, database);
  // Once more, for opening it may take long.
  const row = requireSettled(await readInstallation(ctx, database));
  if (row.store_kind && row.store_kind !== store.kind) throw new StartRefused(otherStore(row.store_kind));
  if (!row.canary_reference) {
    await plantCanary(ctx, database, store, row.uuid);
  } else if (!(await holdsCanary(store, row.canary_reference, row.uuid))) {
    throw new StartRefused('The store of values answers, but it is not the one of this installation.');
  }
  return store;
}

export async function openStore(
  kind: Kind,
  config: Pick<Config, 'masterKey' | 'previousMasterKey' | 'masterKeysAgain' | 'openbao'>,
  database: Database,
): Promise<SecretStore> {
  if (kind === 'builtin') return openBuiltin(config, database);
  if (!config.openbao) throw new StartRefused('OPENBAO_ADDR names no OpenBao, and moving values takes both stores.');
  return openOpenBaoStore(config.openbao);
}

/** What is written while values are copied would be left behind. */
function requireSettled(row: InstallationRow): InstallationRow {
  if (row.moving_to === null) return row;
  const [to, back] = row.moving_to === 'openbao' ? ['openbao', 'built-in'] : ['built-in', 'openbao'];
  throw new StartRefused(
    `The values are being moved to ${STORE_NAMES[row.moving_to]}: run "lockkeeper store move --to ${to}" to its end, or with "--to ${back}" to give it up.`,
  );
}

export async function holdsCanary(store: SecretStore, reference: string, installation: string): Promise<boolean> {
  return (await store.canary(reference)) === installation;
}

export async function readInstallation(ctx: RequestContext, database: Database): Promise<InstallationRow> {
  const rows = await database.query<InstallationRow>(
    ctx,
    'SELECT uuid, store_kind, canary_reference, moving_to FROM installation',
  );
  if (!rows[0]) throw new StartRefused('The database has no row for this installation; apply the migrations first.');
  return rows[0];
}

async function openBuiltin(
  config: Pick<Config, 'masterKey' | 'previousMasterKey' | 'masterKeysAgain'>,
  database: Database,
): Promise<SecretStore> {
  const master = MasterKeys.of(config, config.masterKeysAgain);
  if (!master) {
    throw new StartRefused('The built-in store needs LOCKKEEPER_MASTER_KEY_FILE (or OPENBAO_ADDR names a store).');
  }
  const store = new BuiltinStore(database, master);
  await store.checkMasterKey();
  return store;
}

/** Two replicas may start at once: only the one whose reference was recorded keeps its canary. */
async function plantCanary(ctx: RequestContext, database: Database, store: SecretStore, uuid: string): Promise<void> {
  const reference = newReference();
  await store.put({ owner: 0, reference }, new Sensitive(uuid));
  const recorded = await database.query(
    ctx,
    `UPDATE installation SET store_kind = $1, canary_reference = $2
      WHERE canary_reference IS NULL AND (store_kind IS NULL OR store_kind = $1) RETURNING id`,
    [store.kind, reference],
  );
  if (recorded.length === 0) await store.destroy({ owner: 0, reference });
}

function otherStore(recorded: string): string {
  return recorded === 'openbao'
    ? 'This installation keeps its values in OpenBao, but OPENBAO_ADDR does not name one.'
    : 'This installation keeps its values in the built-in store; unset OPENBAO_ADDR to start it.';
}
