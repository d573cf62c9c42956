import { Sensitive } from '@lockkeeper/sensitive';
import type { Browser } from 'playwright-core';
import { codeOf } from '../support/authenticator.js';
import { asOwner, createUser } from '../support/client.js';
import { CLIENT, OpenidProvider } from '../support/openid-provider.js';
import { startServer, type TestServer } from '../support/server.js';
import { launchBrowser, openContext, signInAs } from './browser.js';
import { look } from './look.js';
import { freePort } from '../../tools/local/ports.mjs';
import { Walk } from './walk.js';

jest.setTimeout(300_000);

let provider: OpenidProvider;
let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  provider = await OpenidProvider.start();
  // The provider sends browsers to the address that the server says is its own.
  const port = await freePort();
  server = await startServer({
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    oidc: {
      ...{ issuer: provider.issuer, clientId: CLIENT.id, clientSecret: new Sensitive(CLIENT.secret), name: 'Example' },
      ...{ scopes: 'openid profile email', usernameClaim: 'preferred_username', groupsClaim: 'groups' },
      ...{ domains: null, groups: null, createUsers: false, secondFactor: [] },
    },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
});

test('an account at the provider is linked by its owner, lets him in where he wanted to go, and is unlinked', async () => {
  const person = await createUser(server);
  provider.person = { sub: 'one', preferred_username: 'somebody' };
  const { context, page, watch } = await openContext(browser, server.url, { reducedMotion: 'reduce' });
  const walk = new Walk(page);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with Example' }).waitFor();
  expect(await look(walk, 'sign-in-provider')).toEqual({});
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await page.getByRole('alert').filter({ hasText: 'No account here is linked with yours at Example.' }).waitFor();
  expect(await look(walk, 'sign-in-refused')).toEqual({});

  await signInAs(page, person, '/me/sessions');
  await page.getByRole('button', { name: 'Link my account at Example' }).click();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Link my account at Example' }).click();
  await page.getByText('Your account at Example lets you in, and so does your password.').waitFor();
  await page.waitForURL((address) => address.search === '');
  expect(await look(walk, 'sessions-provider')).toEqual({});

  await context.clearCookies();
  await page.goto('/me/tokens');
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await page.waitForURL('**/me/tokens');
  await page.getByRole('heading', { name: 'Access tokens', exact: true }).waitFor();

  await page.goto('/me/sessions');
  await page.getByRole('button', { name: 'Unlink' }).click();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Unlink' }).click();
  await page.getByText('Link your account at Example to sign in with it').waitFor();
  expect([watch.violations, watch.pageErrors]).toEqual([[], []]);
  await context.close();
});

test('whoever must have a second factor is led to set it up, and is asked for it after the provider, too', async () => {
  const person = await createUser(server);
  provider.person = { sub: 'two' };
  await asOwner(server, 'INSERT INTO provider_accounts (user_id, issuer, subject) VALUES ($1, $2, $3)', [
    person.id,
    provider.issuer,
    'two',
  ]);
  await asOwner(server, `INSERT INTO settings (key, value) VALUES ('two_factor_required', '"EVERYBODY"')`);
  const { context, page, watch } = await openContext(browser, server.url);

  await signInAs(page, person, '/groups');
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Go on' }).click();
  const key = (await page.locator('code[data-shown-once]').textContent())!;
  await page.getByLabel('Code that the app shows').fill(codeOf(key));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Your recovery codes.').waitFor();
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('heading', { name: 'Groups' }).first().waitFor();

  await asOwner(server, 'UPDATE two_factors SET last_step = 0');
  await context.clearCookies();
  await page.goto('/sign-in?next=/groups');
  await page.getByRole('button', { name: 'Sign in with Example' }).click();
  await page.getByLabel('Code').fill(codeOf(key));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/groups');
  expect([watch.violations, watch.pageErrors]).toEqual([[], []]);
  await context.close();
});

test('whoever signs in with a password that an operator made chooses another one first', async () => {
  const person = await createUser(server);
  await asOwner(server, 'DELETE FROM settings');
  await asOwner(server, "UPDATE users SET temporary_password_until = now() + interval '1 hour' WHERE id = $1", [
    person.id,
  ]);
  const { context, page } = await openContext(browser, server.url);

  await signInAs(page, person, '/groups');
  await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByLabel('New password').fill('another password of mine');
  await page.getByRole('button', { name: 'Change password' }).click();

  await page.getByRole('heading', { name: 'Groups' }).first().waitFor();
  await context.close();
});
