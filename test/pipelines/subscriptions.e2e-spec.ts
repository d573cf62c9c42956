import net from 'node:net';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Identify } from '../../apps/server/src/platform/authn/index.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { withoutDatabase } from '../support/without-database.js';
import { someone } from '../tree/arrange.js';
import { aShop, ctx, end, jobLog, jobOf, lifecycle, run, start, type Shop } from './arrange.js';

// What changes while people look, over real sockets.

let server: TestServer;
let shop: Shop;
const open = new Set<SocketClient>();
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
}, 60_000);
afterEach(async () => {
  for (const client of open) await client.dispose();
  open.clear();
  jest.restoreAllMocks();
});
afterAll(() => server.stop());

type Headers = Readonly<Record<string, string>>;

function connect(headers: Headers): SocketClient {
  class WithHeaders extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers });
    }
  }
  const url = `${server.url.replace('http', 'ws')}/api/graphql`;
  const client = createClient({ url, webSocketImpl: WithHeaders, retryAttempts: 0 });
  open.add(client);
  return client;
}

const iterate = (query: string, variables: Record<string, unknown>, headers = shop.developer.client.headers) =>
  connect(headers).iterate<any>({ query, variables });
const LOG = 'subscription ($id: ID!) { jobLogGrows(jobId: $id) { lines { number text } nextOffset finished } }';
const PIPELINE = 'subscription ($id: ID!) { pipelineChanges(id: $id) { status jobs { name status } } }';

async function aJob(): Promise<{ pipeline: any; id: string }> {
  const pipeline = await run(shop.developer.client, shop.project, 'a: {script: x}\n', 'dev');
  return { pipeline, id: jobOf(pipeline, 'a') };
}

async function write(id: string, at: number, text: string): Promise<void> {
  await jobLog(server).append(ctx, Number(id), { start: at, bytes: Buffer.from(text), scrubber: null });
}

test('a log comes as it grows, each line once, and ends with the job', async () => {
  const { id } = await aJob();
  const handout = await start(server, id);
  await write(id, 0, 'one\ntwo\n');
  const pages = iterate(LOG, { id });
  const next = async (): Promise<any> => (await pages.next()).value?.data.jobLogGrows;

  expect(await next()).toMatchObject({
    lines: [
      { number: 1, text: 'one' },
      { number: 2, text: 'two' },
    ],
    finished: false,
  });
  await write(id, 8, 'three\n');
  expect(await next()).toEqual({ lines: [{ number: 3, text: 'three' }], nextOffset: 14, finished: false });
  await lifecycle(server).finish(ctx, handout, { state: 'success' });
  expect(await next()).toEqual({ lines: [], nextOffset: 14, finished: true });
  expect((await pages.next()).done).toBe(true);
});

test('a pipeline comes at once and after each change', async () => {
  const { pipeline, id } = await aJob();
  const seen = iterate(PIPELINE, { id: pipeline.id });
  const next = async (): Promise<any> => (await seen.next()).value?.data.pipelineChanges;

  expect(await next()).toEqual({ status: 'PENDING', jobs: [{ name: 'a', status: 'PENDING' }] });
  await end(server, id);
  let last: any;
  do last = await next();
  while (last.status !== 'SUCCESS');
  expect(last.jobs).toEqual([{ name: 'a', status: 'SUCCESS' }]);
});

test.each([
  ['a log', LOG, ({ id }: { id: string }) => id],
  ['a pipeline', PIPELINE, ({ pipeline }: { pipeline: any }) => pipeline.id as string],
])('%s ends for somebody who may not see it any more (I3)', async (...[, query, of]) => {
  const job = await aJob();
  await start(server, job.id);
  await write(job.id, 0, 'one\n');
  const { person, client } = await someone(server, 'REPORTER', shop.project);
  const seen = iterate(query, { id: of(job) }, client.headers);
  expect((await seen.next()).done).toBe(false);

  await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [person.id]);
  await write(job.id, 4, 'two\n');
  await lifecycle(server).cancel(ctx, [Number(job.id)]);

  expect((await seen.next()).done).toBe(true);
});

