/// <reference lib="dom" />
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { axeViolations, launchBrowser, LAYOUT, openContext, signInAs, type Watch } from './browser.js';
import { look } from './look.js';
import { paintFinding, paintRequest, paintTrustRule, paintWaitingJob } from './scene-access.js';
import { CANARY, done, paintRest, paintTree, type Scene } from './scene.js';
import { Walk } from './walk.js';

// Every page, light and dark, wide and narrow. The pictures land in screenshots/ for people to look at.

jest.setTimeout(600_000);

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
  findings: '/projects/acme/shop/-/findings',
  'group-findings': '/groups/acme/-/findings',
  'secret-exposed': `${SECRETS}?secret=:exposed`,
  runners: '/projects/acme/shop/-/runners',
  'project-audit': '/projects/acme/shop/-/audit',
  'project-rules': '/projects/acme/shop/-/rules',
  'project-webhooks': '/projects/acme/shop/-/webhooks',
  'group-tokens': '/groups/acme/-/tokens',
  'secret-export': `${SECRETS}?export=1`,
  'secret-tidy': `${SECRETS}?tidy=1`,
  'project-trash': '/projects/acme/shop/-/trash',
  'secret-import': `${SECRETS}?import=1`,
  'secret-promote': `${SECRETS}?promote=1`,
  'project-settings': '/projects/acme/shop/-/settings',
  audit: '/audit',
  'admin-users': '/admin/users',
  'admin-groups': '/admin/groups',
  'admin-tokens': '/admin/tokens',
  'admin-trust-rules': '/admin/trust-rules',
  'admin-roles': '/admin/roles',
  'admin-queue': '/admin/queue',
  'admin-store': '/admin/store',
  'admin-issuer': '/admin/issuer',
  'admin-settings': '/admin/settings',
  'admin-installation': '/admin/installation',
  'admin-runners': '/admin/runners',
  tokens: '/me/tokens',
  password: '/me/password',
  sessions: '/me/sessions',
  'not-found': '/projects/acme/nowhere',
};

/** Where focus begins in a panel that is a form. */
const first: Record<string, [role: 'combobox' | 'textbox', name: string]> = {
  'explain-access': ['combobox', 'On'],
  'secret-export': ['combobox', 'Format'],
  'secret-promote': ['combobox', 'From'],
  'secret-tidy': ['combobox', 'For at least'],
};

/** A cumulative layout shift that nobody minds. */
const MOST_SHIFT = 0.1;

let server: TestServer;
let browser: Browser;
let scene: Scene;
let context: BrowserContext;
let page: Page;
let walk: Walk;
let watch: Watch;
let ids: Record<':secret' | ':exposed', string>;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintRest(server, scene);
  await paintFinding(server, scene);
  await paintWaitingJob(server, scene);
  await paintRequest(server, scene);
  const token = { name: 'Nightly report', scopes: ['read_api'] };
  await done(scene.client.mutate('personalAccessTokenCreate', token));
  await paintTrustRule(server, scene);
  const role = { groupPath: 'acme', name: 'Rotator', role: 'DEVELOPER', abilities: ['secret:update'] };
  await done(scene.client.mutate('customRoleCreate', role));
  const [secret] = await asOwner(
    server,
    "SELECT id FROM secrets WHERE name = 'DATABASE_URL' AND environment_scope = 'production'",
  );
  const [exposed] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'STRIPE_KEY'");
  ({ context, page, watch } = await openContext(browser, server.url, { reducedMotion: 'reduce' }));
  walk = new Walk(page);
  await walk.watchShifts();
  ids = { ':secret': secret!.id, ':exposed': exposed!.id };
});
afterAll(async () => {
  await context?.close();
  await browser?.close();
  await server?.stop();
});

test('the sign-in page names its controls and fits', async () => {
  await page.goto('/sign-in');
  await page.getByLabel('Username').waitFor();

  expect(await look(walk, 'sign-in')).toEqual({});
  await signInAs(page, scene.ana);
});

test.each(Object.entries(pages))(
  '%s names its controls, fits, stays still, and shows no value',
  async (name, address) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await walk.go(address.replace(/:secret|:exposed/, (word) => ids[word as keyof typeof ids]));
    await page.locator('#main h1, #main h2').first().waitFor();

    const [role, called] = first[name] ?? [];
    if (role) await page.getByRole(role, { name: called, exact: true }).and(page.locator(':focus')).waitFor();
    expect(await page.getByText('This page could not be shown').count()).toBe(0);
    expect(await walk.shifted()).toBeLessThan(MOST_SHIFT);
    expect(await look(walk, name)).toEqual({});
    expect(await page.content()).not.toContain(CANARY);
    expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  },
);

const edgeOf = (of: Locator, side: '::before' | '::after'): Promise<string> =>
  of.evaluate((element, at) => {
    const { content, backgroundImage, borderLeftStyle, borderRightStyle } = getComputedStyle(element, at);
    return content === 'none' ? '' : [backgroundImage.split('(')[0], borderLeftStyle, borderRightStyle].join(' ');
  }, side);

const openTabInSight = (of: Page, name: string) =>
  of.waitForFunction((words) => {
    const open = document.querySelector('[role=tab][aria-selected=true]');
    const { left = -1, right = 0 } = open?.getBoundingClientRect() ?? {};
    return open?.textContent === words && left >= 0 && right <= innerWidth;
  }, name);

test('what has no room beside the rest scrolls by keys, is named, and shows at which side there is more', async () => {
  const scrolling = page.getByRole('group', { name: 'Background work, scrolls sideways' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await walk.go('/admin/queue');
  await page.getByRole('table', { name: 'Background work' }).waitFor();
  expect(await scrolling.count()).toBe(0);
  await page.setViewportSize({ width: 375, height: 800 });
  await scrolling.focus();
  const around = scrolling.locator('xpath=..');
  expect(await edgeOf(around, '::before')).toBe('');
  expect(await edgeOf(around, '::after')).toMatch(/^linear-gradient/);
  await page.keyboard.press('ArrowRight');
  await around.and(page.locator('[data-before]')).waitFor();
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await edgeOf(around, '::before')).toMatch(/double none$/);
  await page.emulateMedia({ forcedColors: null });

  await walk.go(`${SECRETS}?secret=${ids[':exposed']}`);
  const tabs = page.getByRole('tablist');
  const tops = await tabs.getByRole('tab').evaluateAll((all) => all.map((tab) => tab.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await openTabInSight(page, 'Findings');
  await tabs.getByRole('tab', { name: 'Findings', selected: true }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await openTabInSight(page, 'Try a job');
  expect(await axeViolations(page, LAYOUT)).toEqual([]);
});
