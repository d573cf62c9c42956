import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openContext, signInAs } from './browser.js';
import { paintSecrets, paintTree, type Scene } from './scene.js';

jest.setTimeout(120_000);

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

async function fillNewProject(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Typed with care');
  await page.getByLabel('Description').fill('A long text that nobody wants to type twice');
}

test('a session that ends in the middle of a form is renewed on top of it, and nothing typed is lost', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/new/project?group=acme');
  await fillNewProject(page);
  await asOwner(server, 'DELETE FROM sessions WHERE user_id = $1', [scene.ana.id]);

  await page.getByRole('button', { name: 'Create project' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session ended' });
  await dialog.getByLabel('Password', { exact: true }).fill(scene.ana.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });

  expect(await page.getByLabel('Name').inputValue()).toBe('Typed with care');
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.waitForURL('**/projects/acme/typed-with-care');
  await page.getByText('A long text that nobody wants to type twice').waitFor();
  await context.close();
});

test('a server that is gone is said so, what was typed stays, and it goes on by itself', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/new/project?group=acme');
  await fillNewProject(page);
  await context.route('**/api/graphql', (route) => route.abort());

  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByText('The server does not answer', { exact: true }).waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Typed with care');
  await context.unroute('**/api/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();

  await page.getByText('The server does not answer', { exact: true }).waitFor({ state: 'detached' });
  expect(await page.getByLabel('Description').inputValue()).toContain('nobody wants to type twice');
  await context.close();
});

test('the keyboard alone signs in, filters, moves and opens a secret', async () => {
  const { context, page } = await openContext(browser, server.url);
  const { keyboard } = page;
  await page.goto('/sign-in?next=/projects/acme/shop/-/secrets');
  await page.getByLabel('Username').waitFor();
  await keyboard.type(scene.ana.username);
  await keyboard.press('Tab');
  await keyboard.type(scene.ana.password);
  await keyboard.press('Enter');
  await page.getByRole('table', { name: 'Secrets: names by environments' }).waitFor();

  await keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  await keyboard.press('/');
  await keyboard.type('sentry');
  await page.getByRole('button', { name: 'DATABASE_URL', exact: true }).waitFor({ state: 'detached' });
  await keyboard.press('Control+a');
  await keyboard.press('Delete');
  await page.getByRole('button', { name: 'DATABASE_URL', exact: true }).waitFor();
  await keyboard.press('Escape');
  await keyboard.press('j');
  await keyboard.press('j');
  await keyboard.press('k');
  await keyboard.press('j');
  await keyboard.press('Enter');

  await page.getByRole('dialog', { name: 'DEPLOY_KEY' }).waitFor();
  expect(page.url()).toContain('?secret=');
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await context.close();
});

test('a refused name stands beside its field, in the words of the server', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/projects/acme/shop/-/secrets?new=1');
  const panel = page.getByRole('dialog', { name: 'New secret' });
  await panel.getByLabel('Name', { exact: true }).fill('NOT A NAME');
  await panel.getByLabel('Value', { exact: true }).fill('long enough');

  await panel.getByRole('button', { name: 'Create secret' }).click();

  const field = panel.getByLabel('Name', { exact: true });
  await panel.locator('[id$="-error"]').first().waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await panel.getByLabel('Value', { exact: true }).inputValue()).toBe('long enough');
  await context.close();
});

test('whoever may only read is shown no button that the server would refuse', async () => {
  const { context, page } = await openContext(browser, server.url);
  const [{ id }] = await asOwner(server, "SELECT id FROM users WHERE username = 'ben'");
  await asOwner(
    server,
    'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $1) WHERE id = $2',
    [scene.ana.id, id],
  );
  await signInAs(page, { username: 'ben', password: scene.ana.password }, '/projects/acme/shop/-/secrets');
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 2' }).click();
  await page.getByRole('dialog', { name: 'STRIPE_KEY' }).waitFor();

  for (const name of ['Reveal value', 'Delete secret', 'Edit secret'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  const sections = page.getByRole('navigation', { name: 'Pages of this place' });
  expect(await sections.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
  await context.close();
});

test('a thousand names are all in the grid, but only those in sight are in the page', async () => {
  await asOwner(
    server,
    `WITH made AS (
       INSERT INTO secrets (namespace_id, name)
       SELECT (SELECT id FROM namespaces WHERE full_path = 'acme/shop'), 'MANY_' || lpad(n::text, 4, '0')
       FROM generate_series(1, 1000) n RETURNING id),
     versions AS (
       INSERT INTO secret_versions (secret_id, number, reference, byte_length)
       SELECT id, 1, gen_random_uuid(), 16 FROM made RETURNING id, secret_id)
     SELECT count(*) FROM versions`,
  );
  await asOwner(
    server,
    `UPDATE secrets s SET current_version_id = v.id FROM secret_versions v
     WHERE v.secret_id = s.id AND s.current_version_id IS NULL`,
  );
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, scene.ana, '/projects/acme/shop/-/secrets');
  await page.getByText('1,005 names').waitFor();
  await page.getByRole('button', { name: 'DATABASE_URL', exact: true }).waitFor();

  expect(await page.locator('tr[data-row]').count()).toBeLessThan(80);
  await page.locator('[data-virtual]').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await page.getByRole('button', { name: 'STRIPE_KEY', exact: true }).waitFor();
  expect(await page.locator('tr[data-row]').count()).toBeLessThan(80);
  await page.getByLabel('Filter names').fill('MANY_0777');
  await page.getByRole('button', { name: 'MANY_0777', exact: true }).waitFor();
  await context.close();
});
