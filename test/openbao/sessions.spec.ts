import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Sensitive } from '@lockkeeper/sensitive';
import { until } from '../support/until.js';
import type { SeenRequest } from './fake-openbao.js';
import { faultOf, newReference, newValue, optionsFor, startBench, type Bench } from './set-up.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const logins = (): SeenRequest[] => bench.fake.seen.filter(({ url }) => url.endsWith('/login'));
const decoded = (header: string | undefined): unknown =>
  JSON.parse(Buffer.from(header ?? '', 'base64url').toString('utf8'));
const inlineJwt = ({ headers }: SeenRequest): string =>
  (decoded(headers['x-vault-inline-auth-parameter-jwt']) as { value: string }).value;

describe('writer and steward', () => {
  it('log in by inline headers alone, unpadded, with role and JWT and nothing beside them', async () => {
    const client = bench.client();
    await client.put(newReference(), new Sensitive('x'));
    await client.destroy(newReference());
    await client.list({ folder: null });

    const [put, destroy, list] = bench.fake.seen;
    for (const [seen, identity] of [
      [put, 'writer'],
      [destroy, 'writer'],
      [list, 'steward'],
    ] as const) {
      expect(seen?.headers['x-vault-inline-auth-path']).toBe(`auth/jwt-${identity}/login`);
      expect(decoded(seen?.headers['x-vault-inline-auth-parameter-role'])).toEqual({ key: 'role', value: identity });
      expect(seen?.headers['x-vault-token']).toBeUndefined();
      expect(seen?.headers['authorization']).toBeUndefined();
      expect(JSON.stringify(seen?.headers)).not.toMatch(/=/);
    }
    expect(logins()).toEqual([]);
  });

  it('sign ES256 JWTs with iat, nbf and exp, which live a minute at most', async () => {
    await bench.client().put(newReference(), new Sensitive('x'));

    const jwt = inlineJwt(bench.fake.seen[0] as SeenRequest);
    const now = bench.clock.now / 1000;

    expect(decodeProtectedHeader(jwt).alg).toBe('ES256');
    expect(decodeJwt(jwt)).toEqual({
      iss: 'https://lockkeeper.internal',
      aud: 'lockkeeper-openbao',
      sub: 'lockkeeper-writer',
      iat: now - 1,
      nbf: now - 1,
      exp: now + 45,
    });
  });

  it('use a JWT again while it is fresh and sign another before it ends', async () => {
    const client = bench.client();
    const jwts: string[] = [];
    for (const seconds of [0, 20, 20]) {
      bench.clock.now += seconds * 1000;
      await client.put(newReference(), new Sensitive('x'));
      jwts.push(inlineJwt(bench.fake.seen.at(-1) as SeenRequest));
    }

    expect(jwts[1]).toBe(jwts[0]);
    expect(jwts[2]).not.toBe(jwts[0]);
  });

  it('replace a used JWT once that the server refuses, even for a put, which the refusal never reached', async () => {
    const client = bench.client();
    await client.put(newReference(), new Sensitive('x'));
    const reference = newReference();
    // The server's clock runs ahead; ours has not moved, so the JWT at hand looks fresh to us.
    const ours = bench.clock.now;
    const skewed = bench.client({ now: () => ours });
    await skewed.put(newReference(), new Sensitive('x'));
    bench.clock.now += 40_000;
    bench.fake.seen.length = 0;
    await skewed.put(reference, new Sensitive('x'));
    expect(bench.fake.seen).toHaveLength(1);

    bench.clock.now += 10_000;
    bench.fake.seen.length = 0;
    expect(await faultOf(skewed.put(newReference(), new Sensitive('x')))).toMatchObject({ reason: 'identity' });
    expect(bench.fake.seen).toHaveLength(2);
    expect(inlineJwt(bench.fake.seen[0] as SeenRequest)).not.toBe(inlineJwt(bench.fake.seen[1] as SeenRequest));
  });

  it('send a value as one base64 string under one key, with cas 0', async () => {
    const text = `${newValue()} ż🔐`;
    await bench.client().put(newReference(), new Sensitive(text));

    expect(JSON.parse(bench.fake.seen[0]?.body ?? '')).toEqual({
      data: { value: Buffer.from(text).toString('base64') },
      options: { cas: 0 },
    });
  });
});

