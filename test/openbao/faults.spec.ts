import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { isStoreFault, type StoreFault } from '@lockkeeper/openbao-client';
import { Sensitive } from '@lockkeeper/sensitive';
import type { FakeAnswer } from './fake/answers.js';
import type { SeenRequest } from './fake-openbao.js';
import { faultOf, newReference, newValue, startBench, type Bench } from './set-up.js';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const to = (part: string): SeenRequest[] => bench.fake.seen.filter(({ url }) => url.includes(part));
const answerTo = (part: string, answer: FakeAnswer | 'reset' | 'hang', times = Infinity): void => {
  let left = times;
  bench.fake.interfere = ({ url }) => (url.includes(part) && left-- > 0 ? answer : null);
};
const okData = (data: unknown): FakeAnswer => ({ status: 200, body: { data } });

describe('a sealed OpenBao', () => {
  it('is told as sealed by every call, and asked once only', async () => {
    bench.fake.engine.sealed = true;
    const client = bench.client();

    const faults = [
      await faultOf(client.put(newReference(), new Sensitive('x'))),
      await faultOf(client.destroy(newReference())),
      await faultOf(client.list({ folder: null })),
      await faultOf(client.get(newReference())),
    ];

    expect(faults.map((fault) => (fault as StoreFault).kind)).toEqual(['sealed', 'sealed', 'sealed', 'sealed']);
    expect(faults).toEqual(faults.map(() => expect.objectContaining({ status: 503, outcome: 'not_done' })));
    expect(bench.fake.seen).toHaveLength(4);
    expect((await client.health()).state).toBe('sealed');
  });
});

describe('an OpenBao whose database is down', () => {
  beforeEach(() => {
    bench.fake.engine.outage = 'stopped';
  });

  it('is unavailable: a put is sent once and its outcome unknown, while health still says active', async () => {
    const client = bench.client();

    const fault = await faultOf(client.put(newReference(), new Sensitive('x')));

    expect(fault).toMatchObject({ kind: 'unavailable', reason: 'server_error', status: 500, outcome: 'unknown' });
    expect(to('/data/')).toHaveLength(1);
    expect((await client.health()).state).toBe('active');
  });

  it('has a read tried once more and no oftener', async () => {
    const client = bench.client({ breaker: { failures: 100 } });
    bench.fake.engine.outage = 'none';
    await client.get(newReference());
    bench.fake.engine.outage = 'stopped';
    bench.fake.seen.length = 0;

    expect(await faultOf(client.get(newReference()))).toMatchObject({ kind: 'unavailable', reason: 'server_error' });
    expect(to('/data/')).toHaveLength(2);
  });

  it('serves again by itself once the database is back', async () => {
    const client = bench.client();
    const reference = newReference();
    await faultOf(client.put(reference, new Sensitive('x')));
    bench.fake.engine.outage = 'none';

    await client.put(reference, new Sensitive('x'));

    expect((await client.get(reference))?.reveal()).toBe('x');
  });

  it('fails the canary, as a full audit disk does', async () => {
    const client = bench.client();
    expect(await faultOf(client.canary(newReference()))).toMatchObject({ kind: 'unavailable' });
    bench.fake.engine.outage = 'none';
    await client.canary(newReference());
    bench.fake.engine.outage = 'audit';
    expect(await faultOf(client.canary(newReference()))).toMatchObject({ kind: 'unavailable', reason: 'server_error' });
  });
});

describe('a slow OpenBao', () => {
  it('times a call out at its deadline: a put with unknown outcome, a read without a second attempt', async () => {
    const client = bench.client({ timeouts: { requestMs: 1000 } });
    await client.get(newReference());
    bench.fake.engine.outage = 'frozen';
    bench.fake.seen.length = 0;

    const put = await faultOf(client.put(newReference(), new Sensitive('x')));
    const get = await faultOf(client.get(newReference()));

    expect(put).toMatchObject({ kind: 'timeout', outcome: 'unknown', status: null });
    expect(get).toMatchObject({ kind: 'timeout', outcome: 'not_done' });
    expect(bench.fake.seen).toHaveLength(2);
  });

  it('bounds the canary by its own, shorter deadline, the login before it included', async () => {
    bench.fake.engine.outage = 'frozen';
    const client = bench.client({ timeouts: { requestMs: 60_000, probeMs: 60 } });

    expect(await faultOf(client.canary(newReference()))).toMatchObject({ kind: 'timeout' });
  });

  it('times out an answer that begins and never ends', async () => {
    const slow = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":');
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;

    expect(await faultOf(bench.client({ address, timeouts: { probeMs: 60 } }).health())).toMatchObject({
      kind: 'timeout',
    });
    slow.closeAllConnections();
    slow.close();
  });
});

