import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createOpenBaoClient } from '@lockkeeper/openbao-client';
import { Sensitive } from '@lockkeeper/sensitive';
import { parseHcl, plain, type HclBlock } from './fake/hcl.js';
import { FakeOpenBao } from './fake-openbao.js';
import { newReference, optionsFor, PATIENT, TOOL, writeConfig } from './set-up.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function runTool(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [TOOL, ...args], { env: { PATH: process.env['PATH'], ...env } }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

function contentOf(root: string): Record<string, { text: string; mode: number; changed: number }> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(root, name)).isFile(),
  );
  return Object.fromEntries(
    files.map((name) => {
      const stats = statSync(path.join(root, name));
      return [
        name,
        { text: readFileSync(path.join(root, name), 'latin1'), mode: stats.mode & 0o777, changed: stats.mtimeMs },
      ];
    }),
  );
}

const blocks = (hcl: string, type: string): readonly HclBlock[] =>
  parseHcl(hcl).blocks.filter((block) => block.type === type);
function requestsOf(hcl: string): Map<string, Record<string, unknown>> {
  const requests = blocks(hcl, 'initialize').flatMap((stanza) => stanza.body.blocks);
  return new Map(
    requests.map(({ body }) => [
      String(body.attributes['path']),
      plain(body.attributes['data']) as Record<string, unknown>,
    ]),
  );
}

describe('npm run openbao:config', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'lk-bao-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('writes three key pairs, the seal key and the configuration for their owner only', async () => {
    await writeConfig([], root);

    const files = contentOf(root);
    const names = [
      'keys/broker.key',
      'keys/broker.pub',
      'keys/steward.key',
      'keys/steward.pub',
      'keys/writer.key',
      'keys/writer.pub',
    ];
    expect(Object.keys(files).sort()).toEqual([...names, 'openbao/bao.hcl', 'openbao/seal.key']);
    expect(Object.values(files).map(({ mode }) => mode)).toEqual(Array(8).fill(0o600));
    for (const folder of ['keys', 'openbao']) expect(statSync(path.join(root, folder)).mode & 0o777).toBe(0o700);
    expect(files['openbao/seal.key']?.text).toHaveLength(32);
    for (const name of ['writer', 'broker', 'steward']) {
      const key = createPrivateKey(files[`keys/${name}.key`]?.text ?? '');
      expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
      expect(files[`keys/${name}.key`]?.text).toMatch(/^-----BEGIN PRIVATE KEY-----/);
      expect(createPublicKey(key).export({ type: 'spki', format: 'pem' })).toBe(files[`keys/${name}.pub`]?.text);
    }
    expect(new Set(['writer', 'broker', 'steward'].map((name) => files[`keys/${name}.pub`]?.text)).size).toBe(3);
  });

  it('keeps everything at a second run, to the byte and to the time of its change', async () => {
    await writeConfig([], root);
    const before = contentOf(root);

    const again = await writeConfig([], root);

    expect(contentOf(root)).toEqual(before);
    expect(again.output).not.toMatch(/^made/m);
  });

  it('writes a configuration that other options would change not again, and says so', async () => {
    await writeConfig([], root);
    const before = contentOf(root);

    const again = await writeConfig(['--address', '127.0.0.1:9200'], root);

    expect(contentOf(root)).toEqual(before);
    expect(again.output).toMatch(/bao\.hcl was kept/);
  });

  it('completes a run that was cut short, with the keys that are there', async () => {
    const { hcl } = await writeConfig([], root);
    rmSync(path.join(root, 'openbao', 'bao.hcl'));
    rmSync(path.join(root, 'keys', 'writer.pub'));

    expect((await writeConfig([], root)).hcl).toBe(hcl);
  });

  it.each([
    [
      'a key that others can read',
      (): void => chmodSync(path.join(root, 'keys', 'writer.key'), 0o644),
      /can be read by others/,
    ],
    [
      'keys of another configuration',
      (): void => rmSync(path.join(root, 'keys'), { recursive: true }),
      /written for other keys/,
    ],
    [
      'a seal key cut short',
      (): void => writeFileSync(path.join(root, 'openbao', 'seal.key'), 'short'),
      /exactly 32 bytes/,
    ],
    [
      'a public key of another',
      (): void => writeFileSync(path.join(root, 'keys', 'broker.pub'), 'x'),
      /does not belong/,
    ],
    ['a lost private key', (): void => rmSync(path.join(root, 'keys', 'broker.key')), /is there but/],
    [
      'a key of another kind',
      (): void => writeFileSync(path.join(root, 'keys', 'broker.key'), 'x'),
      /is not a private key/,
    ],
  ])('stops at %s with one sentence and code 1', async (_what, spoil, sentence) => {
    await writeConfig([], root);
    spoil();
    const hcl = readFileSync(path.join(root, 'openbao', 'bao.hcl'), 'utf8');

    const { code, err } = await runTool([root]);

    expect({ code, lines: err.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(err).toMatch(sentence);
    expect(readFileSync(path.join(root, 'openbao', 'bao.hcl'), 'utf8')).toBe(hcl);
  });

  it.each([
    [['--address', 'nowhere'], /--address must be HOST:PORT/],
    [['--issuer', 'x y'], /--issuer must be a URL/],
    [['--mount', 'a/b'], /--mount must be one segment/],
    [['--tls-cert', '/c.pem'], /belong together/],
    [['--database-url', 'mysql://x'], /must start with postgres/],
    [['--nonsense'], /nonsense/],
  ])('refuses %j before it writes anything', async (args, sentence) => {
    const { code, err } = await runTool([root, ...args]);

    expect(code).toBe(1);
    expect(err).toMatch(sentence);
    expect(readdirSync(root)).toEqual([]);
  });

  it('closes an empty folder that was open, such as a fresh volume', async () => {
    mkdirSync(path.join(root, 'keys'));
    chmodSync(path.join(root, 'keys'), 0o755);

    await writeConfig([], root);

    expect(statSync(path.join(root, 'keys')).mode & 0o777).toBe(0o700);
  });

  it('prints what to set, and no key', async () => {
    const { output } = await writeConfig(
      ['--mount', 'vault1', '--address', '127.0.0.1:9200', '--issuer', 'https://lk.test'],
      root,
    );

    expect(output).toMatch(/OPENBAO_ADDR=http:\/\/127\.0\.0\.1:9200\n/);
    expect(output).toContain(`LOCKKEEPER_OPENBAO_KEYS_DIR=${path.join(root, 'keys')}\n`);
    expect(output).toMatch(/LOCKKEEPER_OPENBAO_MOUNT=vault1\n/);
    expect(output).toMatch(/LOCKKEEPER_OPENBAO_ISSUER=https:\/\/lk\.test\n/);
    expect(output).not.toMatch(/BEGIN|OPENBAO_CACERT/);
  });
});