describe("the broker's token", () => {
  it('is a batch token, fetched once for many readers and sent without inline headers', async () => {
    const client = bench.client();

    await Promise.all(Array.from({ length: 30 }, () => client.get(newReference())));

    const reads = bench.fake.seen.filter(({ url }) => url.includes('/data/'));
    expect(logins()).toHaveLength(1);
    expect(reads).toHaveLength(30);
    for (const { headers } of reads) {
      expect(headers['x-vault-token']).toMatch(/^b\./);
      expect(Object.keys(headers).filter((name) => name.startsWith('x-vault-inline'))).toEqual([]);
    }
  });

  it('is replaced ahead of its end by one login, while readers go on with the present one', async () => {
    const client = bench.client();
    await client.get(newReference());
    bench.clock.now += 240_000;
    bench.fake.interfere = ({ url }) => (url.endsWith('/login') ? 'hang' : null);

    // The login hangs, the reads do not.
    await Promise.all(Array.from({ length: 10 }, () => client.get(newReference())));

    // It goes on its own way, and may arrive after them.
    await until(async () => logins().length > 1);
    expect(logins()).toHaveLength(2);
  });

  it('serves until its end when the renewal fails', async () => {
    const client = bench.client();
    await client.get(newReference());
    bench.clock.now += 240_000;
    bench.fake.interfere = ({ url }) =>
      url.endsWith('/login') ? { status: 500, body: { errors: ['internal error'] } } : null;

    await expect(client.get(newReference())).resolves.toBeNull();
    await expect(client.get(newReference())).resolves.toBeNull();
    bench.clock.now += 60_000;
    expect(await faultOf(client.get(newReference()))).toMatchObject({ operation: 'login', reason: 'server_error' });
  });

  it('is fetched anew after its end', async () => {
    const client = bench.client();
    await client.get(newReference());
    bench.clock.now += 300_000;

    await expect(client.get(newReference())).resolves.toBeNull();
    expect(logins()).toHaveLength(2);
    // The old one was not even tried.
    expect(bench.fake.seen).toHaveLength(4);
  });

  it('is fetched anew once when the server has forgotten it, by one login for all readers', async () => {
    const client = bench.client();
    await client.get(newReference());
    bench.clock.now += 5000;
    bench.fake.engine.revokeTokens();

    const values = await Promise.all(Array.from({ length: 20 }, () => client.get(newReference())));

    expect(values.every((value) => value === null)).toBe(true);
    expect(logins()).toHaveLength(2);
  });

  it('is not fetched again and again for a right that is missing', async () => {
    const client = bench.client();
    bench.fake.engine.policies.write('lk-broker', 'path "elsewhere/*" { capabilities = ["read"] }');

    for (let read = 0; read < 10; read += 1) {
      expect(await faultOf(client.get(newReference()))).toMatchObject({ kind: 'forbidden', reason: 'capability' });
    }
    expect(logins()).toHaveLength(1);
  });

  it('lives on under a key that was taken away, until its end only', async () => {
    const client = bench.client();
    await client.get(newReference());
    const { boundIssuer } = await client.readJwtConfig('broker');
    const { publicKeys } = await client.readJwtConfig('writer');
    await client.writeJwtConfig('broker', { boundIssuer, publicKeys });

    await expect(client.get(newReference())).resolves.toBeNull();
    bench.clock.now += 300_000;
    expect(await faultOf(client.get(newReference()))).toMatchObject({ reason: 'identity', operation: 'login' });
  });
});