test('a log and a pipeline go on where they were once the database is back, and nobody is told that he may not see them', async () => {
  const { pipeline, id } = await aJob();
  await start(server, id);
  await write(id, 0, 'one\n');
  const [log, states] = [iterate(LOG, { id }), iterate(PIPELINE, { id: pipeline.id })];
  expect((await log.next()).value.data.jobLogGrows.lines).toMatchObject([{ text: 'one' }]);
  expect((await states.next()).value.data.pipelineChanges.status).toBe('RUNNING');
  const looks = jest.spyOn(server.app.get(Identify, { strict: false }), 'identify');

  await withoutDatabase(server, async () => {
    looks.mockClear();
    // Each of both has looked at least once in vain.
    await until(async () => looks.mock.calls.length >= 4);
    const refused = await iterate(LOG, { id })
      .next()
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 1013 });
  });
  await until(async () => (await shop.developer.client.fault('{ __typename }')) === null);
  await write(id, 4, 'two\n');
  await lifecycle(server).cancel(ctx, [Number(id)]);

  expect((await log.next()).value.data.jobLogGrows.lines).toMatchObject([{ number: 2, text: 'two' }]);
  expect((await states.next()).value.data.pipelineChanges.status).toBe('CANCELING');
});

test('what nobody watches any more is looked at no more', async () => {
  const { id } = await aJob();
  await start(server, id);
  await write(id, 0, 'one\n');
  const leaver = await someone(server, 'REPORTER', shop.project);
  const [left, kept] = [iterate(LOG, { id }, leaver.client.headers), iterate(LOG, { id })];
  await left.next();
  await kept.next();
  const looks = jest.spyOn(server.app.get(Identify, { strict: false }), 'identify');
  const looksOf = ({ headers: of }: { headers: Headers }): number =>
    looks.mock.calls.filter(([{ headers }]) => Object.entries(of).every(([name, value]) => headers[name] === value))
      .length;
  const looked = (): Promise<void> => until(async () => looksOf(shop.developer.client) >= 2);

  void left.return?.();
  await looked();
  looks.mockClear();
  await looked();

  expect(looksOf(leaver.client)).toBe(0);
});

test('what is hidden is not found, and what does not exist is not either', async () => {
  const { id } = await aJob();
  const stranger = await someone(server, 'OWNER', (await aShop(server)).project);
  const guest = await someone(server, 'GUEST', shop.project);

  for (const [asked, headers] of [
    [id, stranger.client.headers],
    [id, guest.client.headers],
    ['999999999', shop.developer.client.headers],
  ] as const) {
    const { value } = await iterate(LOG, { id: asked }, headers).next();
    expect([value.data ?? null, value.errors[0].message]).toEqual([null, expect.stringMatching(/not|exist/i)]);
  }
});

test('a socket takes subscriptions only, of people who show who they are', async () => {
  const failure = (query: string, headers: Headers): Promise<any> =>
    iterate(query, {}, headers)
      .next()
      .then(
        ({ value }) => value,
        (error: unknown) => error,
      );

  const query = await failure('{ __typename }', shop.developer.client.headers);
  expect(JSON.stringify(query)).toContain('subscriptions only');
  expect(await failure('subscription { pipelineChanges(id: 1) { id } }', {})).toMatchObject({ code: 4403 });
  const wide = `subscription { pipelineChanges(id: 1) { ${Array.from({ length: 700 }, (_, at) => `a${at}: id`).join(' ')} } }`;
  expect(JSON.stringify(await failure(wide, shop.developer.client.headers))).toContain('is refused');
});

test('a page of another origin opens no socket', async () => {
  const attempt = (origin: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/graphql`, ['graphql-transport-ws'], {
        origin,
      });
      socket.once('open', () => (socket.close(), resolve('open')));
      socket.once('error', () => resolve('refused'));
    });

  expect(await attempt('https://evil.example')).toBe('refused');
  expect(await attempt('null')).toBe('refused');
  expect(await attempt(server.url)).toBe('open');
});

const connections = (): Promise<number> =>
  new Promise((resolve) => server.app.getHttpServer().getConnections((_: unknown, count: number) => resolve(count)));

test.each([
  ['resets the connection', (socket: net.Socket) => socket.resetAndDestroy()],
  ['stays', () => undefined],
])('a client that is refused a socket and %s neither ends the server nor keeps the connection', async (_, then) => {
  const before = await connections();
  const client = net.connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', allowHalfOpen: true });
  const answer = new Promise<string>((resolve) => client.once('data', (bytes) => resolve(String(bytes))));
  client.on('error', () => undefined);

  client.write('GET /elsewhere HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const said = await answer;
  then(client);

  expect(said).toMatch(/^HTTP\/1.1 403 /);
  await until(async () => (await connections()) <= before);
  client.destroy();
});
