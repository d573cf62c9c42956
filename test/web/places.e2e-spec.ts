import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { asOwner, withToken } from '../support/client.js';
import { startReceiver, verifies } from '../notifications/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { axeViolations, launchBrowser, openAs, toasted } from './browser.js';
import { CANARY, done, paintSecrets, paintTree, type Scene } from './scene.js';

jest.setTimeout(300_000);

const nothingForbidden = { foreignRequests: [], violations: [], pageErrors: [], dialogs: [] };

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ webhookAllowPrivate: true }), launchBrowser()]);
  scene = await paintTree(server);
  await paintSecrets(scene);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function exported(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

test('an environment says where it is reached, and one without a job that stops it is stopped by hand', async () => {
  await asOwner(server, "UPDATE environments SET url = 'https://review-a.example.com/shop' WHERE name = 'review/a'");
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/environments');
  const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: /^review\/a/ }) });
  const reached = row.getByRole('link', { name: 'review-a.example.com, another site, in a new tab' });
  await row.getByText('Available').waitFor();
  expect(await reached.getAttribute('href')).toBe('https://review-a.example.com/shop');
  expect(await reached.getAttribute('rel')).toBe('noreferrer');
  await row.getByRole('button', { name: 'Stop review/a' }).click();
  await page.getByRole('dialog').getByText('It is only noted that the environment is stopped').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Stop environment' }).click();

  await row.getByText('Stopped').waitFor();
  expect(await reached.count()).toBe(0);
  expect(await row.getByRole('button', { name: 'Stop review/a' }).count()).toBe(0);
  expect(await asOwner(server, "SELECT action FROM audit_events WHERE action = 'environment.stopped'")).toHaveLength(1);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('the audit log is exported as the filters show it, without values, and without formulas for spreadsheets', async () => {
  await asOwner(server, 'ALTER TABLE audit_events DISABLE TRIGGER USER');
  await asOwner(server, "UPDATE audit_events SET actor_name = '=cmd|x' WHERE action = 'secret.created'");
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/audit?action=secret.created', {
    acceptDownloads: true,
  });
  await page.getByRole('list', { name: 'Audit' }).getByRole('listitem').first().waitFor();

  const csv = await exported(page, 'Export CSV');
  const lines = (await exported(page, 'Export JSON lines')).trim().split('\n');

  expect(csv.split('\r\n')[0]).toMatch(/^id,occurredAt,actorName,action/);
  expect(csv).toContain(`"'=cmd|x"`);
  expect(csv).not.toContain(',"=cmd');
  const events = lines.map((line) => JSON.parse(line) as { action: string; targetName: string });
  expect(new Set(events.map(({ action }) => action))).toEqual(new Set(['secret.created']));
  expect(events.map(({ targetName }) => targetName)).toContain('NPM_TOKEN');
  expect(csv + lines.join('')).not.toContain(CANARY);
  const [stripe] = await asOwner(server, "SELECT id FROM secrets WHERE name = 'STRIPE_KEY'");
  await page.goto(`/projects/acme/shop/-/secrets?secret=${stripe!.id}`);
  await page.getByRole('link', { name: 'All that happened to it' }).click();
  const told = page.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  await told.filter({ hasText: 'STRIPE_KEY' }).first().waitFor();
  await page.getByRole('button', { name: /Remove the filter About: secret/ }).waitFor();
  expect(await told.filter({ hasNotText: 'STRIPE_KEY' }).count()).toBe(0);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('the audit page says how far the log is sealed, and filters by two things at once', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/audit');

  await page.getByText(/rows? sealed, \d+ waits? for the next seal/).waitFor();
  await page.getByLabel('Action', { exact: true }).fill('environment.stopped');
  await page.getByLabel('Done by').fill('ana');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('button', { name: 'Remove the filter Action: environment.stopped' }).waitFor();
  await page.getByRole('button', { name: 'Remove the filter By: ana' }).waitFor();
  await page
    .getByRole('list', { name: 'Audit' })
    .getByText(/^Ana Lima/)
    .first()
    .waitFor();
  await context.close();
});