describe('the breaker', () => {
  const breaker = { failures: 3, openMs: 1000 };
  const put = (client: ReturnType<Bench['client']>): Promise<void> => client.put(newReference(), new Sensitive('x'));

  it('opens after so many failures in a row and then fails without asking the server', async () => {
    const client = bench.client({ breaker });
    bench.fake.engine.sealed = true;
    for (let time = 0; time < 3; time += 1) expect(await faultOf(put(client))).toMatchObject({ kind: 'sealed' });

    const fault = await faultOf(put(client));

    expect(fault).toMatchObject({ kind: 'unavailable', reason: 'breaker_open', outcome: 'not_done', status: null });
    expect(client.breakerState).toBe('open');
    expect(bench.fake.seen).toHaveLength(3);
  });

  it('lets one probe through after a pause: a failure keeps it open, a success closes it', async () => {
    const client = bench.client({ breaker });
    bench.fake.engine.sealed = true;
    for (let time = 0; time < 3; time += 1) await faultOf(put(client));
    bench.clock.now += 1000;
    bench.fake.seen.length = 0;

    const probed = await Promise.all(Array.from({ length: 5 }, () => faultOf(put(client))));
    expect(probed.filter((fault) => (fault as { kind: string }).kind === 'sealed')).toHaveLength(1);
    expect(bench.fake.seen).toHaveLength(1);
    expect(await faultOf(put(client))).toMatchObject({ reason: 'breaker_open' });

    bench.clock.now += 1000;
    bench.fake.engine.sealed = false;
    await put(client);
    expect(client.breakerState).toBe('closed');
  });

  it('is not kept open longer by calls that began before it opened', async () => {
    const client = bench.client({ breaker: { failures: 1, openMs: 1000 }, timeouts: { requestMs: 1500 } });
    bench.fake.interfere = () => 'hang';
    const straggler = faultOf(put(client));
    while (bench.fake.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    bench.fake.interfere = () => null;
    bench.fake.engine.sealed = true;
    await faultOf(put(client));
    bench.clock.now += 600;
    expect(await straggler).toMatchObject({ kind: 'timeout' });
    bench.fake.engine.sealed = false;

    bench.clock.now += 400;

    await expect(put(client)).resolves.toBeUndefined();
  });

  it('does not open for refusals, which prove that the server is up', async () => {
    const client = bench.client({ breaker });
    const reference = newReference();
    await client.put(reference, new Sensitive('x'));

    for (let time = 0; time < 6; time += 1) {
      expect(await faultOf(client.put(reference, new Sensitive('y')))).toMatchObject({ kind: 'conflict' });
    }
    expect(client.breakerState).toBe('closed');
  });

  it('still lets health through while it is open', async () => {
    const client = bench.client({ breaker });
    bench.fake.engine.sealed = true;
    for (let time = 0; time < 3; time += 1) await faultOf(put(client));

    expect((await client.health()).state).toBe('sealed');
  });
});

describe('what is refused before anything is sent', () => {
  it.each([
    ['half a surrogate pair', 'x\ud800y', /Unicode/],
    ['a NUL', 'a\0b', /NUL/],
    ['more than a megabyte', 'k'.repeat(1_048_577), /1048576 bytes/],
  ])('a value with %s', async (_what, text, message) => {
    const fault = await faultOf(bench.client().put(newReference(), new Sensitive(text)));

    expect(fault).toMatchObject({
      kind: 'refused',
      status: null,
      outcome: 'not_done',
      message: expect.stringMatching(message) as string,
    });
    expect(bench.fake.seen).toEqual([]);
  });

  it.each(['', 'abc', '../config', 'A'.repeat(36), `${newReference()}/`, newReference().toUpperCase()])(
    'the reference %j',
    async (reference) => {
      const client = bench.client();
      for (const call of [
        client.get(reference),
        client.put(reference, new Sensitive('x')),
        client.destroy(reference),
        client.canary(reference),
        client.readMetadata(reference),
      ]) {
        expect(await faultOf(call)).toMatchObject({ kind: 'refused', status: null });
      }
      expect(bench.fake.seen).toEqual([]);
    },
  );

  it.each([
    [{ folder: '..' }],
    [{ folder: 'g0' }],
    [{ folder: '00', limit: 0 }],
    [{ folder: '00', limit: 1001 }],
    [{ folder: '00', after: '../x' }],
  ])('the page %j', async (page) => {
    expect(await faultOf(bench.client().list(page))).toMatchObject({ kind: 'refused', status: null });
  });

  it.each([
    ['no key', { boundIssuer: 'https://a.test', publicKeys: [] }],
    ['no issuer', { boundIssuer: '', publicKeys: ['x'] }],
    ['a text that is no key', { boundIssuer: 'https://a.test', publicKeys: ['nope'] }],
  ])('a JWT configuration with %s', async (_what, config) => {
    expect(await faultOf(bench.client().writeJwtConfig('broker', config))).toMatchObject({
      kind: 'refused',
      status: null,
    });
    expect(bench.fake.seen).toEqual([]);
  });

  it('a private key where a public one belongs', async () => {
    const { privateKeyPem } = optionsFor('http://127.0.0.1:1', bench.written.keysDir).writer;
    const config = { boundIssuer: 'https://a.test', publicKeys: [String(privateKeyPem)] };

    expect(await faultOf(bench.client().writeJwtConfig('broker', config))).toMatchObject({ kind: 'refused' });
    expect(bench.fake.seen).toEqual([]);
  });

  it('options that break a rule, naming it and showing no key', () => {
    expect(() => bench.client({ address: 'ftp://x' })).toThrow(/address must start with http/);
    expect(() => bench.client({ address: 'http://user:pw@x' })).toThrow(/must not carry a user name/);
    expect(() => bench.client({ address: 'http://x/path' })).toThrow(/host and port only/);
    expect(() => bench.client({ mount: 'a/../b' })).toThrow(/mount must be/);
    expect(() => bench.client({ jwtSeconds: 3600 })).toThrow(/jwtSeconds must be/);
    const broken = {
      privateKeyPem: '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----',
      authMount: 'a',
      role: 'r',
      subject: 's',
    };
    expect(() => bench.client({ writer: broken })).toThrow(/^the private key for a must be an ES256/);
  });
});
