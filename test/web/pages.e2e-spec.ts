import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import {
  axeViolations,
  CONTRAST,
  launchBrowser,
  namelessControls,
  openContext,
  signInAs,
  type Watch,
} from './browser.js';
import { paintRequest, paintWaitingJob } from './scene-access.js';
import { CANARY, paintRest, paintTree, type Scene } from './scene.js';

// Every page, light and dark, wide and narrow. The pictures land in screenshots/ for people to look at.

jest.setTimeout(600_000);

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');
const SECRETS = '/projects/acme/shop/-/secrets';
const pages: Record<string, string> = {
  home: '/',
  approvals: '/approvals',
  groups: '/groups',
  group: '/groups/acme',
  'group-secrets': '/groups/acme/-/secrets',
  'group-settings': '/groups/acme/-/settings',
  'new-group': '/new/group?parent=acme',
  'new-project': '/new/project?group=acme',
  project: '/projects/acme/shop',
  secrets: SECRETS,
  'secrets-off': '/projects/acme/platform/clusters/-/secrets',
  'secret-panel': `${SECRETS}?secret=:secret`,
  'secret-edit': `${SECRETS}?edit=:secret`,
  'secret-new': `${SECRETS}?new=1&name=SENTRY_DSN&environment=review/a`,
  'explain-access': `${SECRETS}?explain=1`,
  pipelines: '/projects/acme/shop/-/pipelines',
  pipeline: '/projects/acme/shop/-/pipelines/1',
  'pipeline-withheld': '/projects/acme/shop/-/pipelines/2',
  'pipeline-waiting': '/projects/acme/shop/-/pipelines/3',
  job: '/projects/acme/shop/-/jobs/3',
  'job-withheld': '/projects/acme/shop/-/jobs/4',
  configuration: '/projects/acme/shop/-/configuration',
  environments: '/projects/acme/shop/-/environments',
  members: '/projects/acme/shop/-/members',
  runners: '/projects/acme/shop/-/runners',
  'project-audit': '/projects/acme/shop/-/audit',
  'project-rules': '/projects/acme/shop/-/rules',
  'project-trash': '/projects/acme/shop/-/trash',
  'secret-import': `${SECRETS}?import=1`,
  'secret-promote': `${SECRETS}?promote=1`,
  'project-settings': '/projects/acme/shop/-/settings',
  audit: '/audit',
  'admin-users': '/admin/users',
  'admin-settings': '/admin/settings',
  'admin-installation': '/admin/installation',
  'admin-runners': '/admin/runners',
  tokens: '/me/tokens',
  password: '/me/password',
  'not-found': '/projects/acme/nowhere',
};

let server: TestServer;
let browser: Browser;
let scene: Scene;
let secretId: string;
beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintRest(server, scene);
  await paintWaitingJob(server, scene);
  await paintRequest(server, scene);
  const [found] = await asOwner(
    server,
    "SELECT id FROM secrets WHERE name = 'DATABASE_URL' AND environment_scope = 'production'",
  );
  secretId = found!.id;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 375],
  ['dark', 375],
] as const)('%s, %i wide', (colorScheme, width) => {
  let context: BrowserContext;
  let page: Page;
  let watch: Watch;
  beforeAll(async () => {
    const viewport = { width, height: width === 375 ? 800 : 900 };
    ({ context, page, watch } = await openContext(browser, server.url, { colorScheme, viewport }));
    await page.goto('/sign-in');
    await page.getByLabel('Username').waitFor();
    await page.screenshot({ path: path.join(PICTURES, `sign-in-${colorScheme}-${width}.png`) });
    await signInAs(page, scene.ana);
  });
  afterAll(() => context?.close());

  test.each(Object.entries(pages))('%s names its controls, fits, and shows no value', async (name, address) => {
    await page.goto(address.replace(':secret', secretId));
    await page.locator('#main h1, #main h2').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: path.join(PICTURES, `${name}-${colorScheme}-${width}.png`) });

    expect(await namelessControls(page)).toEqual([]);
    // Contrast differs by scheme; the narrow pages have the same markup.
    if (width === 1440) expect(await axeViolations(page, colorScheme === 'dark' ? CONTRAST : undefined)).toEqual([]);
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
    expect(await page.locator('h1, h2').count()).toBeGreaterThan(0);
    expect(await page.content()).not.toContain(CANARY);
    expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  });
});
