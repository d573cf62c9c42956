import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { asOwner, createUser, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openContext, signInAs } from './browser.js';

jest.setTimeout(300_000);

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');

let server: TestServer;
let browser: Browser;
let admin: Person;
beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await createUser(server, { admin: true, name: 'Root' });
  await createUser(server, { username: 'ana', name: 'Ana Lima' });
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each([
  ['light', 1440],
  ['dark', 375],
] as const)(
  'a banner says on every page as whom one acts, until one stops (%s, %i wide)',
  async (colorScheme, width) => {
    const { context, page, watch } = await openContext(browser, server.url, {
      colorScheme,
      viewport: { width, height: 800 },
    });
    await signInAs(page, admin, '/admin/users');

    await page.getByRole('button', { name: 'Act as ana' }).click();
    await page.getByLabel('Why do you do this?').fill('Ticket 4711: sees no pipelines');
    await page.getByRole('dialog').getByRole('button', { name: 'Act as ana' }).click();

    const banner = page.getByRole('status').filter({ hasText: 'You act as Ana Lima until' });
    await banner.waitFor();
    for (const address of ['/', '/groups', '/me/tokens']) {
      await page.goto(address);
      await banner.getByText('Ticket 4711: sees no pipelines').waitFor();
    }
    await page.goto('/groups');
    await banner.waitFor();
    const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wider).toBe(false);
    await page.screenshot({ path: path.join(PICTURES, `impersonation-${colorScheme}-${width}.png`) });

    await banner.getByRole('button', { name: 'Stop' }).click();
    await banner.waitFor({ state: 'detached' });
    await page.goto('/admin/users');
    await page.getByRole('button', { name: 'Act as ana' }).waitFor();
    expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
    await context.close();
  },
);

test('a session whose time is over leads to the sign-in page', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, admin, '/admin/users');
  await page.getByRole('button', { name: 'Act as ana' }).click();
  await page.getByLabel('Why do you do this?').fill('a look');
  await page.getByRole('dialog').getByRole('button', { name: 'Act as ana' }).click();
  await page.getByRole('status').filter({ hasText: 'You act as Ana Lima' }).waitFor();

  await asOwner(server, `UPDATE impersonations SET started_at = now() - interval '1 hour', expires_at = now()`);
  await page.getByRole('link', { name: 'Groups' }).first().click();

  await page.waitForURL((address) => address.pathname === '/sign-in');
  await context.close();
});
