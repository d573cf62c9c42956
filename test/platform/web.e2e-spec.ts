import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createApplication } from '../../apps/server/src/application.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let web: NestFastifyApplication;
let url: string;
const root = mkdtempSync(path.join(tmpdir(), 'lockkeeper-web-'));

beforeAll(async () => {
  mkdirSync(path.join(root, 'assets'));
  writeFileSync(path.join(root, 'index.html'), 'the interface');
  writeFileSync(path.join(root, 'console.html'), 'the console');
  writeFileSync(path.join(root, 'assets/app-1a2b.js'), 'the script');
  writeFileSync(path.join(root, 'assets/app-1a2b.js.gz'), gzipSync('the script'));
  writeFileSync(path.join(root, 'assets/app-1a2b.js.br'), brotliCompressSync('the script'));
  server = await startServer();
  web = await createApplication(server.config, `${root}/`);
  await web.listen(0, '127.0.0.1');
  url = await web.getUrl();
});
afterAll(async () => {
  await web.close();
  await server.stop();
  rmSync(root, { recursive: true });
});

const get = async (where: string) => {
  const response = await fetch(url + where);
  return { status: response.status, text: await response.text(), cache: response.headers.get('cache-control') };
};

test.each(['/', '/acme/shop', '/acme/shop?tab=secrets', '/runners'])(
  '%s is the interface, asked for each time',
  async (where) => {
    expect(await get(where)).toEqual({ status: 200, text: 'the interface', cache: 'no-cache' });
  },
);

test('the console has its own page', async () => {
  expect(await get('/-/graphql-explorer')).toMatchObject({ status: 200, text: 'the console' });
});

test('what carries a hash in its name is kept for ever', async () => {
  expect(await get('/assets/app-1a2b.js')).toEqual({
    status: 200,
    text: 'the script',
    cache: 'public, max-age=31536000, immutable',
  });
});

test.each([
  ['br, gzip', 'br'],
  ['gzip, deflate', 'gzip'],
  ['identity', null],
])('for a browser that takes %s a script comes as %s', async (accepted, encoding) => {
  const answer = await fetch(`${url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': accepted } });

  expect(answer.headers.get('content-encoding')).toBe(encoding);
  expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
  expect(answer.headers.get('content-type')).toMatch(/javascript/);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(await answer.text()).toBe('the script');
});

test.each(['/api/nothing', '/v1/nothing', '/-/nothing', '/assets/gone.js', '/..%2f..%2fetc%2fpasswd'])(
  '%s is not there, interface or not',
  async (where) => {
    const { status, text } = await get(where);

    expect(status).toBe(404);
    expect(text).not.toContain('nothing');
    expect(text).toContain('The resource does not exist, or you may not see it.');
  },
);

test('the API answers beside the interface', async () => {
  expect(await get('/-/health/live')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
});
