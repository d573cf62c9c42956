import type { Browser } from 'playwright-core';
import { asOwner, signedIn } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openAs, openContext, signInAs, toasted } from './browser.js';
import { paintRest, paintTree, CANARY, done, type Scene } from './scene.js';

jest.setTimeout(300_000);

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintRest(server, scene);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const SECRETS = '/projects/acme/shop/-/secrets';
const nothingForbidden = { foreignRequests: [], violations: [], pageErrors: [], dialogs: [] };

async function mayBen(ability: string): Promise<boolean> {
  const bens = await signedIn(server, scene.ben);
  const { abilityExplain } = await bens.query(
    `{ abilityExplain(ability: "${ability}", object: { fullPath: "acme/shop", secretName: "SENTRY_DSN", variant: "staging" }) { allowed } }`,
  );
  return abilityExplain.allowed;
}

test('a rule is previewed before it is saved, says who gains, and is taken back in the same way', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/rules');
  await page.getByRole('button', { name: 'New rule' }).first().click();
  const panel = page.getByRole('dialog', { name: 'New rule' });
  await panel.getByRole('combobox', { name: 'Person' }).click();
  await page.getByRole('option', { name: 'Ben Okafor (@ben)' }).click();
  await panel.getByRole('combobox', { name: 'Abilities' }).fill('secret:read_value');
  await page.keyboard.press('Enter');
  await panel.getByLabel('Secret name').fill('SENTRY_*');
  await panel.getByLabel('Environment').fill('staging');
  await panel.getByLabel('Reason').fill('Ben is on call');
  await panel.getByRole('button', { name: 'Preview the new rule' }).click();

  const sheet = page.getByRole('dialog', { name: 'What this would do' });
  await sheet.getByText('1 person gains or loses something').waitFor();
  await sheet.getByText('ben gains secret:read_value').waitFor();
  expect(await mayBen('secret:read_value')).toBe(false);
  await sheet.getByRole('button', { name: 'Save: 1 person gains access' }).click();
  await page.getByRole('row', { name: /Allows @ben secret:read_value/ }).waitFor();
  expect(await mayBen('secret:read_value')).toBe(true);

  await page.getByRole('button', { name: /^Delete rule/ }).click();
  await sheet.getByRole('button', { name: 'Save: 1 person loses access' }).click();
  await page.getByText('No access rules here').waitFor();
  expect(await mayBen('secret:read_value')).toBe(false);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('a narrower scope says which past jobs would have lost the secret, and changes nothing until it is saved', async () => {
  const { context, page } = await openContext(browser, server.url);
  const [{ id }] = await asOwner(
    server,
    "SELECT id FROM secrets WHERE name = 'DATABASE_URL' AND environment_scope = 'production'",
  );
  await signInAs(page, scene.ana, `${SECRETS}?edit=${id}`);
  const editor = page.getByRole('dialog', { name: 'Edit DATABASE_URL' });
  await editor.getByRole('textbox', { name: 'Branches' }).fill('release');
  await editor.getByRole('button', { name: 'Save secret' }).click();
  const sheet = page.getByRole('dialog', { name: 'What this would do' });
  await sheet.getByText('loses the secret').waitFor();
  await sheet.getByText('deploy of acme/shop on main').waitFor();
  const branch = async () =>
    (await asOwner(server, 'SELECT branch_scope FROM secrets WHERE id = $1', [id]))[0].branch_scope;
  expect(await branch()).toBe('main');

  await sheet.getByRole('button', { name: /^Save: 1 job loses access/ }).click();

  await editor.waitFor({ state: 'detached' });
  await page.getByRole('dialog', { name: 'DATABASE_URL', exact: true }).getByText('release').first().waitFor();
  expect(await branch()).toBe('release');
  await context.close();
});

test('a scope wider than its use is narrowed in two clicks, bound to what the preview told', async () => {
  const { context, page } = await openContext(browser, server.url);
  const [{ id }] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'NPM_TOKEN'");
  await signInAs(page, scene.ana, `/groups/acme/-/secrets?secret=${id}`);
  const panel = page.getByRole('dialog', { name: 'NPM_TOKEN' });
  await panel.getByText('Within 90 days only jobs of').waitFor();
  await panel.getByRole('button', { name: 'Narrow the scope' }).click();
  const sheet = page.getByRole('dialog', { name: 'What this would do' });
  await sheet.locator('[data-save-rule]').click();
  await sheet.waitFor({ state: 'detached' });

  await panel.getByRole('button', { name: 'Narrow the scope' }).waitFor({ state: 'detached' });
  const [row] = await asOwner(
    server,
    `SELECT branch_scope, protected, (SELECT array_agg(full_path) FROM namespaces n WHERE n.id = ANY(s.allowed_project_ids))
       AS projects FROM secrets s WHERE id = $1`,
    [id],
  );
  expect(row).toEqual({ branch_scope: 'main', protected: true, projects: ['acme/shop'] });
  await context.close();
});

test('what hangs together with a secret is one tab away, and what nobody uses one click', async () => {
  const { context, page } = await openContext(browser, server.url);
  const shop = { projectPath: 'acme/shop', environment: 'staging', branch: '*' };
  await done(scene.client.mutate('projectSecretCreate', { ...shop, name: 'TWIN', secret: `${CANARY}-group` }));
  await asOwner(server, "UPDATE secrets SET created_at = now() - interval '1 year' WHERE name = 'TWIN'");
  const [{ id }] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'TWIN'");
  await signInAs(page, scene.ana, `${SECRETS}?secret=${id}`);
  const panel = page.getByRole('dialog', { name: 'TWIN' });
  await panel.getByRole('tab', { name: 'Related' }).click();
  await panel.getByRole('list', { name: 'Same value as' }).getByRole('link', { name: 'NPM_TOKEN' }).waitFor();

  await page.goto('/groups/acme/-/secrets?tidy=1');

  const tidy = page.getByRole('dialog', { name: 'Tidy up' });
  await tidy.getByRole('list', { name: 'Used by no job' }).getByRole('link', { name: 'TWIN' }).waitFor();
  const twins = tidy.getByRole('list', { name: 'One value in 2 secrets' });
  await twins.getByRole('link', { name: 'NPM_TOKEN' }).waitFor();
  await twins.getByRole('link', { name: 'TWIN' }).waitFor();
  expect(await page.content()).not.toContain(CANARY);
  await context.close();
});

test('another role is previewed, and saved only if it still does what was told', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/members');
  await page.getByRole('combobox', { name: 'Role of chiara' }).click();
  await page.getByRole('option', { name: 'Developer' }).click();
  const sheet = page.getByRole('dialog', { name: 'What this would do' });
  await sheet.getByText('chiara: Maintainer -> Developer').waitFor();
  await done(
    scene.client.mutate('projectSecretCreate', {
      projectPath: 'acme/shop',
      name: 'LATE',
      environment: '*',
      branch: '*',
      secret: `${CANARY}-late`,
    }),
  );
  await sheet.getByRole('button', { name: /^Save: 1 person loses access/ }).click();
  await sheet.getByText('Something changed since this was told').waitFor();
  await sheet.getByRole('button', { name: 'Look again' }).click();
  await sheet.getByRole('button', { name: /^Save: 1 person loses access/ }).click();
  await sheet.waitFor({ state: 'detached' });

  const { members } = await scene.client.query(
    '{ members(fullPath: "acme/shop") { nodes { role user { username } inheritedFrom } } }',
  );
  expect(members.nodes).toContainEqual({ role: 'DEVELOPER', user: { username: 'chiara' }, inheritedFrom: null });
  await context.close();
});

