import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { asOwner, newPerson, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aProjectWithSecrets, create } from '../secrets/arrange.js';
import { run } from '../pipelines/arrange.js';
import { launchBrowser, namelessControls, openContext, signInAs } from './browser.js';

jest.setTimeout(180_000);

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');

let server: TestServer;
let browser: Browser;
let owner: Person;
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
  const admin = await newPerson(server, { admin: true });
  const arranged = await aProjectWithSecrets(server, admin.client);
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
    const { context, page, watch } = await openContext(browser, server.url, {
      colorScheme,
      viewport: { width, height: 900 },
    });
    await signInAs(page, owner, `/projects/${project}/-/pipelines/${pages.failed}`);

    const note = page.locator('[data-preflight]');
    await note.getByText('2 of 4 secrets would be withheld. No job was queued.').waitFor();

    const rows = await note.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/).join(' '))).toEqual([
      'Job Secret Would be Why',
      'deploy · production DATABSE_URL missing There is no secret DATABSE_URL where your job looks for it; did you mean DATABASE_URL?',
      expect.stringMatching(/^deploy · production DEPLOY_KEY withheld This secret is for branch release/),
      'build SIGNING_KEY awaiting approval Somebody else must approve it for the job run.',
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await namelessControls(page)).toEqual([]);
    expect([watch.violations, watch.pageErrors]).toEqual([[], []]);
    await page.screenshot({ path: path.join(PICTURES, `preflight-${colorScheme}-${width}.png`) });
    await context.close();
  },
);

test('a pipeline whose secrets can all be released says so in one sentence', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, owner, `/projects/${project}/-/pipelines/${pages.fine}`);

  await page.locator('[data-preflight]').getByText('The one secret can be released.').waitFor();

  expect(await page.locator('[data-preflight] table').count()).toBe(0);
  await context.close();
});

test('the use of a secret tells what it is used for, and asks whether an unused one is needed', async () => {
  const { context, page } = await openContext(browser, server.url);
  await signInAs(page, owner, `/projects/${project}/-/secrets?secret=${unused}`);

  await page.getByText('No job has had it for 90 days: is it still needed?').waitFor();

  await page.screenshot({ path: path.join(PICTURES, 'scope-proposal.png') });
  await context.close();
});
