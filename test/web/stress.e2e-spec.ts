import type { Browser, Page, Request } from 'playwright-core';
import { asOwner, signedIn } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs, openContext } from './browser.js';
import { done, paintSecrets, paintTree, type Scene } from './scene.js';

jest.setTimeout(600_000);

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

const focusedName = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute('aria-label') ?? at?.textContent ?? undefined;
  });

async function fillNewProject(page: Page): Promise<void> {
  await page.getByLabel('Name').fill('Typed with care');
  await page.getByLabel('Description').fill('A long text that nobody wants to type twice');
}

const firstViews = [
  {
    of: 'Home',
    path: '/',
    row: 'acme/shop',
    asks: ['CurrentSession', 'FirstView', 'Pipelines'],
    together: ['Projects', 'SecretsDue'],
  },
  {
    of: 'the secrets of a project',
    path: '/projects/acme/shop/-/secrets',
    row: 'STRIPE_KEY',
    asks: ['CurrentSession', 'FirstView'],
    together: ['Project', 'ProjectManager', 'ProjectSecrets', 'InheritedSecrets', 'Environments'],
  },
];
/** What stands around every page. */
const AROUND = ['Groups', 'JobApprovals', 'RunApprovals', 'PlacesToDecide'];

test.each(firstViews)(
  '$of is answered while the interface is still loading, all else later, nothing twice',
  async (view) => {
    // From where nothing is asked.
    const { context, page } = await openAs({ browser, server }, scene.ana, '/favicon.svg');
    const operation = (request: Request): string =>
      request.url().endsWith('/api/graphql')
        ? (JSON.parse(request.postData() ?? '{}') as { operationName: string }).operationName
        : '';
    const asked: { name: string; what: string | null }[] = [];
    let letIn = (): void => undefined;
    const held = new Promise<void>((resolve) => (letIn = resolve));
    await context.route('**/assets/shell-*.js', (route) => held.then(() => route.continue()));
    const answerTo = (name: string) => page.waitForResponse((response) => operation(response.request()) === name);
    const answers = [...view.asks, ...AROUND].map(answerTo);
    let before: string[] = [];
    // The session's answer is there before the page's is let go: what is asked beside it would have been asked by then.
    await context.route('**/api/graphql', async (route) => {
      if (operation(route.request()) === 'FirstView') {
        await answers[0];
        before = asked.map(({ name }) => name);
      }
      await route.continue();
    });
    page.on('request', (request) => {
      const name = operation(request);
      if (name) asked.push({ name, what: request.postData() });
    });

    await page.goto(view.path, { waitUntil: 'commit' });
    await Promise.all(answers);
    letIn();
    await page.getByRole('row').getByText(view.row).first().waitFor();

    expect(before).toEqual(['CurrentSession', 'FirstView']);
    const again = asked.filter(({ name }) => view.asks.includes(name)).map(({ what }) => what);
    expect(again).toEqual([...new Set(again)]);
    expect(asked.filter(({ name }) => view.together.includes(name))).toEqual([]);
    await context.close();
  },
);

test('a session that ends in the middle of a form is renewed on top of it, and nothing typed is lost', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/new/project?group=acme');
  await fillNewProject(page);
  await asOwner(server, 'DELETE FROM sessions WHERE user_id = $1', [scene.ana.id]);

  // Whatever the page asks by itself may have told it already: the dialog then lies over the button.
  await page.getByRole('button', { name: 'Create project' }).dispatchEvent('click');
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
  const { context, page } = await openAs({ browser, server }, scene.ana, '/new/project?group=acme');
  await fillNewProject(page);
  await context.route('**/api/graphql', (route) => route.abort());
  // What asks by itself whether it is back hears nothing before the button was pressed.
  let letBack = (): void => undefined;
  const back = new Promise<void>((resolve) => (letBack = resolve));
  await context.route('**/-/health/live', (route) => back.then(() => route.continue()));

  await page.getByRole('button', { name: 'Create project' }).click();
  await page.getByText('The server does not answer', { exact: true }).waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('Typed with care');
  await context.unroute('**/api/graphql');
  await page.getByRole('button', { name: 'Try again' }).click();
  letBack();

  await page.getByText('The server does not answer', { exact: true }).waitFor({ state: 'detached' });
  expect(await page.getByLabel('Description').inputValue()).toContain('nobody wants to type twice');
  await context.close();
});

