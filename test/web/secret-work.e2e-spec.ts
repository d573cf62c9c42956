import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs } from './browser.js';
import { CANARY, done, paintSecrets, paintTree, type Scene } from './scene.js';
import { paintTrustRule } from './scene-access.js';

jest.setTimeout(300_000);

const SECRETS = '/projects/acme/shop/-/secrets';
const nothingForbidden = { foreignRequests: [], violations: [], pageErrors: [], dialogs: [] };

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

const open = (page: Page, cell: string) => page.getByRole('button', { name: cell }).click();
const panelOf = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

test('a pasted .env is looked at first, a refused line stops it, and what was imported is in the grid', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, SECRETS);
  await page.getByRole('button', { name: 'Import' }).click();
  const panel = page.getByRole('dialog', { name: 'Import a file' });
  const text = panel.getByRole('textbox', { name: 'Text of the file' });
  await text.fill(`SMTP_URL=${CANARY}-smtp\nSTRIPE_KEY=${CANARY}-second\nbad-name=${CANARY}\n`);
  await panel.getByRole('button', { name: 'Look what would happen' }).click();
  await panel.getByText('1 entry is refused').waitFor();
  expect(await panel.getByRole('button', { name: /^Import:/ }).count()).toBe(0);

  await text.fill(`SMTP_URL=${CANARY}-smtp\nSTRIPE_KEY=${CANARY}-third\nSHORT_PIN=123456\n`);
  await panel.getByRole('button', { name: 'Look what would happen' }).click();
  await panel.getByRole('row', { name: /SHORT_PIN.*same value/ }).waitFor();
  expect(await asOwner(server, "SELECT 1 FROM secrets WHERE name = 'SMTP_URL'")).toEqual([]);
  await panel.getByRole('button', { name: 'Import: 1 new, 1 new version' }).click();

  await panel.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'SMTP_URL for every environment, version 1' }).waitFor();
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 3' }).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('versions are compared without showing a value, and an older value is brought back', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, SECRETS);
  await open(page, 'STRIPE_KEY for every environment, version 3');
  const panel = panelOf(page, 'STRIPE_KEY');
  await panel.getByRole('tab', { name: 'Versions' }).click();
  await panel.getByRole('button', { name: 'Compare version 1 with the current one' }).click();
  await panel.getByText('The values differ.').waitFor();
  await panel.getByRole('button', { name: 'Roll back to version 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll back to version 1' });
  await dialog.getByLabel('Reason (optional)').fill('v3 is refused by the shop');
  await dialog.getByRole('button', { name: 'Roll back to version 1' }).click();

  await panel.getByText('the value of v1').waitFor();
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 4' }).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  await context.close();
});

test('a frozen secret says so in grid, filter and on Home, until it is thawed', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, SECRETS);
  await open(page, 'SENTRY_DSN for staging, version 1');
  await page.getByRole('button', { name: 'Freeze' }).click();
  await page.getByRole('dialog', { name: 'Freeze SENTRY_DSN' }).getByRole('button', { name: 'Freeze' }).click();
  await page.getByRole('button', { name: 'Thaw' }).waitFor();
  await page.goto(`${SECRETS}?state=FROZEN`);
  await page.getByRole('row', { name: /SENTRY_DSN.*Frozen/ }).waitFor();
  expect(await page.locator('tr[data-row]').count()).toBe(1);
  await page.goto('/');
  await page.getByText('SENTRY_DSN (staging) is frozen: no job gets it').waitFor();
  await page.getByRole('list', { name: 'Needs you' }).getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('button', { name: 'Thaw' }).click();
  await page.getByRole('dialog', { name: 'Thaw SENTRY_DSN' }).getByRole('button', { name: 'Thaw' }).click();

  await page.getByRole('button', { name: 'Freeze' }).waitFor();
  await context.close();
});

test('the list of all readers names people, trust rules and jobs, with the mark of who did', async () => {
  await paintTrustRule(server, scene);
  await done(scene.client.mutate('memberCreate', { fullPath: 'acme/shop', username: 'deploys', role: 'OWNER' }));
  const { context, page } = await openAs({ browser, server }, scene.ana, SECRETS);
  await open(page, 'DEPLOY_KEY for production, version 1');
  const panel = panelOf(page, 'DEPLOY_KEY');
  await panel.getByRole('button', { name: 'Reveal value' }).click();
  await panel.getByRole('region', { name: 'Revealed value' }).waitFor();
  await panel.getByRole('button', { name: 'Hide' }).click();
  await panel.getByRole('tab', { name: 'All readers' }).click();

  const list = panel.getByRole('list', { name: 'All readers' });
  await list.getByRole('listitem').filter({ hasText: 'Person' }).getByText('could, and did').first().waitFor();
  const rule = list.getByRole('listitem').filter({ hasText: 'sign in by the trust rule shop-deploys as deploys' });
  await rule.getByText('Trust rule', { exact: true }).waitFor();
  await context.close();
});

