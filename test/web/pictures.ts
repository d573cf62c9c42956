import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs, writeCode } from './browser.js';
import { paintFinding, paintRequest, paintWaitingJob } from './scene-access.js';
import { CANARY, CONFIGURATION, done, paintRest, paintTree, type Scene } from './scene.js';
import { Walk } from './walk.js';

// Draws the pictures of the README anew, from a server of its own: `npm run pictures`. Look at them before they are committed.

jest.setTimeout(600_000);

const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');
const MINUTES_LATER = 4 * 60_000;
/** How many days old each secret is to look, by its name. */
const AGES = { DATABASE_URL: 3, DEPLOY_KEY: 32, NPM_TOKEN: 12, SENTRY_DSN: 125, SHORT_PIN: 2, STRIPE_KEY: 9 };
/** The configuration that is committed without its first job, with a name that is none, for an environment that is another. */
const MISSPELLED = CONFIGURATION.split('\n\n')
  .toSpliced(1, 1)
  .join('\n\n')
  .replace('name: DATABASE_URL', 'name: DATABASE_URI')
  .replace('production', 'staging');

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintRest(server, scene);
  await paintFinding(server, scene);
  await paintWaitingJob(server, scene);
  await paintRequest(server, scene);
  const ages = `UPDATE secret_versions v SET created_at = now() - $2 * interval '1 day'
    FROM secrets s WHERE s.id = v.secret_id AND s.name = $1`;
  for (const [name, days] of Object.entries(AGES)) await asOwner(server, ages, [name, days]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Picture {
  readonly name: string;
  readonly address: string;
  readonly height: number;
  /** Ana when absent. */
  readonly who?: 'ben';
  /** What is done on the page until it is as it is to be seen. */
  readonly pose: (page: Page) => Promise<unknown>;
}

const pictures: readonly Picture[] = [
  {
    name: 'secrets',
    address: '/projects/acme/shop/-/secrets',
    height: 580,
    pose: (page) => page.getByRole('row', { name: /STRIPE_KEY.*Exposed/ }).waitFor(),
  },
  {
    name: 'job-withheld',
    address: '/projects/acme/shop/-/jobs/4',
    height: 620,
    // A developer's: whoever may change the secret needs to ask nobody.
    who: 'ben',
    pose: (page) => page.getByRole('button', { name: 'Ask for access' }).waitFor(),
  },
  {
    name: 'preflight',
    address: '/projects/acme/shop/-/configuration',
    height: 780,
    pose: async (page) => {
      const editor = page.getByLabel('.gitlab-ci.yml');
      await writeCode(page, editor, MISSPELLED);
      // A cursor that blinks is never at rest.
      await editor.blur();
      await page.getByText('2 of 3 secrets would be withheld.').waitFor();
    },
  },
  { name: 'rule-preview', address: '/projects/acme/shop/-/rules', height: 640, pose: changeRule },
];

test.each(pictures)('$name', async ({ name, address, height, who, pose }) => {
  const { context, page } = await openAs({ browser, server }, scene[who ?? 'ana'], '/sign-in', {
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: 1440, height },
  });
  // Nothing is to look as if it had happened just now.
  await page.clock.install({ time: Date.now() + MINUTES_LATER });
  await page.goto(address);

  await pose(page);

  await new Walk(page).rest();
  expect(await page.content()).not.toContain(CANARY);
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
  await context.close();
});

/** Ben may reveal some secrets; he is to change all instead. */
async function changeRule(page: Page): Promise<void> {
  const principal = { type: 'USER', id: scene.ben.id };
  const rule = { fullPath: 'acme/shop', effect: 'ALLOW', principal, reason: 'Ben is on call' };
  const terms = { abilities: ['secret:read_value'], conditions: { secretName: 'SENTRY_*' } };
  await done(scene.client.mutate('accessRuleCreate', { ...rule, ...terms }));
  await page.reload();
  await page.getByRole('button', { name: /^Edit rule/ }).click();
  const panel = page.getByRole('dialog', { name: /^Edit rule/ });
  await panel.getByRole('combobox', { name: 'Abilities' }).press('Backspace');
  await panel.getByRole('combobox', { name: 'Abilities' }).fill('secret:update');
  await page.keyboard.press('Enter');
  await panel.getByLabel('Secret name').fill('*');
  await panel.getByRole('button', { name: 'Preview the change' }).click();
  await page.getByRole('dialog', { name: 'What this would do' }).getByText('gains and loses').waitFor();
}
