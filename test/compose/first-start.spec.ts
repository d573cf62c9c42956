import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { createOpenBaoClient, type OpenBaoClient } from '@lockkeeper/openbao-client';
import { Sensitive } from '@lockkeeper/sensitive';
import { readConfig } from '../../apps/server/src/platform/config/index.js';
import { findPostgres } from '../../tools/postgres/binaries.mjs';
import { createCluster, runCluster } from '../../tools/postgres/cluster.mjs';
import { freePort } from '../../tools/local/ports.mjs';
import { postgresAccount } from '../../tools/local/uids.mjs';
import { FakeOpenBao } from '../openbao/fake-openbao.js';
import { newReference, newValue, optionsFor, PATIENT } from '../openbao/set-up.js';
import { checkout, readComposition, type Service } from './composition.js';

// What the containers of docker-compose.yml do at their first start, one after the other, without the containers:
// the real scripts, a real PostgreSQL that demands its passwords, and the configuration that OpenBao would start with.

const composition = readComposition();
const started: (() => unknown)[] = [];
let root: string;
let address: string;

/** Paths of a service's volumes, as folders at `root`, and PostgreSQL where it is here. */
function here(service: string, value: string): string {
  const { volumes = [] } = composition.services[service] as Service;
  for (const mount of volumes) {
    const [volume = '', at = ''] = mount.split(':');
    if (value === at || value.startsWith(`${at}/`)) return value.replace(at, folderOf(volume));
  }
  return value === 'postgres:5432' ? address : value;
}

function folderOf(volume: string): string {
  const mount = composition.services['init']?.volumes?.find((one) => one.startsWith(`${volume}:`));
  return path.join(root, path.basename(mount ?? ''));
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function execute(command: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const [file = '', ...args] = command.map((word) => (word === 'node' ? process.execPath : word));
  return new Promise((resolve) => {
    const options = { cwd: checkout, env: { PATH: process.env['PATH'], ...env } };
    execFile(file, args, options, (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }));
  });
}

const init = (folder: string): Promise<Run> => execute(['node', 'deploy/init.mjs', folder]);

/** Runs what the container of a service would run. */
function runService(name: string): Promise<Run> {
  const { entrypoint = [], command = [] } = composition.services[name] as Service;
  return execute(
    [...entrypoint, ...command].map((word) => here(name, word)),
    environmentOf(name),
  );
}

function environmentOf(name: string, from = composition): Record<string, string> {
  const entries = Object.entries(from.services[name]?.environment ?? {});
  return Object.fromEntries(entries.map(([variable, value]) => [variable, here(name, value)]));
}