test('what one environment misses is promoted from another, by its digest', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, `${SECRETS}?promote=1`);
  const panel = page.getByRole('dialog', { name: 'Compare two environments' });
  await panel.getByRole('combobox', { name: 'From' }).fill('production');
  await panel.getByRole('combobox', { name: 'To' }).fill('staging');
  await panel.getByRole('row', { name: /DATABASE_URL.*missing there/ }).waitFor();
  await panel.getByLabel('Promote DATABASE_URL').check();
  await panel.getByRole('button', { name: 'Promote 1 secret to staging' }).click();

  await panel.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'DATABASE_URL for staging, version 1' }).waitFor();
  await context.close();
});

test('many are tagged at once, found by the tag, deleted at once, and come back from the trash', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, SECRETS);
  await page.getByLabel('Select SENTRY_DSN').check();
  await page.getByLabel('Select SHORT_PIN').check();
  const bar = page.getByRole('region', { name: 'What to do with the selected names' });
  await bar.getByText('2 names selected').waitFor();
  await bar.getByRole('button', { name: 'Add tag' }).click();
  await page.getByRole('dialog').getByLabel('Tag').fill('shop-team');
  await page.getByRole('dialog').getByRole('button', { name: 'Change 3 secrets' }).click();
  await bar.waitFor({ state: 'detached' });
  await page.goto(`${SECRETS}?tag=shop-team`);
  await page.getByRole('button', { name: 'SHORT_PIN', exact: true }).waitFor();
  expect(await page.locator('tr[data-row]').count()).toBe(2);

  await page.getByLabel('Select all names shown').check();
  await bar.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete 3 secrets' }).click();
  await page.getByText('No secret is like this').waitFor();
  await page.goto('/projects/acme/shop/-/trash');
  await page.getByRole('button', { name: 'Restore SHORT_PIN' }).click();
  await page.getByRole('button', { name: 'Restore SHORT_PIN' }).waitFor({ state: 'detached' });
  await page.goto(SECRETS);
  await page.getByRole('button', { name: 'SHORT_PIN for every environment, version 1' }).waitFor();
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('a wrong condition is refused beside its field; the right one, its sources and rules for values hold and are shown', async () => {
  const { context, page, watch } = await openAs(
    { browser, server },
    scene.ana,
    `${SECRETS}?new=1&name=SIGNING_KEY&environment=*`,
  );
  const form = page.getByRole('dialog', { name: 'New secret' });
  await form.getByLabel('Value', { exact: true }).fill('changeme');
  await form.getByText('More about who gets it').click();
  const condition = form.getByLabel('Condition (optional)');
  await condition.fill('ref.colour == "blue"');
  await form.getByLabel('Only these', { exact: true }).last().check();
  await form.getByRole('combobox', { name: 'Only these' }).fill('schedule');
  await page.getByRole('option', { name: 'schedule' }).click();
  await page.keyboard.press('Escape');
  await form.getByText('More settings').click();
  await form.getByLabel('No placeholder, such as CHANGEME or <token>').check();
  await form.getByRole('button', { name: 'Create secret' }).click();
  await form
    .getByText(/colour/)
    .last()
    .waitFor();
  await condition.and(page.locator('[aria-invalid="true"]')).waitFor();
  await condition.fill('ref.protected');
  await form.getByRole('button', { name: 'Create secret' }).click();
  await form
    .getByText(/placeholder/)
    .last()
    .waitFor();
  await form.getByLabel('Value', { exact: true }).fill(`${CANARY}-signing`);
  await form.getByRole('button', { name: 'Create secret' }).click();

  const panel = panelOf(page, 'SIGNING_KEY');
  await panel.getByText('ref.protected', { exact: true }).waitFor();
  await panel.getByText('schedule', { exact: true }).waitFor();
  expect(
    await asOwner(server, "SELECT condition, accepted_sources, value_rules FROM secrets WHERE name = 'SIGNING_KEY'"),
  ).toEqual([
    {
      condition: 'ref.protected',
      accepted_sources: ['schedule'],
      value_rules: expect.objectContaining({ notPlaceholder: true }),
    },
  ]);
  await panel.getByRole('button', { name: 'Edit secret' }).click();
  const editor = page.getByRole('dialog', { name: 'Edit SIGNING_KEY' });
  await editor.getByLabel('Condition (optional)').fill('');
  await editor.getByLabel('Anything: a push, a schedule, a person').check();
  await editor.getByRole('button', { name: 'Save secret' }).click();
  await page.getByRole('dialog', { name: 'What this would do' }).locator('[data-save-rule]').click();
  await panel.getByRole('button', { name: 'Edit secret' }).waitFor();
  const changed = "SELECT condition, accepted_sources FROM secrets WHERE name = 'SIGNING_KEY'";
  expect(await asOwner(server, changed)).toEqual([{ condition: null, accepted_sources: null }]);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});