describe('a broken network', () => {
  it('has a read repeated until it succeeds, three times at most', async () => {
    const client = bench.client();
    const reference = newReference();
    await client.put(reference, new Sensitive('x'));
    await client.get(reference);
    answerTo('/data/', 'reset', 2);

    expect((await client.get(reference))?.reveal()).toBe('x');

    bench.fake.seen.length = 0;
    answerTo('/data/', 'reset');
    expect(await faultOf(client.get(reference))).toMatchObject({
      kind: 'unavailable',
      reason: 'network',
      status: null,
    });
    expect(to('/data/')).toHaveLength(3);
  });

  it('never has a put repeated, and leaves its outcome unknown', async () => {
    const client = bench.client();
    answerTo('/data/', 'reset');

    expect(await faultOf(client.put(newReference(), new Sensitive('x')))).toMatchObject({
      reason: 'network',
      outcome: 'unknown',
    });
    expect(to('/data/')).toHaveLength(1);
  });

  it('has a destroy repeated, which ends in the same state', async () => {
    const client = bench.client();
    answerTo('/metadata/', 'reset', 1);

    await expect(client.destroy(newReference())).resolves.toBeUndefined();
    expect(to('/metadata/')).toHaveLength(2);
  });

  it('knows that nothing was done when the connection was refused', async () => {
    const client = bench.client({ address: 'http://127.0.0.1:1' });

    expect(await faultOf(client.put(newReference(), new Sensitive('x')))).toMatchObject({
      reason: 'network',
      outcome: 'not_done',
    });
    expect(await faultOf(client.health())).toMatchObject({ kind: 'unavailable', operation: 'health' });
  });

  it('refuses calls after close', async () => {
    const client = bench.client();
    await client.close();

    expect(await faultOf(client.get(newReference()))).toMatchObject({ kind: 'unavailable', reason: 'closed' });
  });
});