async function startPostgres(): Promise<string> {
  const as = postgresAccount();
  const home = mkdtempSync('/tmp/lk-compose-');
  const password = path.join(home, 'password');
  writeFileSync(password, readFileSync(path.join(root, 'postgres', 'superuser.password')), { mode: 0o600 });
  if (as) for (const file of [home, password]) chownSync(file, as.uid, as.gid);
  const bin = findPostgres(as);
  const folder = path.join(home, 'cluster');
  createCluster({ bin, folder, as, args: ['--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync'] });
  const port = await freePort();
  const settings = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  const running = await runCluster({ bin, folder, as, logFile: path.join(home, 'log'), settings });
  started.push(async () => {
    await running.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return `127.0.0.1:${port}`;
}

/** The files that hold addresses name the host of the composition. */
function pointAddressesHere(): void {
  for (const folder of ['owner', 'app']) {
    const file = path.join(root, folder, 'url');
    writeFileSync(file, readFileSync(file, 'utf8').replace('postgres:5432', address));
  }
}

/** What the entry point makes of the environment. */
const serverEnvironment = (from = composition): Record<string, string> => ({
  ...environmentOf('server', from),
  LOCKKEEPER_DATABASE_URL: readFileSync(path.join(root, 'app', 'url'), 'utf8').trim(),
});

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .map((name) => [name, readFileSync(path.join(folder, name), 'base64')]),
  );

beforeAll(async () => {
  root = mkdtempSync('/tmp/lk-setup-');
  started.push(() => rmSync(root, { recursive: true, force: true }));
  expect(await init(root)).toMatchObject({ code: 0, err: '' });
  address = await startPostgres();
}, 60_000);
afterAll(async () => {
  for (const stop of started.reverse()) await stop();
});

describe('the first start of docker-compose.yml', () => {
  it('writes files that only their reader can open, and keeps them at the next start', async () => {
    const before = filesOf(root);
    expect(Object.keys(before)).toHaveLength(18);
    for (const name of Object.keys(before))
      expect([name, statSync(path.join(root, name)).mode & 0o777]).toEqual([name, 0o600]);
    for (const folder of readdirSync(root)) expect(statSync(path.join(root, folder)).mode & 0o777).toBe(0o700);

    expect((await init(root)).code).toBe(0);
    expect(filesOf(root)).toEqual(before);
  });

  it('refuses keys that others could have read', async () => {
    chmodSync(path.join(root, 'keys', 'facade.key'), 0o644);
    const { code, err } = await init(root);
    chmodSync(path.join(root, 'keys', 'facade.key'), 0o600);

    expect(code).toBe(1);
    expect(err).toMatch(/facade\.key can be read by others/);
  });

  it('gives the server a configuration that it knows in every variable', () => {
    const config = readConfig(serverEnvironment());
    expect(config).toMatchObject({
      host: '0.0.0.0',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      masterKey: null,
      openbao: {
        address: 'http://openbao:8200',
        keysDir: path.join(root, 'keys'),
        mount: 'lockkeeper',
        issuer: 'https://lockkeeper.internal',
      },
      oidc: null,
    });
  });

  it('hands the settings of an OpenID provider on to the server', () => {
    const set = {
      LOCKKEEPER_OIDC_ISSUER: 'https://id.example.com',
      LOCKKEEPER_OIDC_CLIENT_ID: 'lockkeeper',
      LOCKKEEPER_OIDC_CLIENT_SECRET: 'of-the-client',
      LOCKKEEPER_OIDC_NAME: 'Example',
      LOCKKEEPER_OIDC_SCOPES: 'openid groups',
      LOCKKEEPER_OIDC_CREATE_USERS: "'1'",
      LOCKKEEPER_OIDC_USERNAME_CLAIM: 'login',
      LOCKKEEPER_OIDC_DOMAINS: 'example.com',
      LOCKKEEPER_OIDC_GROUPS: 'shop',
      LOCKKEEPER_OIDC_GROUPS_CLAIM: 'teams',
      LOCKKEEPER_OIDC_SECOND_FACTOR: 'mfa',
    };

    const { oidc } = readConfig(serverEnvironment(readComposition(set)));

    expect(oidc?.clientSecret.reveal()).toBe('of-the-client');
    expect({ ...oidc, clientSecret: null }).toEqual({
      issuer: 'https://id.example.com',
      clientId: 'lockkeeper',
      clientSecret: null,
      name: 'Example',
      scopes: 'openid groups',
      usernameClaim: 'login',
      groupsClaim: 'teams',
      domains: ['example.com'],
      groups: ['shop'],
      createUsers: true,
      secondFactor: ['mfa'],
    });
  });

  it('gives OpenBao a configuration that lets the server in by its three keys', async () => {
    const hcl = readFileSync(path.join(root, 'openbao', 'bao.hcl'), 'utf8');
    expect(hcl).toContain('file:///openbao/private/seal.key');
    expect(hcl).toContain('"/openbao/private/audit.log"');
    expect(hcl).toMatch(/connection_url += "postgres:\/\/openbao:[\w-]{43}@postgres:5432\/openbao\?sslmode=disable"/);
    const fake = await FakeOpenBao.start();
    started.push(() => fake.stop());
    fake.engine.selfInitialise(hcl);
    const { openbao } = readConfig(serverEnvironment());
    const client: OpenBaoClient = createOpenBaoClient({
      ...optionsFor(fake.address, openbao?.keysDir ?? '', { timeouts: PATIENT }),
      mount: openbao?.mount,
      issuer: openbao?.issuer ?? '',
    });
    started.push(() => client.close());
    await client.configureMount();
    const [reference, value] = [newReference(), newValue()];
    await client.put(reference, new Sensitive(value));

    expect((await client.getMany([reference])).get(reference)?.reveal()).toBe(value);
  });

  it('prepares the database, migrates it and makes the first user, once, by passwords from files', async () => {
    for (const time of ['first', 'second']) {
      const prepared = await runService('prepare-database');
      expect([time, prepared]).toEqual([time, { code: 0, out: 'Roles and databases are in place.\n', err: '' }]);
    }
    pointAddressesHere();
    expect(await runService('migrate')).toMatchObject({ code: 0, err: '' });

    const first = await runService('seed');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^First user: admin\nPassword: {3}\S{24} /);
    const token = readFileSync(path.join(root, 'runner', 'token'), 'utf8');
    expect(token).toMatch(/^glrt-/);

    expect(await runService('seed')).toEqual({ code: 0, out: 'The first user is there already.\n', err: '' });
    expect(readFileSync(path.join(root, 'runner', 'token'), 'utf8')).toBe(token);
  }, 60_000);

  it('lets no role into a database that is not its own', async () => {
    const password = (role: string) => readFileSync(path.join(root, 'postgres', `${role}.password`), 'utf8').trim();
    const enter = async (user: string, secret: string, database: string) => {
      const client = new pg.Client({ connectionString: `postgres://${user}:${secret}@${address}/${database}` });
      return client.connect().then(
        () => client.end().then(() => 'in'),
        (error: { code?: string }) => error.code,
      );
    };
    expect(await enter('openbao', password('openbao'), 'openbao')).toBe('in');
    expect(await enter('openbao', password('openbao'), 'lockkeeper')).toBe('42501');
    expect(await enter('lockkeeper_app', password('app'), 'lockkeeper')).toBe('in');
    expect(await enter('lockkeeper_app', password('app'), 'openbao')).toBe('42501');
    expect(await enter('lockkeeper_app', 'guessed', 'lockkeeper')).toBe('28P01');
  });

  it('says which volumes do not belong together when the superuser is refused', async () => {
    const other = mkdtempSync('/tmp/lk-other-');
    started.push(() => rmSync(other, { recursive: true, force: true }));
    await init(other);

    const { code, err } = await execute(['node', 'deploy/prepare-database.mjs', path.join(other, 'postgres'), address]);
    expect(code).toBe(1);
    expect(err).toBe(
      "PostgreSQL refuses the superuser's password: the volumes of the database and of the passwords do not belong together.\n",
    );
    expect(existsSync(path.join(other, 'runner', 'token'))).toBe(false);
  });
});
