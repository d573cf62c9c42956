import type { Browser } from 'playwright-core';
import { startServer, type TestServer } from '../support/server.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { launchBrowser, openContext, signInAs } from './browser.js';
import { paintTree, type Scene } from './scene.js';

jest.setTimeout(120_000);

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('a new runner shows its token once, with the command that registers it, and can be paused', async () => {
  const { context, page, watch } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/projects/acme/shop/-/runners');
  await page.getByRole('button', { name: 'New runner' }).click();
  await page.getByLabel('Description').fill('under the desk');
  await page.getByRole('button', { name: 'Create runner' }).click();

  const token = await page.locator('[data-shown-once]').innerText();
  expect(token).toMatch(/^glrt-/);
  await page.getByText(`gitlab-runner register --non-interactive`).waitFor();
  expect(await page.locator('pre').innerText()).toContain(`--url ${server.url} \\\n  --token ${token}`);
  expect((await new ScriptedRunner(server.url, token).verify()).status).toBe(200);
  await page.reload();
  await page.getByRole('cell', { name: /^under the desk #/ }).waitFor();
  expect(await page.content()).not.toContain(token);

  await page.getByRole('switch', { name: 'under the desk takes jobs' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('Paused', { exact: true }).waitFor();
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

test('an access token is shown once and ends when revoked', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/me/tokens');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name').fill('nightly report');
  await page.getByRole('button', { name: 'Create token' }).last().click();
  const token = await page.locator('[data-shown-once]').innerText();
  const whoAmI = async () => {
    const response = await fetch(`${server.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ currentSession { user { username } } }' }),
    });
    return JSON.stringify(await response.json());
  };
  expect(await whoAmI()).toContain(scene.ana.username);

  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked').waitFor();

  expect(await whoAmI()).not.toContain(scene.ana.username);
  expect(await page.content()).not.toContain(token);
  await context.close();
});

test('the console runs its examples under the policy, from this host only, and remembers nothing', async () => {
  const { context, page, watch } = await openContext(browser, server.url);
  await signInAs(page, scene.ana);

  const response = await page.goto('/-/graphql-explorer');
  expect(response!.headers()['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.graphiql-response').getByText('"fullPath": "acme"').waitFor();
  await page.getByRole('tab', { name: 'CreateProject' }).click();
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.graphiql-response').getByText('"problems"').waitFor();

  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
    /query|mutation/,
  );
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});