test('a token of a project is shown once, works with its role, and ends when revoked', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/tokens');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name').fill('deploys');
  await page.getByRole('button', { name: 'Create token' }).last().click();
  const token = await page.locator('[data-shown-once]').innerText();
  const namesSeen = async (): Promise<string> => {
    const response = await fetch(`${server.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ projects(first: 5) { nodes { fullPath } } }' }),
    });
    return response.text();
  };
  expect(await namesSeen()).toContain('acme/shop');
  expect(await namesSeen()).not.toContain('acme/platform');

  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: 'Revoke deploys' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked').waitFor();

  expect(await namesSeen()).not.toContain('acme/shop');
  expect(await page.content()).not.toContain(token);
  await context.close();
});

test('a webhook shows its signing key once, a test reaches it, and the page tells what was sent', async () => {
  const receiver = await startReceiver();
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  await page.getByLabel('Address').fill('ftp://nowhere');
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await page.locator('[id$="-error"]').first().waitFor();
  await page.getByLabel('Address').fill(receiver.url);
  await page.getByRole('button', { name: 'Create webhook' }).click();
  const key = await page.locator('[data-shown-once]').innerText();
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: `Send a test to ${receiver.url}` }).click();
  await toasted(page, 'The test arrived.');

  expect(receiver.received.map((call) => verifies(key, call))).toEqual([true]);
  await page
    .getByRole('table', { name: 'What was sent' })
    .getByRole('row', { name: /webhook\.test.*Sent/ })
    .waitFor();
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: `Delete ${receiver.url}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByText('No webhooks here').waitFor();
  expect(watch).toEqual(nothingForbidden);
  await Promise.all([context.close(), receiver.stop()]);
});