test('from a refusal to a request in one step', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ben, SECRETS);
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 2' }).click();
  await page.getByRole('button', { name: 'Ask for access' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ask for access' });
  await dialog.getByLabel('Why you need it').fill('The night job fails');
  await dialog.getByRole('button', { name: 'Send request' }).click();
  await toasted(page, 'Your request is sent.');

  await page.goto('/approvals');

  await page.getByRole('list', { name: 'What you asked for' }).getByText('STRIPE_KEY').waitFor();
  await context.close();
});

test('an owner whom a rule keeps from a value breaks the glass, reveals it, and the audit log says so in red', async () => {
  const rule = { fullPath: 'acme/shop', effect: 'PREVENT', principal: { type: 'EVERYONE' } };
  const terms = { abilities: ['secret:read_value'], conditions: { secretName: 'SENTRY_DSN' }, reason: 'Nobody looks' };
  await done(scene.client.mutate('accessRuleCreate', { ...rule, ...terms }));
  const { context, page } = await openAs({ browser, server }, scene.ana, SECRETS);
  await page.getByRole('button', { name: 'SENTRY_DSN for staging, version 1' }).click();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  const dialog = page.getByRole('dialog', { name: 'Break the glass' });
  await dialog.getByLabel('Why you need it').fill('The site is down');
  await dialog.getByRole('button', { name: 'Break the glass' }).click();
  await page.getByRole('button', { name: 'Reveal value' }).click();
  await page.getByRole('region', { name: 'Revealed value' }).waitFor();

  await page.goto('/projects/acme/shop/-/audit');

  await page.getByText('Broken glass').first().waitFor();
  await context.close();
});
