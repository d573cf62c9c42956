import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs, openContext, signInAs } from './browser.js';
import { CANARY, paintSecrets, paintTree, type Scene } from './scene.js';

jest.setTimeout(300_000);

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintSecrets(scene);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Every place where a browser keeps things: storage, caches, databases, workers, address, history, the page itself. */
function everythingKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) cached.push(request.url, await (await cache.match(request))!.text());
    }
    const workers = await navigator.serviceWorker.getRegistrations();
    const fields = [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value);
    return JSON.stringify({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      workers: workers.length,
      state: history.state as unknown,
      address: location.href,
      page: document.documentElement.outerHTML,
      cookie: document.cookie,
      cached,
      fields,
    });
  });
}

/** The same without what the page itself shows. */
async function keptBesidesThePage(page: Page): Promise<string> {
  const { page: _shown, fields: _typed, ...kept } = JSON.parse(await everythingKept(page)) as Record<string, unknown>;
  return JSON.stringify(kept);
}

async function openSecret(page: Page, cell: string): Promise<void> {
  await page.goto('/projects/acme/shop/-/secrets');
  await page.getByRole('button', { name: cell }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal value' }).waitFor();
}

test('a revealed value hides itself after 30 seconds and leaves nothing behind', async () => {
  const { context, page, watch } = await openContext(browser, server.url);
  await page.clock.install();
  await signInAs(page, scene.ana);
  await openSecret(page, 'STRIPE_KEY for every environment, version 2');

  // From here on time passes only as told, however slow the machine is.
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  await page.getByRole('button', { name: 'Reveal value' }).click();
  const revealed = page.getByRole('region', { name: 'Revealed value' });
  await revealed.getByText(`${CANARY}-second`).waitFor();
  expect(page.url()).not.toContain(CANARY);
  await page.clock.runFor(29_000);
  expect(await revealed.count()).toBe(1);
  await page.clock.runFor(2_000);

  await revealed.waitFor({ state: 'detached' });
  expect(await everythingKept(page)).not.toContain(CANARY);
  expect(watch.violations).toEqual([]);
  await context.close();
});

test('revealing is written to the audit list as a sentence', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/');
  await openSecret(page, 'SENTRY_DSN for staging, version 1');
  await page.getByRole('button', { name: 'Reveal value' }).click();
  await page.getByRole('region', { name: 'Revealed value' }).waitFor();

  await page.goto('/projects/acme/shop/-/audit?action=secret.revealed');

  await page.getByRole('button', { name: /Ana Lima revealed SENTRY_DSN/ }).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  await context.close();
});

test('leaving a form with a typed value leaves nothing behind', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/secrets?new=1');
  const typed = `${CANARY}-typed`;
  await page.getByRole('dialog').getByLabel('Value', { exact: true }).fill(typed);
  expect(await everythingKept(page)).toContain(typed);

  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(await everythingKept(page)).not.toContain(CANARY);
  await page.goBack();
  await page.getByRole('dialog').waitFor();
  expect(await everythingKept(page)).not.toContain(CANARY);
  await context.close();
});

test.each([
  ['a value typed for a secret that is there', 'edit=', 'New value'],
  ['the text of a file to be imported', 'import=1', 'Text of the file'],
])('leaving %s by its address leaves nothing behind', async (_, panel, label) => {
  const [{ id }] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'SHORT_PIN'");
  const address = `/projects/acme/shop/-/secrets?${panel}${panel === 'edit=' ? id : ''}`;
  const { context, page } = await openAs({ browser, server }, scene.ana, address);
  const typed = `${CANARY}-left`;
  await page.getByRole('dialog').getByRole('textbox', { name: label }).fill(typed);
  expect(await everythingKept(page)).toContain(typed);

  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(await everythingKept(page)).not.toContain(CANARY);
  await context.close();
});

