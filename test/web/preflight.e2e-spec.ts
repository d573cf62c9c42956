import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { asOwner, newPerson, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, someone } from '../secrets/arrange.js';
import { commit, run } from '../pipelines/arrange.js';
import { launchBrowser, namelessControls, openAs, toasted } from './browser.js';
import { aRunner, runEverything } from './scene.js';

jest.setTimeout(300_000);

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');

let server: TestServer;
let browser: Browser;
let owner: Person;
let admin: Client;
let client: Client;
let project: string;
let unused: string;
const pages: Record<'failed' | 'fine', string> = { failed: '', fine: '' };

const job = (names: string[], more = ''): string =>
  `{ script: ["true"], ${more} secrets: { ${names
    .map((name) => `${name}: { gitlab_secrets_manager: { name: ${name} }, file: false }`)
    .join(', ')} } }`;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  admin = (await newPerson(server, { admin: true })).client;
  const arranged = await aProjectWithSecrets(server, admin);
  owner = arranged.owner.person;
  client = arranged.owner.client;
  project = arranged.project;
  await create(client, project, { name: 'DATABASE_URL' });
  await create(client, project, { name: 'DEPLOY_KEY', branch: 'release' });
  await create(client, project, { name: 'SIGNING_KEY', approvalRequired: true });
  unused = (await create(client, project, { name: 'UNUSED' })).id;
  await asOwner(server, "UPDATE secrets SET created_at = now() - interval '91 days' WHERE id = $1", [unused]);
  pages.fine = (await run(client, project, `build: ${job(['DATABASE_URL'])}\n`)).id;
  await client.mutate('pipelineSettingsUpdate', { fullPath: project, preflight: 'FAIL' });
  const content = `stages: [build, deploy]
build: ${job(['DATABASE_URL', 'SIGNING_KEY'], 'stage: build,')}
deploy: ${job(['DATABSE_URL', 'DEPLOY_KEY'], 'stage: deploy, environment: production,')}
`;
  pages.failed = (await run(client, project, content)).id;
  mkdirSync(PICTURES, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 375],
] as const)(
  'a pipeline that failed at preflight says so first, with each secret and why (%s, %i wide)',
  async (colorScheme, width) => {
    const { context, page, watch } = await openAs(
      { browser, server },
      owner,
      `/projects/${project}/-/pipelines/${pages.failed}`,
      {
        colorScheme,
        viewport: { width, height: 900 },
      },
    );

    const note = page.locator('[data-preflight]');
    await note.getByText('2 of 4 secrets would be withheld. No job was queued.').waitFor();

    const rows = await note.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/).join(' '))).toEqual([
      'Job Secret Would be Why',
      'deploy · production DATABSE_URL missing There is no secret DATABSE_URL where your job looks for it; did you mean DATABASE_URL?',
      expect.stringMatching(/^deploy · production DEPLOY_KEY withheld This secret is for branch release/),
      'build SIGNING_KEY awaiting approval Somebody other than you who could use this secret must approve it for the job run.',
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await namelessControls(page)).toEqual([]);
    expect([watch.violations, watch.pageErrors]).toEqual([[], []]);
    await page.screenshot({ path: path.join(PICTURES, `preflight-${colorScheme}-${width}.png`) });
    await context.close();
  },
);

test('a pipeline whose secrets can all be released says so in one sentence', async () => {
  const { context, page } = await openAs({ browser, server }, owner, `/projects/${project}/-/pipelines/${pages.fine}`);

  await page.locator('[data-preflight]').getByText('The one secret can be released.').waitFor();

  expect(await page.locator('[data-preflight] table').count()).toBe(0);
  await context.close();
});

test('the use of a secret tells what it is used for, and asks whether an unused one is needed', async () => {
  const { context, page } = await openAs({ browser, server }, owner, `/projects/${project}/-/secrets?secret=${unused}`);

  await page.getByText('No job has had it for 90 days: is it still needed?').waitFor();

  await page.screenshot({ path: path.join(PICTURES, 'scope-proposal.png') });
  await context.close();
});

