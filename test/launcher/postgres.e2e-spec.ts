import { spawn } from 'node:child_process';
import { chownSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { openStateFolder } from '../../tools/local/state-folder.mjs';
import { chooseAccounts } from '../../tools/local/uids.mjs';
import { startDurablePostgres } from '../../tools/postgres/durable.mjs';
import { childrenOf, eventually, isAlive, processesWith, temporaryFolder } from './launch.js';

jest.setTimeout(240_000);

const checkout = path.resolve(__dirname, '../..');
const { folder: home, remove } = temporaryFolder();
const accounts = chooseAccounts({ checkout, node: process.execPath, state: home });
const folders = openStateFolder(home, accounts);
const said: string[] = [];
const startHere = () =>
  startDurablePostgres({ folders, as: accounts.postgres, log: (line: string) => said.push(line) });

let running: Awaited<ReturnType<typeof startHere>>;
beforeAll(async () => {
  running = await startHere();
});
afterAll(async () => {
  await running.stop();
  remove();
});

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const databaseOf = (url: string, name: string) => url.replace(/\/[^/]+$/, `/${name}`);

it('flushes what it acknowledges', async () => {
  const [settings] = await rows(
    running.ownerUrl,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('full_page_writes') AS pages`,
  );

  expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on' });
});

it('listens on no network address', async () => {
  const [settings] = await rows(running.ownerUrl, `SELECT current_setting('listen_addresses') AS addresses`);

  expect(settings).toEqual({ addresses: '' });
});

it('keeps everybody out of the cluster and of the folder of its socket', () => {
  expect(statSync(folders.postgres).mode & 0o777).toBe(0o700);
  expect(statSync(folders.socket).mode & 0o007).toBe(0);
});

it('refuses a wrong password', async () => {
  await expect(rows(running.appUrl.replace(/:[^:@/]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
    'password authentication',
  );
});

it('gives the application role no table of its own, no role and no other database', async () => {
  await expect(rows(running.appUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
  await expect(rows(running.appUrl, 'CREATE ROLE mine')).rejects.toThrow('permission denied');
  for (const other of ['openbao', 'postgres']) {
    await expect(rows(databaseOf(running.appUrl, other), 'SELECT 1')).rejects.toThrow(/no pg_hba.conf entry/);
  }
});

it('lets OpenBao into its own database only', async () => {
  expect(await rows(running.openbaoUrl, 'SELECT current_database() AS name')).toEqual([{ name: 'openbao' }]);
  await expect(rows(databaseOf(running.openbaoUrl, 'lockkeeper'), 'SELECT 1')).rejects.toThrow(/no pg_hba.conf entry/);
});

it('writes neither a failing statement nor a row of it to its log', async () => {
  await rows(running.ownerUrl, `CREATE TABLE checked (text text CHECK (length(text) < 5))`);
  await expect(rows(running.ownerUrl, `INSERT INTO checked VALUES ('canary-of-a-value')`)).rejects.toThrow(
    'violates check',
  );

  const log = readFileSync(path.join(folders.logs, 'postgres.log'), 'utf8');
  expect(log).toContain('violates check constraint');
  expect(log).not.toContain('canary-of-a-value');
});

it('sets the passwords anew when their files were lost', async () => {
  await running.stop();
  for (const name of readdirSync(folders.keys).filter((file) => file.startsWith('database-'))) {
    rmSync(path.join(folders.keys, name));
  }

  running = await startHere();

  expect(await rows(running.appUrl, 'SELECT current_user AS me')).toEqual([{ me: 'lockkeeper_app' }]);
});

describe('when the launcher is killed', () => {
  /** A launcher of its own that starts PostgreSQL here and then waits. */
  async function foreignLauncher(): Promise<{ pid: number; postgres: number }> {
    await running.stop();
    const script = `
      const { startDurablePostgres } = await import('${checkout}/tools/postgres/durable.mjs');
      const started = await startDurablePostgres({ ...${JSON.stringify({ folders, as: accounts.postgres })}, log() {} });
      console.log(started.pid);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const text = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
    return { pid: child.pid ?? 0, postgres: Number(text) };
  }

  afterEach(async () => {
    // So that the next test, and afterAll, find one that runs.
    if (!isAlive(running.pid)) running = await startHere();
  });

  it('PostgreSQL stops by itself', async () => {
    const { pid, postgres } = await foreignLauncher();

    process.kill(pid, 'SIGKILL');

    expect(await eventually(() => !isAlive(postgres))).toBe(true);
  });

  it('the next start stops a PostgreSQL that was left behind and keeps what it had acknowledged', async () => {
    await rows(running.ownerUrl, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS seven');
    const { pid, postgres } = await foreignLauncher();
    const [watcher] = childrenOf(pid).filter((child) => processesWith('lockkeeper-watcher').includes(child));
    process.kill(watcher!, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    expect(isAlive(postgres)).toBe(true);
    said.length = 0;

    running = await startHere();

    expect(isAlive(postgres)).toBe(false);
    expect(said).toEqual([expect.stringContaining('left behind')]);
    expect(await rows(running.ownerUrl, 'TABLE kept')).toEqual([{ seven: 7 }]);
  });

  it('the next start recovers from a PostgreSQL that was killed, too', async () => {
    await rows(running.ownerUrl, 'CREATE TABLE IF NOT EXISTS survived AS SELECT 8 AS eight');
    process.kill(running.pid, 'SIGKILL');
    await running.exited;

    running = await startHere();

    expect(await rows(running.ownerUrl, 'TABLE survived')).toEqual([{ eight: 8 }]);
  });

  it('a pid file that names a foreign process does not hurt that process', async () => {
    await running.stop();
    const bystander = spawn('sleep', ['60']);
    const pidFile = path.join(folders.postgres, 'postmaster.pid');
    writeFileSync(pidFile, `${bystander.pid}\n${folders.postgres}\n`);
    if (accounts.postgres) chownSync(pidFile, accounts.postgres.uid, accounts.postgres.gid);

    running = await startHere();

    expect(isAlive(bystander.pid ?? 0)).toBe(true);
    bystander.kill();
  });
});