test('a new secret that was typed when the session ends is there after signing in again, kept by the page alone', async () => {
  const { context, page, watch } = await openAs(
    { browser, server },
    scene.chiara,
    '/projects/acme/shop/-/secrets?new=1',
  );
  const editor = page.getByRole('dialog', { name: 'New secret' });
  const field = (label: string) => editor.getByLabel(label, { exact: true });
  const typed = { Name: 'TYPED_ONCE', Value: `${CANARY}-once`, 'Description (optional)': 'nobody types it twice' };
  for (const [label, text] of Object.entries(typed)) await field(label).fill(text);
  await asOwner(server, 'DELETE FROM sessions WHERE user_id = $1', [scene.chiara.id]);

  // The preview of the scope may have told it already: the dialog then lies over the button.
  await editor.getByRole('button', { name: 'Create secret' }).dispatchEvent('click');
  const ended = page.getByRole('dialog', { name: 'Your session ended' });
  await ended.getByLabel('Password', { exact: true }).press('Escape');
  expect(await keptBesidesThePage(page)).not.toContain(CANARY);
  await ended.getByLabel('Password', { exact: true }).fill(scene.chiara.password);
  await ended.getByRole('button', { name: 'Sign in' }).click();
  await ended.waitFor({ state: 'detached' });

  for (const [label, text] of Object.entries(typed)) expect(await field(label).inputValue()).toBe(text);
  await editor.getByRole('button', { name: 'Create secret' }).click();
  await page.getByRole('dialog', { name: 'TYPED_ONCE' }).getByText('nobody types it twice').waitFor();
  expect(await everythingKept(page)).not.toContain(CANARY);
  expect(watch.violations).toEqual([]);
  await context.close();
});

test('a new value that was typed while the server is gone is saved once it is back, kept by the page alone', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/');
  await openSecret(page, 'SENTRY_DSN for staging, version 1');
  await page.getByRole('button', { name: 'Edit secret' }).click();
  const editor = page.getByRole('dialog', { name: 'Edit SENTRY_DSN' });
  const value = editor.getByRole('textbox', { name: 'New value' });
  await value.fill(`${CANARY}-while-away`);
  const everything = /\/api\/graphql|\/-\/health/;
  await context.route(everything, (route) => route.abort());

  await editor.getByRole('button', { name: 'Save secret' }).click();
  const gone = page.getByText('The server does not answer', { exact: true });
  await gone.first().waitFor();
  expect(await keptBesidesThePage(page)).not.toContain(CANARY);
  await context.unroute(everything);
  // It asks by itself whether the server is back.
  await page.locator('[role=alert]', { has: gone }).waitFor({ state: 'detached' });

  expect(await value.inputValue()).toBe(`${CANARY}-while-away`);
  await editor.getByRole('button', { name: 'Save secret' }).click();
  await editor.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'SENTRY_DSN for staging, version 2' }).waitFor();
  expect(await everythingKept(page)).not.toContain(CANARY);
  await context.close();
});

test('a value that is revealed when its page is left is nowhere afterwards, nor when one comes back', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/');
  await openSecret(page, 'DEPLOY_KEY for production, version 1');
  await page.getByRole('button', { name: 'Reveal value' }).click();
  await page.getByRole('region', { name: 'Revealed value' }).getByText(CANARY).waitFor();

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Groups' }).click();
  await page.getByRole('heading', { name: 'Groups' }).waitFor();
  expect(await everythingKept(page)).not.toContain(CANARY);
  await page.goBack();
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal value' }).waitFor();

  expect(await everythingKept(page)).not.toContain(CANARY);
  await context.close();
});

test('of two editors the later one is told, keeps what was typed, and can save knowingly', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/');
  await openSecret(page, 'DATABASE_URL for production, version 1');
  await page.getByRole('button', { name: 'Edit secret' }).click();
  const editor = page.getByRole('dialog', { name: 'Edit DATABASE_URL' });
  await editor.getByLabel('Description (optional)').fill('typed by the later one');
  const named = { projectPath: 'acme/shop', name: 'DATABASE_URL', variant: 'production' };
  const { errors } = await scene.client.mutate('projectSecretUpdate', {
    ...named,
    metadataCas: 1,
    description: 'saved by the earlier one',
  });
  expect(errors).toEqual([]);

  await editor.getByRole('button', { name: 'Save secret' }).click();

  await editor.getByText('Somebody changed this secret meanwhile').waitFor();
  expect(await editor.getByLabel('Description (optional)').inputValue()).toBe('typed by the later one');
  await editor.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('dialog', { name: 'DATABASE_URL' }).getByText('typed by the later one').waitFor();
  await context.close();
});

test('warns while typing that a value is too short to be masked', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/secrets?new=1');
  const panel = page.getByRole('dialog', { name: 'New secret' });

  await panel.getByLabel('Value', { exact: true }).fill('1234567');
  await panel.getByText('too short to mask well').waitFor();
  await panel.getByLabel('Value', { exact: true }).fill('12345678');

  await panel.getByText('too short to mask well').waitFor({ state: 'detached' });
  await panel.getByText('8 bytes', { exact: true }).waitFor();
  await context.close();
});