test('the keyboard alone signs in, filters, moves and opens a secret', async () => {
  const { context, page } = await openContext(browser, server.url);
  const { keyboard } = page;
  await page.goto('/sign-in?next=/projects/acme/shop/-/secrets');
  await page.getByLabel('Username').and(page.locator(':focus')).waitFor();
  await keyboard.type(scene.ana.username);
  await keyboard.press('Tab');
  await keyboard.type(scene.ana.password);
  await keyboard.press('Enter');
  await page.getByRole('table', { name: 'Secrets: names by environments' }).waitFor();

  await keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  await keyboard.press('/');
  await keyboard.type('sentry');
  // No key waits for the address to have followed the one before it.
  expect(await page.locator('[data-filter]').inputValue()).toBe('sentry');
  await page.waitForURL('**?filter=sentry');
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
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/secrets?new=1');
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
  const { context, page } = await openAs({ browser, server }, scene.ben, '/projects/acme/shop/-/secrets');
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 2' }).click();
  await page.getByRole('dialog', { name: 'STRIPE_KEY' }).waitFor();

  for (const name of ['Reveal value', 'Delete secret', 'Edit secret'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  const sections = page.getByRole('navigation', { name: 'Pages of this place' });
  expect(await sections.getByRole('link', { name: 'Settings' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
  await context.close();
});

test('ten thousand names are all in the grid, only those in sight in the page, and arrows reach the last', async () => {
  // The sessions of before were ended.
  const client = await signedIn(server, scene.ana);
  // As many as a project may own: seven are there.
  for (let thousand = 0; thousand < 10; thousand++) {
    const create = Array.from({ length: thousand < 9 ? 1000 : 993 }, (_, index) => ({
      name: `MANY_${String(thousand * 1000 + index).padStart(5, '0')}`,
      environment: '*',
      secret: `of-the-grid-${thousand}-${index}`,
    }));
    await done(client.mutate('secretsChange', { fullPath: 'acme/shop', create }));
  }
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/secrets');
  await page.getByText('9,998 names').waitFor({ timeout: 150_000 });
  const grid = page.getByRole('table', { name: 'Secrets: names by environments' });
  // One more comes from the group, and one row has the heads.
  await page.locator('table[aria-rowcount="10000"]').waitFor();
  const drawn = page.locator('tr[data-row]');

  expect(await drawn.count()).toBeLessThan(80);
  await page.getByRole('button', { name: 'DATABASE_URL', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  expect(await focusedName(page)).toMatch(/^Add a value of DATABASE_URL|^DATABASE_URL for/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  expect(await focusedName(page)).toBe('DEPLOY_KEY');
  await page.keyboard.press('End');
  await page.getByRole('button', { name: 'STRIPE_KEY', exact: true }).waitFor();
  await page.locator('tr[aria-rowindex="10000"]:focus-within').waitFor();
  expect(await drawn.count()).toBeLessThan(80);
  await page.keyboard.press('PageUp');
  await page.locator('tr[aria-rowindex="9990"]:focus-within').waitFor();
  await grid.evaluate((table) => table.parentElement!.scrollTo(0, table.scrollHeight / 2));
  await page
    .locator('tr[data-row]', { hasText: /MANY_0(49|50)/ })
    .first()
    .waitFor();

  await page.getByLabel('Filter names').fill('MANY_07777');
  await page.getByRole('button', { name: 'MANY_07777', exact: true }).waitFor();
  expect(await drawn.count()).toBe(1);
  await context.close();
});