describe('the configuration it writes', () => {
  let hcl: string;
  beforeAll(async () => {
    const written = await writeConfig();
    hcl = written.hcl;
    written.remove();
  });

  it('names storage, one listener, the static seal and an audit file, with the settings that the recordings call for', () => {
    const storage = blocks(hcl, 'storage')[0];
    expect(storage?.labels).toEqual(['postgresql']);
    expect(storage?.body.attributes).toMatchObject({
      max_parallel: '20',
      transaction_max_parallel: '16',
      max_idle_connections: '20',
      max_connect_retries: '0',
      ha_enabled: 'false',
    });
    expect(blocks(hcl, 'listener')[0]?.body.attributes).toEqual({ address: '127.0.0.1:8200', tls_disable: true });
    expect(hcl).toMatch(/# WARNING: without TLS/);
    expect(String(blocks(hcl, 'seal')[0]?.body.attributes['current_key'])).toMatch(
      /^file:\/\/\/.*\/openbao\/seal\.key$/,
    );
    expect(blocks(hcl, 'audit')[0]?.body.blocks[0]?.body.attributes).toMatchObject({ mode: '0600' });
  });

  it('never touches the new KV mount, which would end the first start for good', () => {
    expect([...requestsOf(hcl).keys()].filter((target) => target.startsWith('lockkeeper'))).toEqual([]);
  });

  it('gives each identity a mount, a role without leeway or default policy, and its own subject', () => {
    const requests = requestsOf(hcl);
    for (const name of ['writer', 'broker', 'steward']) {
      expect(requests.get(`sys/auth/jwt-${name}`)).toEqual({ type: 'jwt' });
      expect(requests.get(`auth/jwt-${name}/config`)).toMatchObject({ bound_issuer: 'https://lockkeeper.internal' });
      expect(requests.get(`auth/jwt-${name}/role/${name}`)).toMatchObject({
        role_type: 'jwt',
        user_claim: 'sub',
        bound_audiences: ['lockkeeper-openbao'],
        bound_subject: `lockkeeper-${name}`,
        expiration_leeway: -1,
        not_before_leeway: -1,
        clock_skew_leeway: -1,
        token_policies: [`lk-${name}`],
        token_no_default_policy: true,
      });
    }
    expect(requests.get('auth/jwt-broker/role/broker')).toMatchObject({ token_type: 'batch', token_ttl: '300s' });
  });

  it('grants exactly what each identity needs', () => {
    const policyOf = (name: string): Record<string, unknown> => {
      const source = String(requestsOf(hcl).get(`sys/policies/acl/lk-${name}`)?.['policy']);
      return Object.fromEntries(
        parseHcl(source).blocks.map((rule) => [rule.labels[0] ?? '', plain(rule.body.attributes['capabilities'])]),
      );
    };
    const settings = ['create', 'read', 'update'];
    expect(policyOf('writer')).toEqual({
      'lockkeeper/data/values/*': ['create'],
      'lockkeeper/metadata/values/*': ['delete'],
    });
    expect(policyOf('broker')).toEqual({ 'lockkeeper/data/values/*': ['read'] });
    expect(policyOf('steward')).toEqual({
      'lockkeeper/metadata/values/*': ['list', 'read'],
      'lockkeeper/config': settings,
      'auth/jwt-writer/config': settings,
      'auth/jwt-broker/config': settings,
      'auth/jwt-steward/config': settings,
    });
  });

  it('takes TLS, a database address with awkward characters, and paths as OpenBao sees them', async () => {
    const url = 'postgres://openbao:p"w\\x@db:5432/openbao?sslmode=verify-full';
    const tls = ['--tls-cert', '/tls/c.pem', '--tls-key', '/tls/k.pem'];
    const written = await writeConfig([
      ...tls,
      '--database-url',
      url,
      '--address',
      '0.0.0.0:8200',
      '--url',
      'https://bao:8200',
      '--openbao-dir',
      '/openbao/config',
    ]);
    written.remove();

    expect(blocks(written.hcl, 'storage')[0]?.body.attributes['connection_url']).toBe(url);
    expect(blocks(written.hcl, 'listener')[0]?.body.attributes).toEqual({
      address: '0.0.0.0:8200',
      tls_cert_file: '/tls/c.pem',
      tls_key_file: '/tls/k.pem',
    });
    expect(blocks(written.hcl, 'seal')[0]?.body.attributes['current_key']).toBe('file:///openbao/config/seal.key');
    expect(written.output).toMatch(/OPENBAO_ADDR=https:\/\/bao:8200\n {2}OPENBAO_CACERT=/);
  });

  it('leaves the database address out when OpenBao has it in its environment', async () => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'lk-bao-'));
    await runTool([root], { BAO_PG_CONNECTION_URL: 'postgres://openbao:secret-password@db/openbao' });
    const written = readFileSync(path.join(root, 'openbao', 'bao.hcl'), 'utf8');
    rmSync(root, { recursive: true });

    expect(blocks(written, 'storage')[0]?.body.attributes['connection_url']).toBeUndefined();
    expect(written).not.toContain('secret-password');
  });

  it('starts a server that accepts all three generated keys, under another mount and issuer too', async () => {
    const written = await writeConfig(['--mount', 'elsewhere', '--issuer', 'https://lk.example']);
    const fake = await FakeOpenBao.start();
    fake.engine.selfInitialise(written.hcl);
    const other = { mount: 'elsewhere', issuer: 'https://lk.example', timeouts: PATIENT };
    const options = optionsFor(fake.address, written.keysDir, other);
    const client = createOpenBaoClient(options);
    const reference = newReference();

    expect(await client.configureMount()).toBe(true);
    await client.put(reference, new Sensitive('x'));
    expect((await client.get(reference))?.reveal()).toBe('x');

    await client.close();
    await fake.stop();
    written.remove();
  });
});