test('a maintainer lets pipelines run again, starts one with a variable and its manual job after the question; what failed is retried', async () => {
  await commit(client, project, `deploy: ${job(['DEPLOY_KEY'], 'when: manual, manual_confirmation: "Ship it?",')}\n`);
  const { context, page, watch } = await openAs({ browser, server }, owner, `/projects/${project}/-/settings`);
  const policy = page.getByRole('region', { name: 'Preflight of pipelines' });
  await policy.getByRole('radio', { name: 'The pipeline fails before any job is queued', checked: true }).waitFor();
  await policy.getByLabel('The pipeline runs, and says so').click();
  await policy.getByRole('radio', { name: 'The pipeline runs, and says so', checked: true }).waitFor();

  const values = page.getByRole('region', { name: 'Values of secrets' });
  await values.getByLabel('Matches (RE2)').fill('(?=lookahead)');
  await values.getByRole('button', { name: 'Save rules for values' }).click();
  await values.locator('[id$="-error"]').waitFor();
  await values.getByLabel('Matches (RE2)').fill('[a-z0-9-]+');
  await values.getByRole('button', { name: 'Save rules for values' }).click();
  await toasted(page, 'Your changes are saved.');
  const managerRules = `query ($p: ID!) { projectSecretsManager(projectPath: $p) { valueRules { regex } } }`;
  const { projectSecretsManager } = await client.query(managerRules, { p: project });
  expect(projectSecretsManager.valueRules).toEqual({ regex: '[a-z0-9-]+' });

  await page.goto(`/projects/${project}/-/pipelines`);
  await page.getByRole('button', { name: 'Start pipeline' }).first().click();
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('COLOUR');
  await page.getByLabel('Value of variable 1').fill('blue');
  await page.getByRole('button', { name: 'Start pipeline' }).last().click();
  await page.getByRole('link', { name: /^deploy/ }).waitFor();
  const pipelineAt = page.url();
  await page.getByRole('link', { name: /^deploy/ }).click();
  await page.getByRole('button', { name: 'Start job' }).click();
  const question = page.getByRole('dialog', { name: 'Start job' });
  await question.getByText('Ship it?').waitFor();
  await question.getByRole('button', { name: 'Start job' }).click();
  await page.getByText('Waiting', { exact: true }).waitFor();

  // The first pipeline's job is taken too; the deployment is refused before it is handed out.
  await runEverything(server, await aRunner(server, admin));
  await page.getByText('Failed', { exact: true }).waitFor();
  await page.getByText('This secret is for branch').waitFor();
  await page.goto(pipelineAt);
  await page.getByRole('button', { name: 'Retry what failed' }).click();
  await page.getByText('Waiting for a person').first().waitFor();
  const [{ count }] = await asOwner(
    server,
    "SELECT count(*)::int FROM jobs WHERE name = 'deploy' AND retry_of IS NOT NULL",
  );
  expect(count).toBe(1);
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

test('where a secret is withheld, and where a page is refused, a developer asks those who can lift it', async () => {
  const developer = await someone(server, 'DEVELOPER', project);
  const [withheld] = await asOwner(
    server,
    "SELECT max(id)::text AS id FROM jobs WHERE name = 'deploy' AND failure_reason = 'secrets_withheld'",
  );
  const { context, page } = await openAs(
    { browser, server },
    developer.person,
    `/projects/${project}/-/jobs/${withheld!.id}`,
  );
  await page.getByRole('button', { name: 'Ask for access: DEPLOY_KEY' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask for access' });
  await dialog.getByLabel('Why you need it').fill('main deploys now');
  await dialog.getByRole('button', { name: 'Send request' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goto(`/projects/${project}/-/audit`);
  await page.getByText('You may not see this').waitFor();
  await page.getByRole('button', { name: 'Ask for access' }).click();
  await dialog.getByLabel('Why you need it').fill('Who changed it?');
  await dialog.getByRole('button', { name: 'Send request' }).click();
  await dialog.waitFor({ state: 'detached' });

  const asked = await asOwner(
    server,
    'SELECT ability, secret_id IS NOT NULL AS secret, refused_request_id AS refused FROM access_requests ORDER BY id',
  );
  expect(asked).toEqual([
    { ability: 'secret:update', secret: true, refused: null },
    { ability: 'audit:list', secret: false, refused: expect.any(String) },
  ]);
  await context.close();

  const owners = await openAs({ browser, server }, owner, '/approvals');
  const waiting = owners.page.getByRole('list', { name: 'People who ask for access' });
  await waiting.getByText(asked[1]!.refused, { exact: true }).waitFor();
  expect(await waiting.getByText('Refused request').count()).toBe(1);
  // Whoever may change the secret needs nobody: he is shown the way.
  await owners.page.goto(`/projects/${project}/-/jobs/${withheld!.id}`);
  await owners.page.getByRole('link', { name: 'Change who gets it' }).click();
  await owners.page.waitForURL(`**/projects/${project}/-/secrets?filter=DEPLOY_KEY`);
  await owners.page.getByRole('button', { name: 'DEPLOY_KEY', exact: true }).waitFor();
  await owners.context.close();
});