describe('a redirect', () => {
  it('is a fault, and nothing is sent to where it points', async () => {
    let followed = 0;
    const elsewhere = createServer((_request, response) => {
      followed += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/x`;
    bench.fake.interfere = () => ({ status: 307, headers: { location }, body: null });
    const client = bench.client();

    for (const call of [() => client.get(newReference()), () => client.put(newReference(), new Sensitive('x'))]) {
      expect(await faultOf(call())).toMatchObject({
        kind: 'unavailable',
        reason: 'redirect',
        status: 307,
        outcome: 'not_done',
      });
    }
    expect(followed).toBe(0);
    elsewhere.close();
  });
});

describe('answers that are not understood', () => {
  it.each([
    ['text that is not JSON', { status: 200, body: '<html>' }],
    ['no data', { status: 200, body: {} }],
    ['a number for a value', okData({ data: { value: 5 } })],
    ['a value that is not base64', okData({ data: { value: 'not base64!' } })],
    ['base64 that lost its padding', okData({ data: { value: 'eA' } })],
    ['bytes that are not UTF-8', okData({ data: { value: Buffer.from([0xff, 0xfe]).toString('base64') } })],
    ['an entry without data', okData({ data: null })],
    ['more than four megabytes', okData({ data: { value: 'A'.repeat(5_000_000) } })],
  ] as [string, FakeAnswer][])('make a read fail: %s', async (_what, answer) => {
    const client = bench.client();
    answerTo('/data/', answer);

    expect(await faultOf(client.get(newReference()))).toMatchObject({ kind: 'bad_answer' });
  });

  it('make a put fail when the entry is not its first version', async () => {
    answerTo('/data/', okData({ version: 2 }));

    expect(await faultOf(bench.client().put(newReference(), new Sensitive('x')))).toMatchObject({ kind: 'bad_answer' });
  });

  it('make a login fail that gives no token', async () => {
    answerTo('/login', { status: 200, body: { auth: { client_token: '', lease_duration: 300 } } });

    expect(await faultOf(bench.client().get(newReference()))).toMatchObject({ kind: 'bad_answer', operation: 'login' });
  });

  it('make a list fail at once when the login headers could not be read, which no repetition would change', async () => {
    const errors = ['failed to perform inline authentication: failed json decoding header value'];
    answerTo('/metadata/', { status: 500, body: { errors } });

    expect(await faultOf(bench.client().list({ folder: null }))).toMatchObject({ kind: 'refused', status: 500 });
    expect(bench.fake.seen).toHaveLength(1);
  });

  it.each([
    [405, 'refused'],
    [413, 'refused'],
    [429, 'unavailable'],
    [501, 'unavailable'],
    [502, 'unavailable'],
  ])('%i is told as %s', async (status, kind) => {
    answerTo('/data/', { status, body: { errors: [] } });

    expect(await faultOf(bench.client().get(newReference()))).toMatchObject({ kind, status });
  });
});

describe('an OpenBao that was not set up to the end', () => {
  it('is told by its missing JWT mounts, for the login and for inline auth', async () => {
    bench.fake.engine.jwtMounts.clear();
    const client = bench.client();

    for (const call of [
      client.canary(newReference()),
      client.put(newReference(), new Sensitive('x')),
      client.list({ folder: null }),
    ]) {
      expect(await faultOf(call)).toMatchObject({ kind: 'forbidden', reason: 'auth_mount_missing' });
    }
    expect((await client.health()).state).toBe('active');
  });

  it('is not taken for an empty store when the KV mount is missing', async () => {
    answerTo('/data/', {
      status: 404,
      body: { errors: ['no handler for route "lockkeeper/data/x". route entry not found.'] },
    });

    expect(await faultOf(bench.client().get(newReference()))).toMatchObject({ kind: 'refused', status: 404 });
  });

  it('is waited for while a fresh mount says "Upgrading"', async () => {
    const client = bench.client();
    const kv = bench.fake.engine.kvMounts.get('lockkeeper');
    if (kv) kv.upgradingUntil = bench.clock.now + 1000;
    bench.fake.interfere = () => {
      bench.clock.now += 150;
      return null;
    };

    expect(await client.configureMount()).toBe(true);
    expect(kv).toMatchObject({ casRequired: true, maxVersions: 1 });
  });
});

describe('health', () => {
  it.each([
    ['standby', () => (bench.fake.engine.standby = true)],
    ['sealed', () => (bench.fake.engine.sealed = true)],
    ['uninitialised', () => (bench.fake.engine.initialized = false)],
  ])('tells %s without failing', async (state, arrange) => {
    arrange();

    expect(await bench.client().health()).toMatchObject({ state, version: '2.6.4' });
  });

  it('tells how far the clock of the server is ahead', async () => {
    const client = bench.client({ now: () => bench.clock.now - 7000 });

    expect((await client.health()).clockAheadSeconds).toBe(7);
  });

  it('refuses an answer that is not of OpenBao', async () => {
    answerTo('/health', { status: 200, body: { ok: true } });

    expect(await faultOf(bench.client().health())).toMatchObject({ kind: 'bad_answer' });
  });
});

describe('what faults show', () => {
  it('holds no value, token, JWT, key or text of OpenBao, however deep one looks', async () => {
    const value = newValue();
    const client = bench.client({ breaker: { failures: 1000 }, timeouts: { requestMs: 800 } });
    await client.get(newReference());
    const reference = newReference();
    await client.put(reference, new Sensitive(value));
    const faults: unknown[] = [await faultOf(client.put(reference, new Sensitive(value)))];
    for (const outage of ['dying', 'stopped', 'frozen', 'audit'] as const) {
      bench.fake.engine.outage = outage;
      faults.push(
        await faultOf(client.get(reference)),
        await faultOf(client.put(newReference(), new Sensitive(value))),
      );
    }
    bench.fake.interfere = () => 'reset';
    faults.push(await faultOf(client.get(reference)), await faultOf(client.put(newReference(), new Sensitive(value))));
    bench.fake.interfere = () => ({ status: 200, body: `<html>${value}` });
    faults.push(await faultOf(client.get(reference)));

    const shown = faults
      .map((fault) => inspect(fault, { depth: 20, showHidden: true }) + JSON.stringify(fault))
      .join('\n');

    expect(faults.every(isStoreFault)).toBe(true);
    const secrets = [value, Buffer.from(value).toString('base64'), 'eyJ', 'BEGIN', 'user=openbao', '5432', 'SQLSTATE'];
    for (const header of bench.fake.seen.flatMap(({ headers }) => headers['x-vault-token'] ?? [])) secrets.push(header);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });
});
