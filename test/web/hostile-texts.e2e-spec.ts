import type { Browser } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs } from './browser.js';
import { paintRequest } from './scene-access.js';
import { Walk } from './walk.js';
import { aRunner, done, paintPipelines, paintSecrets, paintTree, runEverything, type Scene } from './scene.js';

jest.setTimeout(300_000);

const HOSTILE = '<img src=x onerror=alert(1)>"\'><script>alert(2)</script>';
let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintSecrets(scene);
  await paintPipelines(server, scene);
  await paintRequest(server, scene);
  const rule = { fullPath: 'acme/shop', effect: 'PREVENT', principal: { type: 'ROLE', id: 10 } };
  await done(scene.client.mutate('accessRuleCreate', { ...rule, abilities: ['secret:read'], reason: 'Guests' }));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('names, descriptions, branches, runners and log bytes are shown as text, whatever they say', async () => {
  // Past the API's own rules on names: the page must not depend on them.
  for (const [table, column] of [
    ['namespaces', 'name'],
    ['namespaces', 'description'],
    ['secrets', 'description'],
    ['runners', 'description'],
    ['users', 'name'],
    ['pipelines', 'ref_name'],
    ['refs', 'name'],
    ['jobs', 'name'],
    ['environments', 'name'],
    ['environments', 'url'],
    ['audit_events', 'actor_name'],
    ['audit_events', 'target_name'],
    ['secrets', 'contact'],
    ['access_requests', 'reason'],
    ['access_rules', 'reason'],
    ['protected_environments', 'pattern'],
  ] as const) {
    const unique = ['refs', 'environments', 'jobs'].includes(table) ? `id::text || ` : '';
    await asOwner(server, `ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await asOwner(server, `UPDATE ${table} SET ${column} = ${unique}$1`, [HOSTILE]).catch((error: Error) => {
      if (!/check constraint|immutable/i.test(error.message)) throw error;
    });
  }
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/');
  const pages = [
    '/',
    '/groups',
    '/groups/acme',
    '/projects/acme/shop',
    '/projects/acme/shop/-/secrets',
    '/projects/acme/shop/-/secrets?explain=1',
    '/projects/acme/shop/-/environments',
    '/projects/acme/shop/-/pipelines',
    '/projects/acme/shop/-/pipelines/2',
    '/projects/acme/shop/-/members',
    '/projects/acme/shop/-/jobs/3',
    '/admin/runners',
    '/admin/users',
    '/audit',
    '/approvals',
    '/projects/acme/shop/-/rules',
    '/projects/acme/shop/-/secrets?import=1',
    '/projects/acme/shop/-/secrets?promote=1',
    '/projects/acme/shop/-/trash',
    '/projects/acme/shop/-/settings',
  ];
  const walk = new Walk(page);
  const shown: string[] = [];
  for (const path of pages) {
    await walk.go(path);
    if ((await page.locator('#main').innerText()).includes(HOSTILE.slice(0, 28))) shown.push(path);
    expect(await page.locator('img[src="x"], #main a[href^="javascript" i]').count()).toBe(0);
  }

  expect(shown).toEqual(
    expect.arrayContaining([
      '/',
      '/groups',
      '/projects/acme/shop',
      '/projects/acme/shop/-/pipelines',
      '/admin/runners',
      '/approvals',
      '/projects/acme/shop/-/rules',
    ]),
  );
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

test('a log with markup and control characters is shown as text', async () => {
  await runEverything(server, await aRunner(server, scene.client, 'second'));
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/jobs/3#L6');

  const line = page.locator('#L6');
  await line.getByText('<img src=x onerror="alert(1)"> <script>alert(2)</script>').waitFor();

  expect(await line.getAttribute('data-linked')).toBe('true');
  expect(await page.locator('img[src="x"], #main script').count()).toBe(0);
  expect(watch.dialogs).toEqual([]);
  await context.close();
});
