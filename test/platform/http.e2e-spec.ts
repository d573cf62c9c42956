import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { anonymous } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test.each(['/-/health/live', '/api/nothing', '/v1/nothing', '/somewhere'])(
  '%s carries the security headers',
  async (path) => {
    const { headers } = await fetch(server.url + path);

    const policy = headers.get('content-security-policy')!;
    expect(policy.split(';')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]),
    );
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  },
);

test('answers of the API are not to be stored', async () => {
  const answer = await anonymous(server).send('{ currentSession { signedInBy } }');

  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('GraphQL shows no page from another host', async () => {
  const response = await fetch(`${server.url}/api/graphql`, { headers: { accept: 'text/html' } });

  expect(await response.text()).not.toMatch(/<html|apollographql\.com|embeddable/i);
});

describe('the request id', () => {
  const idFor = async (given: string) =>
    (await fetch(`${server.url}/-/health/live`, { headers: { 'x-request-id': given } })).headers.get('x-request-id');

  test('is the caller’s own when it is harmless', async () => {
    expect(await idFor('Runner-4f2a.91_c')).toBe('Runner-4f2a.91_c');
  });

  test.each(['short', 'with space inside', '"quoted-id"', 'x'.repeat(129)])(
    'is a new one instead of %.20s',
    async (given) => {
      expect(await idFor(given)).toMatch(/^[0-9a-f]{32}$/);
    },
  );
});

test.each([
  ['/api/nothing', { message: expect.any(String) }],
  ['/v1/nothing', { errors: expect.any(Array) }],
])('what is not there answers 404 in the form of its door: %s', async (path, form) => {
  const response = await fetch(server.url + path);

  expect(response.status).toBe(404);
  expect(await response.json()).toEqual(form);
});

test.each(['/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/assets/..%2f..%2f..%2fpackage.json', '/%00', '/%ff'])(
  'a path that tries to leave its folder finds nothing: %s',
  async (path) => {
    const { port } = new URL(server.url);
    const text = await new Promise<string>((resolve, reject) =>
      get({ port, path, host: '127.0.0.1' }, (answer) => {
        let body = '';
        answer.on('data', (part: Buffer) => (body += part.toString()));
        answer.on('end', () => resolve(body));
      }).on('error', reject),
    );

    expect(text).not.toContain('"dependencies"');
    expect(text).not.toMatch(/node_modules| at /);
  },
);

test('health tells the parts and nothing else', async () => {
  const live = await fetch(`${server.url}/-/health/live`);
  const ready = await fetch(`${server.url}/-/health/ready`);

  expect(await live.json()).toEqual({ status: 'ok' });
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ok', database: true, store: 'builtin', storeReady: true },
  ]);
});

test('a connection over which nothing was asked does not hold up the end of the server', async () => {
  const ending = await startServer();
  const { hostname, port } = new URL(ending.url);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  const closed = once(silent, 'close');
  // The kernel has taken it; whether the server knows of it is only sure when it has answered one that came later.
  await fetch(`${ending.url}/-/health/live`);

  await ending.stop();

  await expect(closed).resolves.toBeDefined();
});
