import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { asOwner, createUser, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs } from './browser.js';

jest.setTimeout(300_000);

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');

let server: TestServer;
let browser: Browser;
let admin: Person;
beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = await createUser(server, { admin: true });
  await asOwner(
    server,
    `INSERT INTO audit_events (action, actor_name, target_kind, target_id, target_name, details, request_id) VALUES
       ('access_rule.break_glass', 'ada', 'access_rule', '1', 'secret:read_value', '{"secret": "DATABASE_URL"}', 'r-1'),
       ('secret.revealed', 'ada', 'secret', '1', 'DATABASE_URL', '{}', 'r-2')`,
  );
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each(['light', 'dark'] as const)(
  'a broken glass is red in the audit list, and says so (%s)',
  async (colorScheme) => {
    const { context, page } = await openAs({ browser, server }, admin, '/audit', { colorScheme });

    const broken = page.locator('li', { hasText: 'broke the glass' });
    const plain = page.locator('li', { hasText: 'revealed' });
    await broken.getByText('Broken glass').waitFor();
    const colorOf = (row: typeof broken): Promise<string> =>
      row
        .locator('.breakable')
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    const badge = await broken.getByText('Broken glass').evaluate((element) => getComputedStyle(element).color);

    expect(await colorOf(broken)).toBe(badge);
    expect(await colorOf(plain)).not.toBe(badge);
    expect(await plain.getByText('Broken glass').count()).toBe(0);
    await page.screenshot({ path: path.join(PICTURES, `broken-glass-${colorScheme}.png`) });
    await context.close();
  },
);
