import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../tools/local/ports.mjs';
import {
  answers,
  childrenOf,
  eventually,
  isAlive,
  launch,
  type Launch,
  processesWith,
  temporaryFolder,
} from './launch.js';

jest.setTimeout(300_000);

const isRoot = process.getuid?.() === 0;
const launches: Launch[] = [];
const folders: { remove(): void }[] = [];

function newHome(): string {
  const made = temporaryFolder();
  folders.push(made);
  return made.folder;
}

function start(home: string, port: number, environment: Record<string, string> = {}): Launch {
  const launched = launch(home, port, environment);
  launches.push(launched);
  return launched;
}

async function stop(launched: Launch): Promise<number | null> {
  launched.signal('SIGINT');
  return (await launched.ended).code;
}

/** A connection to the database of a running launcher, as the owner. */
async function asOwner<T>(home: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const password = readFileSync(path.join(home, 'keys', 'database-owner.password'), 'utf8').trim();
  const host = path.join(home, 'socket');
  const client = new pg.Client({ host, database: 'lockkeeper', user: 'lockkeeper_owner', password });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const lockkeeper = (home: string, ...args: string[]) =>
  spawnSync(process.execPath, ['tools/lockkeeper.mjs', ...args], {
    cwd: path.resolve(__dirname, '../..'),
    env: { PATH: process.env['PATH'], LOCKKEEPER_HOME: home },
    encoding: 'utf8',
  });

afterAll(async () => {
  for (const launched of launches) launched.signal('SIGKILL');
  await Promise.all(launches.map((launched) => launched.ended));
  for (const made of folders) made.remove();
});

describe('a start on a new state folder', () => {
  const home = newHome();
  let port: number;
  let first: Launch;
  let printed: string;

  beforeAll(async () => {
    port = await freePort();
    first = start(home, port);
    printed = await first.ready;
  });

  it('prints the address, the first user with a password, the store and how to stop', () => {
    expect(printed).toContain(`http://127.0.0.1:${port}`);
    expect(printed).toMatch(/User +admin/);
    expect(printed).toMatch(/Password +\S{12,}/);
    expect(printed).toMatch(/Store +built-in/);
    expect(printed).toContain('Ctrl-C stops it.');
  });

  it('keeps every key and password in files that only their owner reads', () => {
    const keys = path.join(home, 'keys');
    const names = readdirSync(keys);

    expect(names).toEqual(
      expect.arrayContaining([
        'master.key',
        'facade.key',
        'digest.key',
        'audit.key',
        'id-token-keys.json',
        'runner.token',
        'database-app.password',
      ]),
    );
    for (const name of names) expect([name, statSync(path.join(keys, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(statSync(path.join(home, 'logs', 'server.log')).mode & 0o777).toBe(0o600);
  });

  it('lets lockkeeper audit verify find its database and its key', async () => {
    const verify = () => lockkeeper(home, 'audit', 'verify');

    let ran = verify();
    for (let turn = 0; turn < 60 && !ran.stdout.includes('head: seal'); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      ran = verify();
    }

    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^audit events: [1-9]\d* rows? under [1-9]/m);
  });

  it('lets lockkeeper store rotate-master-key change the key while it runs', async () => {
    const file = path.join(home, 'keys', 'master.key');
    const before = { text: readFileSync(file, 'utf8'), uid: statSync(file).uid };

    const ran = lockkeeper(home, 'store', 'rotate-master-key', '--new-key');

    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).not.toBe(before.text);
    expect([statSync(file).mode & 0o777, statSync(file).uid]).toEqual([0o600, before.uid]);
    expect(existsSync(path.join(home, 'keys', 'previous-master.key'))).toBe(false);
    // Ready means that the server has read a value, with the new key now.
    expect(await answers(port)).toBe(true);
  });

  it('moves no values while it runs', () => {
    const ran = lockkeeper(home, 'store', 'move', '--to', 'openbao');

    expect(ran).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(`process ${first.pid}`) });
  });

  it('puts no key and no first password into a log', () => {
    const password = /Password +(\S+)/.exec(printed)?.[1] ?? 'missing';
    const keys = path.join(home, 'keys');
    const secrets = [password, ...readdirSync(keys).map((name) => readFileSync(path.join(keys, name), 'utf8').trim())];
    const logs = path.join(home, 'logs');
    const text = readdirSync(logs)
      .map((name) => readFileSync(path.join(logs, name), 'utf8'))
      .join('\n');

    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  });

  const whenRoot = isRoot ? it : it.skip;
  whenRoot('runs PostgreSQL and the server as two users, neither of them root', () => {
    const owners = childrenOf(first.pid).map((pid) => [
      readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
      statSync(`/proc/${pid}`).uid,
    ]);
    const uidOf = (text: string) => owners.find(([command]) => String(command).includes(text))?.[1];

    expect(uidOf('bin/postgres')).toBe(65_534);
    expect(uidOf('server/dist/bundle/main.mjs')).toBe(64_101);
  });

  it('refuses a second start on the same state folder, names the first process, and leaves it running', async () => {
    const second = await start(home, await freePort()).ended;

    expect(second.code).toBe(1);
    expect(second.err.trim().split('\n')).toEqual([expect.stringContaining(`process ${first.pid}`)]);
    expect(await answers(port)).toBe(true);
  });

  it('stops every child on Ctrl-C and frees the port', async () => {
    const children = childrenOf(first.pid);
    expect(children.length).toBeGreaterThanOrEqual(3);

    const code = await stop(first);

    expect(code).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(processesWith(home)).toEqual([]);
    expect(await answers(port)).toBe(false);
  });
});

describe('later starts on the same state folder', () => {
  const home = newHome();
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const first = start(home, port);
    await first.ready;
    await stop(first);
  });
  afterEach(async () => {
    for (const launched of launches) launched.signal('SIGINT');
    await Promise.all(launches.map((launched) => launched.ended));
  });

  it('keeps all data at the second start and prints no password again', async () => {
    const second = start(home, port);
    const again = await second.ready;

    expect(again).not.toMatch(/Password/);
    const users = await asOwner(home, (client) => client.query('SELECT username FROM users'));
    expect(users.rows).toEqual(expect.arrayContaining([{ username: 'admin' }]));
    await stop(second);
  });

  it('starts and stops its PostgreSQL for a move of the values while it does not run', () => {
    const ran = lockkeeper(home, 'store', 'move', '--to', 'openbao');

    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('OPENBAO_ADDR') });
    expect([processesWith(home), existsSync(path.join(home, 'lock'))]).toEqual([[], false]);
  });

  it('leaves no child behind after kill -9, and the next start has everything acknowledged', async () => {
    const killed = start(home, port);
    await killed.ready;
    await asOwner(home, (client) => client.query('CREATE TABLE kept AS SELECT 1 AS acknowledged'));
    const children = childrenOf(killed.pid);

    killed.signal('SIGKILL');

    expect(await eventually(() => children.filter(isAlive).length === 0)).toBe(true);
    const next = start(home, port);
    await next.ready;
    const rows = await asOwner(home, (client) => client.query('TABLE kept'));
    expect(rows.rows).toEqual([{ acknowledged: 1 }]);
    await asOwner(home, (client) => client.query('DROP TABLE kept'));
    expect(await stop(next)).toBe(0);
  });

  it('ends with exit code 1 and stops the rest when the server is killed', async () => {
    const launched = start(home, port);
    await launched.ready;
    const server = processesWith('apps/server/dist/bundle/main.mjs').find((pid) =>
      childrenOf(launched.pid).includes(pid),
    );
    expect(server).toBeDefined();

    process.kill(server!, 'SIGKILL');

    const end = await launched.ended;
    expect(end.code).toBe(1);
    expect(end.err).toContain('The server ended');
    expect(processesWith(home)).toEqual([]);
  });

  it('starts the bundled runner again when it is killed', async () => {
    const launched = start(home, port);
    await launched.ready;
    const runners = () =>
      processesWith('apps/runner/dist/main.js').filter((pid) => childrenOf(launched.pid).includes(pid));
    expect(await eventually(() => runners().length === 1)).toBe(true);
    const [before] = runners();

    process.kill(before!, 'SIGKILL');

    expect(await eventually(() => runners().some((pid) => pid !== before))).toBe(true);
    await stop(launched);
  });

  it('refuses a database whose schema is newer, and leaves no PostgreSQL running', async () => {
    const launched = start(home, port);
    await launched.ready;
    await asOwner(home, (client) =>
      client.query(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
        VALUES ('future', 'x', '29990101000000_from_the_future', now())`),
    );
    await stop(launched);

    const end = await start(home, port).ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([
      expect.stringMatching(/schema is newer .*29990101000000_from_the_future/),
    ]);
    expect(processesWith(home)).toEqual([]);
  });
});

describe('a start that cannot work', () => {
  it('refuses a taken port in one sentence, before it makes a database', async () => {
    const home = newHome();
    const holder = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as net.AddressInfo;

    const end = await start(home, port).ended;
    holder.close();

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining(`127.0.0.1:${port} is taken`)]);
    expect(existsSync(path.join(home, 'postgres'))).toBe(false);
  });

  it('refuses a state folder that cannot be written in one sentence', async () => {
    const inTheWay = path.join(newHome(), 'file');
    writeFileSync(inTheWay, '');

    const end = await start(path.join(inTheWay, 'home'), await freePort()).ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining('cannot be written')]);
  });

  it('refuses a state folder without rights in one sentence', async () => {
    const closed = newHome();
    chmodSync(closed, 0o555);
    const nobody = isRoot ? 65_534 : undefined;

    const launched = launch(path.join(closed, 'home'), await freePort(), {}, nobody);
    launches.push(launched);
    const end = await launched.ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining('permission denied')]);
  });

  it('refuses a folder that holds something else, and changes nothing in it', async () => {
    const home = newHome();
    writeFileSync(path.join(home, 'thesis.txt'), 'mine');
    const mode = statSync(home).mode;

    const end = await start(home, await freePort()).ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining('no state folder of Lockkeeper')]);
    expect([readdirSync(home), statSync(home).mode]).toEqual([['thesis.txt'], mode]);
  });

  it('refuses a port that is no port', async () => {
    const end = await start(newHome(), 0).ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining('LOCKKEEPER_PORT')]);
  });

  it("prints the server's own sentence when a setting is misspelt, and stops PostgreSQL", async () => {
    const home = newHome();

    const end = await start(home, await freePort(), { LOCKKEEPER_BOGUS: '1' }).ended;

    expect(end.code).toBe(1);
    expect(end.err).toContain('LOCKKEEPER_BOGUS');
    expect(processesWith(home)).toEqual([]);
  });

  it('refuses a database whose master key is lost, instead of making a new key', async () => {
    const home = newHome();
    const port = await freePort();
    const launched = start(home, port);
    await launched.ready;
    await stop(launched);
    const key = path.join(home, 'keys', 'master.key');
    rmSync(key);

    const end = await start(home, port).ended;

    expect(end.code).toBe(1);
    expect(end.err.trim().split('\n')).toEqual([expect.stringContaining('master.key is missing')]);
    expect(existsSync(key)).toBe(false);
  });
});
