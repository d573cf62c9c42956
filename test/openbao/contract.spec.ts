import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createOpenBaoClient,
  folderOf,
  type OpenBaoClient,
  type OpenBaoClientOptions,
} from '@lockkeeper/openbao-client';
import { Sensitive } from '@lockkeeper/sensitive';
import { FakeOpenBao } from './fake-openbao.js';
import { faultOf, newReference, newValue, optionsFor, PATIENT, writeConfig } from './set-up.js';

interface Server {
  readonly options: OpenBaoClientOptions;
  stop(): Promise<void>;
}

async function fakeServer(): Promise<Server> {
  const written = await writeConfig();
  const fake = await FakeOpenBao.start();
  fake.engine.selfInitialise(written.hcl);
  return {
    options: optionsFor(fake.address, written.keysDir, { timeouts: PATIENT }),
    stop: async () => {
      await fake.stop();
      written.remove();
    },
  };
}

/** The server that the environment names, set up with the configuration of `npm run openbao:config`. */
async function realServer(): Promise<Server> {
  const { OPENBAO_ADDR: address = '', LOCKKEEPER_OPENBAO_KEYS_DIR: keysDir, OPENBAO_CACERT: ca } = process.env;
  if (!keysDir)
    throw new Error('OPENBAO_ADDR is set, so LOCKKEEPER_OPENBAO_KEYS_DIR must name the folder of the three keys.');
  const issuer = process.env['LOCKKEEPER_OPENBAO_ISSUER'] ?? 'https://lockkeeper.internal';
  const mount = process.env['LOCKKEEPER_OPENBAO_MOUNT'] ?? 'lockkeeper';
  const caPem = ca ? readFileSync(ca, 'utf8') : undefined;
  return { options: optionsFor(address, keysDir, { issuer, mount, caPem }), stop: async () => undefined };
}

const servers: [string, () => Promise<Server>][] = [['the fake', fakeServer]];
const named = process.env['OPENBAO_ADDR'];
if (named) servers.push([`the real server at ${named}`, realServer]);
process.stdout.write(
  `OpenBao contract: tested against ${servers.map(([name]) => name).join(' and ')}${named ? '' : ' only; OPENBAO_ADDR names no real server'}.\n`,
);

