import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs, openContext, searched, signInAs } from './browser.js';
import { paintFinding, paintGuardedJob, paintRequest, paintWaitingJob } from './scene-access.js';
import { aRunner, CANARY, done, paintSecrets, paintTree, runEverything, type Scene } from './scene.js';

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

async function approveShip(page: Page, jobId: string): Promise<void> {
  await page.getByRole('button', { name: `Approve ship #${jobId} for eu/live` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('Reviewed');
  await dialog.getByRole('button', { name: 'Approve this job run' }).click();
  await dialog.waitFor({ state: 'detached' });
}

const rail = (page: Page) => page.getByRole('navigation', { name: 'Main' });

test('a job waits, a second person approves it with a reason in his own browser, and the secret is released', async () => {
  const jobId = await paintWaitingJob(server, scene);
  const starter = await openAs({ browser, server }, scene.ben, `/projects/acme/shop/-/jobs/${jobId}`);
  await starter.page.getByText('Waiting for approval').first().waitFor();
  await rail(starter.page).getByRole('link', { name: 'Approvals' }).click();
  await starter.page.getByText('No job waits for your approval').waitFor();

  const second = await openAs({ browser, server }, scene.chiara, '/');
  await second.page.getByRole('list', { name: 'Needs you' }).getByText('1 job run waits for your approval').waitFor();
  await rail(second.page).getByRole('link', { name: 'Approvals 1 waits for you' }).click();
  await second.page.getByRole('button', { name: `Approve PAYOUT_KEY for pay #${jobId}` }).click();
  const dialog = second.page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Approve this job run' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Reason').fill('Payday');
  await dialog.getByRole('button', { name: 'Approve this job run' }).click();
  await dialog.waitFor({ state: 'detached' });
  await second.page.getByText('No job waits for your approval').waitFor();

  await runEverything(server, await aRunner(server, scene.client));
  await starter.page.goto(`/projects/acme/shop/-/jobs/${jobId}`);
  await starter.page.getByRole('region', { name: 'Secrets' }).getByText('released', { exact: true }).waitFor();
  expect(await starter.page.content()).not.toContain(CANARY);
  expect(second.watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await Promise.all([starter.context.close(), second.context.close()]);
});

test('a job run waits for two people, each sees how many have approved, and the job page tells who did', async () => {
  const jobId = await paintGuardedJob(server, scene);
  const starter = await openAs({ browser, server }, scene.ben, `/projects/acme/shop/-/jobs/${jobId}`);
  const approvals = starter.page.getByRole('region', { name: 'Approvals of the environment' });
  await approvals.getByText('0 of 2 approvals').waitFor();
  expect(await approvals.getByRole('button').count()).toBe(0);

  const first = await openAs({ browser, server }, scene.chiara, '/');
  await first.page
    .getByRole('list', { name: 'Needs you' })
    .getByText('1 job run waits for your approval to deploy')
    .waitFor();
  await first.page.goto('/approvals');
  await first.page.getByRole('list', { name: 'Job runs that environments hold back' }).getByText('0 of 2').waitFor();
  await approveShip(first.page, jobId);
  await first.page.getByText('No job run waits for your approval').waitFor();

  await approvals.getByText('1 of 2 approvals').waitFor();
  const second = await openAs({ browser, server }, scene.ana, `/projects/acme/shop/-/jobs/${jobId}`);
  await second.page.getByText('1 of 2 approvals').waitFor();
  await approveShip(second.page, jobId);
  await second.page.getByText('2 of 2 approvals').waitFor();
  await starter.page.reload();
  await approvals.getByText('2 of 2 approvals').waitFor();
  expect(await approvals.getByText('approved', { exact: true }).count()).toBe(2);
  expect(second.watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await Promise.all([starter.context.close(), first.context.close(), second.context.close()]);
});

test('protecting an environment says how many must approve each job run, and is looked at before it is saved', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/environments');
  await page.getByRole('textbox', { name: 'Name or pattern' }).first().fill('vault');
  await page.getByLabel('Approvals of each job run').fill('3');
  await page.getByRole('button', { name: 'Protect', exact: true }).first().click();
  await page.locator('[data-save-rule]').waitFor();
  expect(await page.getByRole('row', { name: /vault/ }).count()).toBe(0);
  await page.locator('[data-save-rule]').click();
  await page.getByRole('row', { name: /vault.*3 people per job run/ }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Name or pattern' }).first().inputValue()).toBe('');

  await page.getByRole('button', { name: 'Unprotect vault' }).click();
  await page.locator('[data-save-rule]').click();
  await page.getByRole('row', { name: /vault/ }).waitFor({ state: 'detached' });
  await context.close();
});

test('a request for access is given for fewer hours than wished, and the asker reads why', async () => {
  await paintRequest(server, scene);
  const owner = await openAs({ browser, server }, scene.ana, '/approvals');
  await owner.page.getByText('The night job fails').waitFor();
  await owner.page.getByRole('button', { name: 'Approve the request of ben' }).click();
  const dialog = owner.page.getByRole('dialog');
  await dialog.getByLabel('For how many hours').fill('2');
  await dialog.getByLabel('Reason').fill('For this night');
  await dialog.getByRole('button', { name: 'Give access' }).click();
  await owner.page.getByText('Nobody asks you for access').waitFor();

  const asker = await openAs({ browser, server }, scene.ben, '/approvals');
  const own = asker.page.getByRole('list', { name: 'What you asked for' });
  await own.getByText('Approved').waitFor();
  await own.getByText('For this night').waitFor();
  const [rule] = await asOwner(
    server,
    'SELECT extract(epoch FROM expires_at - created_at) AS seconds FROM access_rules ORDER BY id DESC LIMIT 1',
  );
  expect(Math.round(Number(rule!.seconds) / 3600)).toBe(2);
  await Promise.all([owner.context.close(), asker.context.close()]);
});

test('Ctrl-K finds groups, projects, secrets, people and pipelines, by the keyboard alone', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/groups');
  const open = async (text: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    // It is there a moment before it takes letters.
    await page.getByRole('combobox', { name: 'Search everything' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type(text);
  };
  const option = (name: RegExp) => page.getByRole('option', { name });
  await page.getByRole('heading', { name: 'Groups' }).waitFor();

  await open('sentry');
  await option(/Secret.*SENTRY_DSN \(staging\).*acme\/shop/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await open('chiara');
  await option(/Person.*Chiara Conti/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await open('#1');
  await option(/Pipeline.*#1 payouts/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await open('zzzz');
  await page.getByText('Nothing that you may see matches').waitFor();
  for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace');
  const answered = searched(page, 'clusters');
  await page.keyboard.type('clusters');
  await answered;
  await option(/Project.*Clusters/).waitFor();
  await page.keyboard.press('Enter');

  await page.waitForURL('**/projects/acme/platform/clusters');
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

test('whoever is no administrator finds only what he may see', async () => {
  const { context, page } = await openContext(browser, server.url);
  await done(scene.client.mutate('groupCreate', { name: 'Hidden acme', path: 'hidden' }));
  await signInAs(page, scene.ben);
  // A developer everywhere: there is no group in which he may make a project.
  await page.getByRole('heading', { name: 'Projects' }).waitFor();
  await page.locator('a[href="/new/project"]').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Search Ctrl K' }).click();
  await page.getByRole('combobox', { name: 'Search everything' }).fill('acme');

  await page.getByRole('option', { name: /Group.*Acme/ }).waitFor();

  expect(await page.getByRole('option', { name: /Hidden/ }).count()).toBe(0);
  await context.close();
});

test('an exposed secret stands on Home and leads to the line that showed it; with a new value its finding is resolved', async () => {
  const jobId = await paintFinding(server, scene);
  const { context, page, watch } = await openAs({ browser, server }, scene.chiara, '/');
  const needs = page.getByRole('list', { name: 'Needs you' }).getByRole('listitem');
  await needs.filter({ hasText: 'STRIPE_KEY is exposed' }).getByRole('link', { name: 'Look at it' }).click();
  const panel = page.getByRole('dialog', { name: 'STRIPE_KEY', exact: true });
  await panel.getByText('Its value, unchanged, in the log, line 2').waitFor();
  expect(await panel.getByRole('link', { name: `leak #${jobId}` }).getAttribute('href')).toBe(
    `/projects/acme/shop/-/jobs/${jobId}#L2`,
  );
  await page.goto('/projects/acme/shop/-/secrets?state=EXPOSED');
  await page.getByRole('row', { name: /STRIPE_KEY.*Exposed/ }).waitFor();
  expect(await page.locator('tr[data-row]').count()).toBe(1);

  await page.goto('/projects/acme/shop/-/findings');
  await page.getByText('1 finding waits for somebody').waitFor();
  await page.getByRole('button', { name: /^Resolve the finding of STRIPE_KEY/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('The secret has a new value').check();
  await dialog.getByLabel('Why, or where that is written down').fill('Rotated in the shop');
  await dialog.getByRole('button', { name: 'Resolve finding' }).click();
  await dialog.getByRole('alert').or(dialog.locator('[id$="-error"]')).first().waitFor();
  const elsewhere = await context.newPage();
  await elsewhere.goto('/projects/acme/shop/-/secrets');
  await elsewhere.getByRole('button', { name: 'STRIPE_KEY for every environment, version 2' }).click();
  await elsewhere.getByRole('button', { name: 'Edit secret' }).click();
  const editor = elsewhere.getByRole('dialog', { name: 'Edit STRIPE_KEY' });
  await editor.getByRole('textbox', { name: 'New value' }).fill(`${CANARY}-third`);
  await editor.getByRole('button', { name: 'Save secret' }).click();
  await elsewhere.getByRole('button', { name: 'STRIPE_KEY for every environment, version 3' }).waitFor();
  await dialog.getByRole('button', { name: 'Resolve finding' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Nothing was found').waitFor();
  await page.getByLabel('Show resolved ones too').click();
  await page.getByText('Rotated in the shop').waitFor();
  await page.getByLabel('Freeze a secret as soon as it is found').click();
  await page.getByRole('switch', { name: 'Freeze a secret as soon as it is found', checked: true }).waitFor();

  expect(await asOwner(server, 'SELECT resolution FROM secret_findings')).toEqual([{ resolution: 'rotated' }]);
  const { projectSecretsManager } = await scene.client.query(
    '{ projectSecretsManager(projectPath: "acme/shop") { freezeExposed } }',
  );
  expect(projectSecretsManager.freezeExposed).toBe(true);
  expect(await page.content()).not.toContain(CANARY);
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});