test('a service account of a group gets a token that is shown once and acts as it, and ends when its name is typed', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/groups/acme/-/tokens');
  await page.getByRole('button', { name: 'New service account' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Deployer');
  await page.getByLabel('Username (optional)').fill('deployer');
  await page.getByRole('button', { name: 'Create service account' }).click();
  await page.getByRole('button', { name: 'Tokens of Deployer' }).click();
  const panel = page.getByRole('dialog', { name: 'Tokens of Deployer' });
  await panel.getByRole('button', { name: 'New token' }).click();
  await panel.getByLabel('Name', { exact: true }).fill('nightly');
  await panel.getByRole('button', { name: 'Create token' }).click();
  const token = await panel.locator('[data-shown-once]').innerText();
  const whoAmI = async (): Promise<string> => {
    const response = await fetch(`${server.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ currentSession { user { username } } }' }),
    });
    return response.text();
  };
  expect(await whoAmI()).toContain('deployer');
  await panel.getByRole('button', { name: 'I have saved it' }).click();
  await panel.getByRole('cell', { name: 'nightly', exact: true }).waitFor();
  await panel.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Delete Deployer' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete service account' });
  expect(await dialog.getByRole('button', { name: 'Delete service account' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('deployer');
  await dialog.getByRole('button', { name: 'Delete service account' }).click();
  await page.getByRole('row', { name: /Deployer.*Ended/ }).waitFor();
  expect(await whoAmI()).not.toContain('deployer');
  await context.close();
});

test('a trust rule is filled in from what people know, tells which claim fails, and ends when its name is typed', async () => {
  // West of Greenwich the end of a day is another day there.
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/groups/acme/-/tokens', {
    timezoneId: 'America/New_York',
  });
  const account = { groupPath: 'acme', name: 'Shipper', username: 'shipper' };
  await scene.client.mutate('serviceAccountCreate', account);
  await page.reload();
  await page.getByRole('button', { name: 'Trust rules of Shipper' }).click();
  const panel = page.getByRole('dialog', { name: 'Trust rules of Shipper' });
  await panel.getByText('Nobody signs in as it by an ID token').waitFor();
  await panel.getByRole('button', { name: 'New trust rule' }).click();
  await panel.getByLabel('Name', { exact: true }).fill('shop-deploys');
  await panel.getByRole('combobox', { name: 'Where the program runs' }).click();
  await page.getByRole('option', { name: 'GitHub Actions' }).click();
  await panel.getByLabel('Repository').fill('acme/shop');
  await panel.getByLabel(/^Environment/).fill('production');
  await panel.getByRole('button', { name: 'Fill in issuer and subject' }).click();
  await panel.getByLabel('Further claims').fill('no claim');
  await panel.getByRole('button', { name: 'Create trust rule' }).click();
  await panel.getByText('is no “name = value”').waitFor();
  await panel.getByLabel('Further claims').fill('event_name = push');
  const ends = panel.getByLabel('Ends on (optional)');
  await ends.fill('2020-01-31');
  await panel.getByRole('button', { name: 'Create trust rule' }).click();
  await panel.getByText('must be in the future').waitFor();
  expect(await ends.getAttribute('aria-invalid')).toBe('true');
  await ends.fill('2096-01-31');
  await panel.getByRole('button', { name: 'Create trust rule' }).click();
  await panel.getByRole('row', { name: /shop-deploys.*Ends in \d+ years/ }).waitFor();
  const rules = await asOwner(server, 'SELECT expires_at FROM trust_rules');
  expect(rules).toEqual([{ expires_at: new Date('2096-02-01T04:59:59Z') }]);
  await panel.getByRole('button', { name: 'Edit shop-deploys' }).click();
  expect(await ends.inputValue()).toBe('2096-01-31');
  await panel.getByLabel('Subject').fill('repo:*');
  await panel.getByRole('button', { name: 'Save trust rule' }).click();
  await panel.getByText('signs for everybody').waitFor();

  const sub = 'repo:acme/shop:environment:staging';
  const claims = { iss: 'https://token.actions.githubusercontent.com', aud: server.url, sub, event_name: 'push' };
  await panel.getByRole('textbox', { name: 'Claims', exact: true }).fill(JSON.stringify(claims));
  await panel.getByRole('button', { name: 'Try claims' }).click();
  await panel.getByText('Would refuse').waitFor();
  expect(await panel.getByRole('listitem').allInnerTexts()).toEqual([
    `sub: wants repo:acme/shop:environment:production, found ${sub}`,
  ]);
  // The form, the rule, the command and the answer are all there.
  expect(await axeViolations(page)).toEqual([]);
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByRole('button', { name: 'Switch off shop-deploys' }).click();
  await page.getByRole('dialog', { name: 'Switch off trust rule' }).getByRole('button', { name: 'Switch off' }).click();
  await panel.getByRole('row', { name: /shop-deploys.*Off/ }).waitFor();
  await panel.getByRole('button', { name: 'Delete shop-deploys' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete trust rule' });
  expect(await dialog.getByRole('button', { name: 'Delete trust rule' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('shop-deploys');
  await dialog.getByRole('button', { name: 'Delete trust rule' }).click();
  await panel.getByText('Nobody signs in as it by an ID token').waitFor();
  expect(await asOwner(server, 'SELECT 1 FROM trust_rules')).toEqual([]);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('a grant is previewed before it is given, is listed, and ends when revoked', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/rules');
  await page.getByRole('button', { name: 'New grant' }).click();
  const grants = page.getByRole('region', { name: 'Who may do what with secrets' });
  await grants.getByRole('row', { name: /^Maintainer see names and use, create and change by its role/ }).waitFor();
  await grants.getByRole('row', { name: /^Developer see names and use, create new ones by its role/ }).waitFor();
  await grants.getByRole('combobox', { name: 'Person' }).click();
  await page.getByRole('option', { name: /@ben/ }).click();
  await grants.getByLabel('reveal values').check();
  await grants.getByRole('button', { name: 'Preview the grant' }).click();
  const sheet = page.getByRole('dialog', { name: 'What this would do' });
  await sheet.getByText('gains', { exact: true }).waitFor();
  await sheet.locator('[data-save-rule]').click();
  await grants.getByRole('row', { name: /@ben.*see names and use, reveal values.*Ana Lima/ }).waitFor();

  await grants.getByRole('button', { name: 'Revoke the grant of @ben' }).click();
  await sheet.getByText('loses', { exact: true }).waitFor();
  await sheet.locator('[data-save-rule]').click();
  await grants.getByRole('row', { name: /@ben/ }).waitFor({ state: 'detached' });
  await context.close();
});

test('values are exported as a file of the chosen format, never shown, and the audit log says so', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/secrets?export=1', {
    acceptDownloads: true,
  });
  const panel = page.getByRole('dialog', { name: 'Export values' });
  await panel.getByRole('button', { name: 'Export values' }).click();
  const file = await exported(page, 'Save as a file');

  expect(file).toContain(`STRIPE_KEY="${CANARY}-second"`);
  expect(await page.content()).not.toContain(CANARY);
  const [event] = await asOwner(
    server,
    "SELECT count(*)::int AS count FROM audit_events WHERE action = 'secret.exported'",
  );
  expect(event!.count).toBeGreaterThan(0);
  await context.close();
});

test('a project is moved after its page has told who loses what', async () => {
  await done(scene.client.mutate('groupCreate', { name: 'Other', path: 'other' }));
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/settings');
  await page.getByRole('combobox', { name: 'Into this group' }).click();
  await page.getByRole('option', { name: 'other', exact: true }).click();
  const told = page.getByRole('region', { name: 'What the move changes' });
  await told.getByText(/change about who can read what|changes about who can read what/).waitFor();
  await told.getByText('ben').first().waitFor();
  await told.getByText('NPM_TOKEN').first().waitFor();
  await told.getByRole('button', { name: 'Move to other/shop' }).click();

  await page.waitForURL('**/projects/other/shop/-/settings');
  await page.goto('/projects/other/shop/-/secrets');
  await page.getByRole('button', { name: 'STRIPE_KEY for every environment, version 2' }).waitFor();
  await context.close();
});

test('an administrator makes an auditor and changes a setting; a wrong one is refused beside its field', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/admin/users');
  await page.getByRole('button', { name: 'Make auditor: chiara' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make auditor' }).click();
  // Of the row, the button says the word before, too.
  await page.getByRole('cell', { name: /^Chiara Conti.*auditor/ }).waitFor();
  expect(await asOwner(server, "SELECT auditor FROM users WHERE username = 'chiara'")).toEqual([{ auditor: true }]);

  await page.goto('/admin/settings');
  const hours = page.getByLabel('Hours that a job waits for approvals');
  await hours.fill('9999');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await page.locator('[id$="-error"]').first().waitFor();
  expect(await hours.getAttribute('aria-invalid')).toBe('true');
  await hours.fill('8');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await toasted(page, 'Your changes are saved.');
  const { settings } = await scene.client.query('{ settings { approvalTimeoutHours } }');
  expect(settings.approvalTimeoutHours).toBe(8);
  await context.close();
});

test("an administrator revokes somebody's token after typing its name, and its program is shut out", async () => {
  const program = await withToken(server, scene.ben);
  await asOwner(server, "UPDATE personal_access_tokens SET name = 'Old laptop' WHERE user_id = $1", [scene.ben.id]);
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/admin/tokens');
  await page.getByRole('button', { name: 'Revoke Old laptop' }).click();
  const dialog = page.getByRole('dialog', { name: 'Revoke access token' });
  expect(await dialog.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Old laptop');
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Revoke' }).click();

  await page.getByRole('button', { name: 'Revoke Old laptop' }).waitFor({ state: 'detached' });
  expect(await program.fault('{ currentSession { id } }')).toBe('UNAUTHENTICATED');
  await page.getByRole('checkbox', { name: 'Revoked and expired too' }).click();
  await page.getByRole('row', { name: /Old laptop.*Revoked/ }).waitFor();
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('archiving a project lists beforehand what stops, and is undone in the same place', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/other/shop/-/settings');
  await page.getByRole('button', { name: 'Archive project' }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive project' });
  const [{ count }] = await asOwner(
    server,
    `SELECT count(*)::int AS count FROM secrets s JOIN namespaces n ON n.id = s.namespace_id
      WHERE n.full_path = 'other/shop' AND s.deleted_at IS NULL`,
  );
  await dialog.getByText(`${count} secrets of its own are kept and given to nobody`).waitFor();
  await dialog.getByText('still see it, and can change nothing').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Archive project' }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Unarchive project' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unarchive project' }).click();
  await page.locator('#main').getByRole('button', { name: 'Archive project', exact: true }).waitFor();
  await context.close();
});

test('archiving a group lists beforehand what stops below, shows there, and is undone at the group alone', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/groups/other/-/settings');
  const main = page.locator('#main');
  await page.getByRole('button', { name: 'Archive group' }).click();
  const dialog = page.getByRole('dialog', { name: 'Archive group' });
  await dialog.getByText('1 project and 0 groups below count as archived, too.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Archive group' }).click();
  await dialog.waitFor({ state: 'detached' });
  await main.getByRole('note').filter({ hasText: 'This group is archived' }).waitFor();

  await page.goto('/projects/other/shop/-/settings');
  await main.getByRole('note').filter({ hasText: 'This project is archived' }).waitFor();
  await main.getByText('A group above is archived, and so is everything in it.').waitFor();
  expect(await main.getByRole('button', { name: /rchive project|Move/ }).count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  await main.getByRole('link', { name: 'Members' }).click();
  await main.getByRole('button', { name: 'Remove chiara' }).waitFor();
  expect(await main.getByRole('button', { name: /Add member|Invite/ }).count()).toBe(0);
  expect(await main.getByRole('textbox', { name: 'Role of chiara' }).count()).toBe(0);
  await main.getByRole('link', { name: 'Overview' }).click();
  await main.getByText('Full path').waitFor();
  expect(await main.getByText('From here to a job with its secret').count()).toBe(0);

  await page.goto('/groups');
  await main.getByRole('row', { name: /^Other Archived/ }).waitFor();
  expect(await main.getByRole('row', { name: /^Acme Archived/ }).count()).toBe(0);
  const tree = page.getByRole('list', { name: 'Groups and projects' });
  await tree.getByRole('link', { name: 'Other Archived' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);

  await page.goto('/groups/other/-/settings');
  await main.getByRole('button', { name: 'Unarchive group' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unarchive group' }).click();
  await main.getByRole('button', { name: 'Archive group', exact: true }).waitFor();
  expect(await main.getByRole('note').count()).toBe(0);
  await context.close();
});