describe.each(servers)('the OpenBao client against %s', (_name, start) => {
  let server: Server;
  let client: OpenBaoClient;
  const opened: OpenBaoClient[] = [];
  const open = (more: Partial<OpenBaoClientOptions> = {}): OpenBaoClient => {
    const one = createOpenBaoClient({ ...server.options, ...more });
    opened.push(one);
    return one;
  };

  beforeAll(async () => {
    server = await start();
    client = open();
    await client.configureMount();
  });
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await server.stop();
  });

  describe('values', () => {
    it.each([
      ['plain text', newValue()],
      ['an empty text', ''],
      ['several scripts, a byte order mark and an emoji', '\uFEFFżółć 🔐 漢字 עברית é \u2028'],
      ['several lines with tabs and carriage returns', '-----BEGIN X-----\nline1\r\nline2\n\ttab\n-----END X-----\n'],
      ['control characters other than NUL', 'a\u0001\u001f\u007fb'],
      ['64 KiB', 'k'.repeat(65_536)],
    ])('gives back %s unchanged', async (_what, text) => {
      const reference = newReference();

      await client.put(reference, new Sensitive(text));

      expect((await client.get(reference))?.reveal()).toBe(text);
      await client.destroy(reference);
    });

    it('gives null for a reference that was never written', async () => {
      expect(await client.get(newReference())).toBeNull();
    });

    it('refuses a second put on a reference and keeps the first value', async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive('first'));

      expect(await faultOf(client.put(reference, new Sensitive('second')))).toMatchObject({
        kind: 'conflict',
        outcome: 'not_done',
      });
      expect((await client.get(reference))?.reveal()).toBe('first');
    });

    it('lets exactly one of eight simultaneous puts on one reference win', async () => {
      const reference = newReference();
      const texts = Array.from({ length: 8 }, (_, at) => `writer ${at}`);

      const results = await Promise.allSettled(texts.map((text) => client.put(reference, new Sensitive(text))));

      const winners = texts.filter((_, at) => results[at]?.status === 'fulfilled');
      const kinds = results.flatMap((result) =>
        result.status === 'rejected' ? [(result.reason as { kind: string }).kind] : [],
      );
      expect(winners).toHaveLength(1);
      expect(new Set(kinds)).toEqual(new Set(['conflict']));
      expect((await client.get(reference))?.reveal()).toBe(winners[0]);
    });

    it('gives many values by reference and leaves out those that do not exist', async () => {
      const references = Array.from({ length: 40 }, () => newReference());
      await Promise.all(references.map((reference) => client.put(reference, new Sensitive(`of ${reference}`))));
      const absent = newReference();

      const values = await client.getMany([...references, absent]);

      expect(new Map([...values].map(([key, value]) => [key, value.reveal()]))).toEqual(
        new Map(references.map((reference) => [reference, `of ${reference}`])),
      );
    });

    it('reads nothing after a destroy, and destroys again without complaint', async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive(newValue()));

      await client.destroy(reference);

      expect(await client.get(reference)).toBeNull();
      expect(await client.readMetadata(reference)).toBeNull();
      await expect(client.destroy(reference)).resolves.toBeUndefined();
      await expect(client.destroy(newReference())).resolves.toBeUndefined();
    });

    it('reads the canary like any other entry', async () => {
      const reference = newReference();
      expect(await client.canary(reference)).toBeNull();

      await client.put(reference, new Sensitive('canary'));

      expect((await client.canary(reference))?.reveal()).toBe('canary');
    });
  });

  describe('the steward', () => {
    it('lists the references of a folder in pages', async () => {
      const references = Array.from({ length: 5 }, () => newReference('e7')).sort();
      for (const reference of references) await client.put(reference, new Sensitive('x'));
      const all = await client.list({ folder: 'e7' });
      const before = all[all.indexOf(references[0] ?? '') - 1];

      const first = await client.list({ folder: 'e7', limit: 2, ...(before ? { after: before } : {}) });
      const second = await client.list({ folder: 'e7', limit: 2, after: first[1] });

      expect(all).toEqual(expect.arrayContaining(references));
      expect(all).toEqual([...all].sort());
      expect([...first, ...second]).toEqual(references.slice(0, 4));
      expect(await client.list({ folder: 'e7', after: all.at(-1) })).toEqual([]);
    });

    it('lists the folders, continues after one, and gives none for an empty folder', async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive('x'));

      const folders = await client.list({ folder: null });

      expect(folders).toContain(folderOf(reference));
      expect(folders.every((folder) => /^[0-9a-f]{2}$/.test(folder))).toBe(true);
      expect(await client.list({ folder: null, after: folders[0] })).toEqual(folders.slice(1));
      await client.destroy(reference);
      expect(await client.list({ folder: folderOf(reference) })).not.toContain(reference);
    });

    it('reads when an entry was made and that it has one version', async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive('x'));

      const metadata = await client.readMetadata(reference);

      expect(metadata?.currentVersion).toBe(1);
      expect(Math.abs(Date.now() - (metadata?.createdTime.getTime() ?? 0))).toBeLessThan(60_000);
    });

    it('finds the mount configured and changes nothing then', async () => {
      expect(await client.readMountConfig()).toEqual({ casRequired: true, maxVersions: 1 });
      expect(await client.configureMount()).toBe(false);
    });

    it('rotates the key of the broker: both during the overlap, then the new one only, without losing the issuer', async () => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const next = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
      const present = await client.readJwtConfig('broker');
      const rotated = { ...server.options.broker, privateKeyPem };
      const reference = newReference();
      await client.put(reference, new Sensitive('x'));
      expect(await faultOf(open({ broker: rotated }).get(reference))).toMatchObject({
        kind: 'forbidden',
        reason: 'identity',
      });

      try {
        await client.writeJwtConfig('broker', { ...present, publicKeys: [next, ...present.publicKeys] });
        expect((await open({ broker: rotated }).get(reference))?.reveal()).toBe('x');
        expect((await open().get(reference))?.reveal()).toBe('x');

        await client.writeJwtConfig('broker', { ...present, publicKeys: [next] });
        expect((await open({ broker: rotated }).get(reference))?.reveal()).toBe('x');
        expect(await faultOf(open().get(reference))).toMatchObject({ kind: 'forbidden', reason: 'identity' });
        expect((await client.readJwtConfig('broker')).boundIssuer).toBe(present.boundIssuer);
      } finally {
        await client.writeJwtConfig('broker', present);
      }
    });
  });

  describe('the identities do not cross', () => {
    it("refuses a read by the writer's key, on either mount", async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive('x'));
      const { writer, broker } = server.options;

      const onItsOwn = await faultOf(open({ broker: writer }).get(reference));
      const onTheBrokers = await faultOf(
        open({ broker: { ...broker, privateKeyPem: writer.privateKeyPem } }).get(reference),
      );

      expect(onItsOwn).toMatchObject({ kind: 'forbidden', reason: 'capability' });
      expect(onTheBrokers).toMatchObject({ kind: 'forbidden', reason: 'identity' });
    });

    it("refuses a put and a destroy by the broker's key, on either mount", async () => {
      const reference = newReference();
      const { writer, broker } = server.options;
      const asBroker = open({ writer: broker });
      const forged = open({ writer: { ...writer, privateKeyPem: broker.privateKeyPem } });

      expect(await faultOf(asBroker.put(reference, new Sensitive('x')))).toMatchObject({ kind: 'conflict' });
      expect(await faultOf(forged.put(reference, new Sensitive('x')))).toMatchObject({
        kind: 'forbidden',
        reason: 'identity',
      });
      expect(await client.get(reference)).toBeNull();

      await client.put(reference, new Sensitive('x'));
      expect(await faultOf(asBroker.destroy(reference))).toMatchObject({ kind: 'forbidden', reason: 'capability' });
      expect((await client.get(reference))?.reveal()).toBe('x');
    });

    it('lets the steward read no value, and neither writer nor broker list', async () => {
      const reference = newReference();
      await client.put(reference, new Sensitive('x'));
      const { writer, broker, steward } = server.options;

      expect(await faultOf(open({ broker: steward }).get(reference))).toMatchObject({ reason: 'capability' });
      for (const other of [writer, broker]) {
        expect(await faultOf(open({ steward: other }).list({ folder: null }))).toMatchObject({ reason: 'capability' });
        expect(await faultOf(open({ steward: other }).readJwtConfig('broker'))).toMatchObject({ reason: 'capability' });
      }
    });

    it.each([
      ['another audience', { audience: 'somebody-else' }],
      ['another issuer', { issuer: 'https://elsewhere.test' }],
    ])('refuses JWTs for %s', async (_what, more) => {
      const stranger = open(more);

      expect(await faultOf(stranger.get(newReference()))).toMatchObject({ kind: 'forbidden', reason: 'identity' });
      expect(await faultOf(stranger.put(newReference(), new Sensitive('x')))).toMatchObject({ reason: 'identity' });
    });
  });

  it('tells its health: active, a version, and a clock near ours', async () => {
    const asked = Date.now();
    const health = await client.health();
    const seconds = (Date.now() - asked) / 1000;

    expect(health.state).toBe('active');
    expect(health.version).not.toBe('');
    expect(Math.abs(health.clockAheadSeconds ?? 99)).toBeLessThanOrEqual(2 + seconds);
  });
});
