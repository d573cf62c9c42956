import type { Browser, Page } from 'playwright-core';
import { createUser, signedIn, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openContext, searched, signInAs, toasted, writeCode, type Watch } from './browser.js';
import { Keyboard } from './keyboard.js';
import { aRunner, done, runEverything } from './scene.js';

jest.setTimeout(300_000);

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
  await toasted(page, /^Committed [0-9a-f]{8} to main\.$/);
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  // Production is named and not protected; no pipeline was started.
  const ticked = page.getByRole('listitem').filter({ has: page.getByRole('img', { name: 'done' }) });
  await ticked.nth(1).waitFor();
  expect(await ticked.allInnerTexts()).toEqual(['Create the secrets', 'Write the configuration that asks for them']);
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

/** Ana's project `keys/shop` with one environment and a configuration, to work in. */
async function aProjectOf(person: Person): Promise<void> {
  const client = await signedIn(server, person);
  const projectPath = 'keys/shop';
  await done(client.mutate('groupCreate', { name: 'Keys', path: 'keys' }));
  await done(client.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: 'keys' }));
  await done(client.mutate('environmentCreate', { projectPath, name: 'production', tier: 'production' }));
  await done(client.mutate('projectSecretsManagerInitialize', { projectPath }));
  const secret = { projectPath, name: 'API_KEY', environment: '*', branch: '*', secret: 'never-shown-31c7' };
  await done(client.mutate('projectSecretCreate', secret));
  const content = 'hello:\n  script: [echo hello]\n';
  await done(client.mutate('configurationCommit', { projectPath, refName: 'main', content, message: 'Hello' }));
}

/** From the list of secrets: a new one, a second version, and back to the first. */
async function keepASecret(keys: Keyboard): Promise<void> {
  await keys.tabTo('button', 'New secret');
  await keys.press('Enter');
  await keys.rests('textbox', 'Name');
  await keys.type('DATABASE_URL');
  await keys.tabTo('textbox', 'Value');
  await keys.type('postgres://never-shown-55e1');
  await keys.tabTo('button', 'Create secret');
  await keys.press('Enter');
  await keys.rests('button', 'Close');
  await keys.press('Escape');
  await keys.rests('button', 'New secret');

  const cell = /^DATABASE_URL for every environment, version 1/;
  await keys.page.getByRole('button', { name: cell }).waitFor();
  await keys.tabTo('button', 'API_KEY');
  await keys.press('ArrowDown', 'ArrowRight');
  await keys.rests('button', cell);
  await keys.press('Enter');
  await keys.rests('button', 'Close');
  await keys.tabTo('button', 'Edit secret');
  await keys.press('Enter');
  await keys.rests('textbox', /^New value/);
  await keys.type('postgres://never-shown-89d0');
  await keys.tabTo('button', 'Save secret');
  await keys.press('Enter');
  await keys.page.getByText(/^v2, /).waitFor();
  await keys.rests('button', 'Close');
  await keys.tabTo('tab', 'Use');
  await keys.press('ArrowRight');
  await keys.rests('tab', 'Versions');
  await keys.tabTo('button', 'Roll back to version 1');
  await keys.press('Enter');
  await keys.rests('textbox', /^Reason/);
  await keys.type('The first was right');
  await keys.press('Enter');
  await keys.page.getByText('the value of v1').first().waitFor();
  await keys.rests('button', 'Roll back to version 1');
  await keys.press('Escape');
  await keys.rests('button', /^DATABASE_URL for every environment, version 3/);
}

test('the same by keys alone: focus is always somewhere, is seen, has a name, and goes back', async () => {
  const person = await createUser(server, { admin: true, name: 'Kim' });
  await aProjectOf(person);
  const { context, page, watch } = await openContext(browser, server.url, { reducedMotion: 'reduce' });
  const keys = new Keyboard(page);
  await page.goto('/sign-in');
  await keys.rests('textbox', 'Username');
  await keys.type(person.username);
  await keys.tabTo('textbox', 'Password');
  await keys.type(person.password);
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Hello, Kim' }).waitFor();

  await keys.press('Control+k');
  await keys.rests('combobox', 'Search everything');
  const answered = searched(page, 'keys/shop');
  await keys.type('keys/shop');
  await answered;
  await page.getByRole('option', { name: /shop/i, selected: true }).waitFor();
  await keys.press('Enter');
  await keys.arrives('**/projects/keys/shop');
  await keys.tabTo('link', 'Secrets');
  await keys.press('Enter');
  await keepASecret(keys);

  await keys.tabTo('link', 'Pipelines', 'Shift+Tab');
  await keys.press('Enter');
  await keys.tabTo('button', 'Start pipeline');
  await keys.press('Enter');
  await keys.rests('combobox', 'On this ref');
  await keys.tabTo('button', 'Start pipeline');
  await keys.press('Enter');
  await keys.arrives('**/-/pipelines/*');
  await page.getByRole('link', { name: /^hello/ }).waitFor();
  await keys.tabTo('link', /^hello/);
  await keys.press('Enter');
  await keys.arrives('**/-/jobs/*');
  await page.getByRole('heading', { name: 'hello' }).waitFor();
  await keys.tabTo('button', /^Cancel/);

  expect(keys.stops.filter(({ name, wrong }) => name === '' || wrong !== '')).toEqual([]);
  expectNothingForbidden(watch);
  await context.close();
});
