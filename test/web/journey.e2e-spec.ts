import type { Browser, Page } from 'playwright-core';
import { createUser, signedIn } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openContext, signInAs, writeCode, type Watch } from './browser.js';
import { aRunner, runEverything } from './scene.js';

jest.setTimeout(120_000);

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function createNamespaces(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'New group' }).click();
  await page.getByLabel('Name').fill('Acme Works');
  await page.getByRole('button', { name: 'Create group' }).click();
  await page.waitForURL('**/groups/acme-works');
  await page.getByRole('link', { name: 'New project' }).first().click();
  await page.getByLabel('Name').fill('Shop');
  await page.getByRole('button', { name: 'Create project' }).click();
  await page.waitForURL('**/projects/acme-works/shop');
}

async function createEnvironments(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages of this place' })
    .getByRole('link', { name: 'Environments' })
    .click();
  const form = page.getByRole('region', { name: 'Environments' });
  for (const name of ['production', 'staging']) {
    await form.getByLabel('Name').fill(name);
    await form.getByRole('button', { name: 'Create environment' }).click();
    await form.getByRole('cell', { name, exact: true }).first().waitFor();
  }
}

async function createSecret(page: Page, how: () => Promise<void>, fields: Record<string, string>): Promise<void> {
  await how();
  const panel = page.getByRole('dialog', { name: 'New secret' });
  for (const [label, text] of Object.entries(fields)) await panel.getByLabel(label, { exact: true }).fill(text);
  await panel.getByRole('heading', { name: 'New secret' }).click();
  await panel.getByRole('button', { name: 'Create secret' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Close', exact: true }).click();
}

function expectNothingForbidden(watch: Watch): void {
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
}

test('from the first sign-in to a job that is refused its secret, with the reason', async () => {
  const person = await createUser(server, { admin: true, name: 'Ana' });
  const { context, page, watch } = await openContext(browser, server.url);

  await signInAs(page, person);
  await createNamespaces(page);
  await createEnvironments(page);
  await page.getByRole('link', { name: 'Secrets', exact: true }).click();
  await page.getByRole('button', { name: 'Turn on secrets' }).click();
  const value = 'postgres://never-shown-7d21';
  const open = () => page.getByRole('button', { name: 'New secret' }).first().click();
  await createSecret(page, open, { Name: 'DATABASE_URL', Value: value, Environment: 'production' });
  const fill = () => page.getByRole('button', { name: 'Add a value of DATABASE_URL for staging' }).click();
  await createSecret(page, fill, { Value: `${value}-staging` });
  await createSecret(page, open, { Name: 'API_KEY', Value: value, Environment: 'staging' });

  const grid = page.getByRole('table', { name: 'Secrets: names by environments' });
  await grid.getByRole('button', { name: 'DATABASE_URL for production, version 1' }).waitFor();
  await grid.getByRole('button', { name: 'DATABASE_URL for staging, version 1' }).waitFor();
  await grid.getByRole('button', { name: 'Add a value of API_KEY for production' }).waitFor();
  expect(await page.content()).not.toContain(value);

  await page.getByRole('button', { name: 'Explain access' }).click();
  const explanation = page.getByRole('dialog', { name: 'Explain access' });
  await explanation.getByLabel('In environment').fill('staging');
  await explanation.getByText('All 2 secrets in reach can be released.').waitFor();
  await explanation.getByLabel('In environment').fill('production');
  await explanation.getByText('1 of 2 secrets would be withheld.').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  await page.getByRole('link', { name: 'Pipelines', exact: true }).click();
  await page.getByRole('link', { name: 'Edit configuration' }).click();
  const configuration = page.getByLabel('.gitlab-ci.yml');
  await writeCode(page, configuration, 'deploy:\n  script: [echo hi]\n  wrong: [\n');
  const problems = page.getByRole('region', { name: 'Problems in the configuration' });
  await page.getByRole('button', { name: 'Commit to main' }).click();
  await problems.getByRole('button').first().waitFor();
  await writeCode(
    page,
    configuration,
    'deploy:\n  environment: production\n  secrets:\n    KEY:\n      gitlab_secrets_manager: { name: API_KEY }\n  script: [echo hi]\n\nhello:\n  script: [echo hello]\n',
  );
  await page.getByRole('button', { name: 'Commit to main' }).click();
  await page.getByText(/^Committed [0-9a-f]{8} to main\.$/).waitFor();
  await page.getByRole('link', { name: 'Pipelines', exact: true }).last().click();
  await page.getByRole('button', { name: 'Start pipeline' }).click();
  await page.getByRole('button', { name: 'Start pipeline' }).last().click();
  await page.waitForURL('**/-/pipelines/*');

  await runEverything(server, await aRunner(server, await signedIn(server, person)));
  await page.getByText('1 of 1 secret withheld').waitFor();
  await page.getByRole('link', { name: /deploy/ }).click();
  await page.getByText('a secret that it asked for was withheld').waitFor();
  await page.getByRole('region', { name: 'Secrets' }).getByText('This secret is for environment').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: /hello/ }).click();
  await page.getByRole('log').getByText('Connecting to postgres').waitFor();
  expect(await page.getByTitle('Here the runner put a mask over a value').innerText()).toBe('[MASKED]');

  expectNothingForbidden(watch);
  await context.close();
});
