import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { codeOf, wrongCodeOf } from '../support/authenticator.js';
import { newPerson } from '../support/client.js';
import { axeViolations, launchBrowser, openAs } from './browser.js';
import { CANARY, done, paintTree, type Scene } from './scene.js';

jest.setTimeout(300_000);

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('a new runner shows its token once, with the command that registers it, and can be paused', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/runners');
  await page.getByRole('button', { name: 'New runner' }).click();
  await page.getByLabel('Description').fill('under the desk');
  await page.getByRole('button', { name: 'Create runner' }).click();

  const token = await page.locator('[data-shown-once]').innerText();
  expect(token).toMatch(/^glrt-/);
  await page.getByText(`gitlab-runner register --non-interactive`).waitFor();
  expect(await page.locator('pre').innerText()).toContain(`--url ${server.url} \\\n  --token ${token}`);
  expect((await new ScriptedRunner(server.url, token).verify()).status).toBe(200);
  await page.reload();
  await page.getByRole('cell', { name: /^under the desk #/ }).waitFor();
  expect(await page.content()).not.toContain(token);

  await page.getByRole('switch', { name: 'under the desk takes jobs' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('Paused', { exact: true }).waitFor();

  const edit = page.getByRole('dialog', { name: 'Edit under the desk' });
  await page.getByRole('button', { name: 'Edit under the desk' }).click();
  await edit.getByText('Unlock it first to assign it to further projects.').waitFor();
  await edit.getByLabel('Locked: serves no other projects than it does').uncheck();
  await edit.getByRole('button', { name: 'Save' }).click();
  await edit.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Edit under the desk' }).click();
  await edit.getByLabel('Full path of a project').fill('acme/nowhere');
  await edit.getByRole('button', { name: 'Assign' }).click();
  await edit.getByText(/does not exist, or you may not see it/).waitFor();
  await edit.getByLabel('Full path of a project').fill('acme/platform/clusters');
  await edit.getByRole('button', { name: 'Assign' }).click();
  await edit.getByRole('button', { name: 'Take the runner away from acme/platform/clusters' }).click();
  await edit.getByText('acme/platform/clusters', { exact: true }).waitFor({ state: 'detached' });
  expect(await axeViolations(page)).toEqual([]);
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

/** Prints, then goes on when the test has seen that, and not before. */
const FOLLOWED = (goOn: string) => `follow:
  tags: [bundled]
  secrets:
    GREETING:
      gitlab_secrets_manager: { name: GREETING }
      file: false
  script:
    - echo "it says $GREETING"
    - for number in 1 2 3; do echo "counted $number"; done
    - until test -e '${goOn}'; do sleep 0.1; done
    - echo "seen, and going on"
`;

/** A pipeline of one job that the bundled runner alone may take; answers the page of the job. */
async function startFollowed(goOn: string): Promise<string> {
  const projectPath = 'acme/shop';
  const { client } = scene;
  await done(client.mutate('projectSecretsManagerInitialize', { projectPath }));
  const secret = { projectPath, name: 'GREETING', environment: '*', branch: '*', secret: CANARY };
  await done(client.mutate('projectSecretCreate', secret));
  const commit = { projectPath, refName: 'main', content: FOLLOWED(goOn), message: 'Follow' };
  await done(client.mutate('configurationCommit', commit));
  const { pipeline } = await done(
    client.mutate<{ pipeline: { jobs: { id: string }[] } }>(
      'pipelineCreate',
      { projectPath, refName: 'main' },
      'pipeline { jobs { id } }',
    ),
  );
  return `/projects/acme/shop/-/jobs/${pipeline.jobs[0]!.id}`;
}

/** The bundled runner as a process of its own, as `npm start` runs it; answers how to stop it. */
function startBundledRunner(token: string, folder: string): () => Promise<void> {
  const main = path.join(__dirname, '..', '..', 'apps', 'runner', 'dist', 'main.js');
  const env = {
    PATH: process.env['PATH'],
    LOCKKEEPER_URL: server.url,
    LOCKKEEPER_RUNNER_TOKEN: token,
    LOCKKEEPER_RUNNER_BUILDS: path.join(folder, 'builds'),
  };
  const runner = spawn(process.execPath, [main], { env, cwd: folder, stdio: 'ignore' });
  const ended = once(runner, 'exit');
  return async () => {
    runner.kill('SIGTERM');
    await ended;
  };
}

test('a job of the bundled runner is followed live: lines before it ends, the secret masked, its state without a reload', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lockkeeper-followed-'));
  const goOn = path.join(folder, 'go-on');
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/runners');
  await page.getByRole('button', { name: 'New runner' }).click();
  await page.getByLabel('Description').fill('bundled');
  await page.getByRole('combobox', { name: 'Tags' }).fill('bundled');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create runner' }).click();
  const token = await page.locator('[data-shown-once]').innerText();

  await page.goto(await startFollowed(goOn));
  await page.getByText('Waiting', { exact: true }).waitFor();
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
  const stopRunner = startBundledRunner(token, folder);
  try {
    const log = page.getByRole('log');
    await log.getByText('counted 3').waitFor();
    await page.getByText('Running', { exact: true }).waitFor();
    await log.getByText('it says [MASKED]').waitFor();
    expect(await log.getByText('seen, and going on', { exact: true }).count()).toBe(0);
    expect(await page.content()).not.toContain(CANARY);
    writeFileSync(goOn, '');

    await log.getByText('seen, and going on', { exact: true }).waitFor();
    await page.getByText('Passed', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Secrets' }).getByText('released').waitFor();
  } finally {
    if (!existsSync(goOn)) writeFileSync(goOn, '');
    await stopRunner();
    rmSync(folder, { recursive: true, force: true });
  }
  expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
  expect(await page.content()).not.toContain(CANARY);
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});

test('an access token is shown once and ends when revoked', async () => {
  const { context, page } = await openAs({ browser, server }, scene.ana, '/me/tokens');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByLabel('Name').fill('nightly report');
  await page.getByRole('button', { name: 'Create token' }).last().click();
  const token = await page.locator('[data-shown-once]').innerText();
  const whoAmI = async () => {
    const response = await fetch(`${server.url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ currentSession { user { username } } }' }),
    });
    return JSON.stringify(await response.json());
  };
  expect(await whoAmI()).toContain(scene.ana.username);

  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Revoked').waitFor();

  expect(await whoAmI()).not.toContain(scene.ana.username);
  expect(await page.content()).not.toContain(token);
  await context.close();
});

test('a second factor is set up, asked for, replaced by a recovery code, and turned off; sessions end one by one', async () => {
  const { person } = await newPerson(server);
  const elsewhere = await openAs({ browser, server }, person, '/');
  const { context, page, watch } = await openAs({ browser, server }, person, '/me/sessions');
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await page.getByLabel('Current password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  const key = await page.locator('[data-shown-once]').innerText();
  await page.getByLabel('Code that the app shows').fill(codeOf(key));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('Your recovery codes. They are shown this once.').waitFor();
  const codes = await page.locator('[data-shown-once] li').allInnerTexts();
  expect([codes.length, new Set(codes).size]).toEqual([10, 10]);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await page.getByText('10 recovery codes left').waitFor();
  expect(await page.content()).not.toContain(codes[0]);
  await elsewhere.page.reload();
  await elsewhere.page.getByLabel('Password', { exact: true }).waitFor();

  const enter = async (code: string): Promise<void> => {
    await elsewhere.page.getByLabel('Code', { exact: true }).fill(code);
    await elsewhere.page.getByRole('button', { name: 'Sign in' }).click();
  };
  await elsewhere.page.goto('/sign-in');
  await elsewhere.page.getByLabel('Username').fill(person.username);
  await elsewhere.page.getByLabel('Password', { exact: true }).fill(person.password);
  await elsewhere.page.getByRole('button', { name: 'Sign in' }).click();
  await enter(wrongCodeOf(key));
  await elsewhere.page.getByText('The code is wrong, too old, or was used before.').waitFor();
  expect(await axeViolations(elsewhere.page)).toEqual([]);
  await enter(codes[0]!);
  await elsewhere.page.waitForURL((address) => address.pathname === '/');

  await page.reload();
  await page.getByText('9 recovery codes left').waitFor();
  await page.getByRole('button', { name: 'End session: Chrome, Linux' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
  await page.getByRole('button', { name: /^End session:/ }).waitFor({ state: 'detached' });
  await elsewhere.page.reload();
  await elsewhere.page.getByLabel('Password', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByLabel('Current password', { exact: true }).fill(person.password);
  await page.getByLabel('Code', { exact: true }).fill(codes[1]!);
  await page.getByRole('button', { name: 'Turn off' }).click();
  await page.getByRole('button', { name: 'Set up an authenticator app' }).waitFor();
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await elsewhere.context.close();
  await context.close();
});

test('the console runs its examples under the policy, from this host only, and remembers nothing', async () => {
  const { context, page, watch } = await openAs({ browser, server }, scene.ana, '/');

  const response = await page.goto('/-/graphql-explorer');
  expect(response!.headers()['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
  // The editor comes later than the button, which runs nothing before it.
  await page.locator('.graphiql-query-editor').getByText('fullPath').first().waitFor();
  const runs = (answer: string): Promise<void> =>
    until(async () => {
      await page.getByRole('button', { name: /Execute query/ }).click();
      const ran = page.locator('.graphiql-response').getByText(answer);
      return ran.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false,
      );
    });
  await runs('"fullPath": "acme"');
  await page.getByRole('tab', { name: 'CreateProject' }).click();
  await runs('"problems"');

  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(
    /query|mutation/,
  );
  expect(watch).toEqual({ foreignRequests: [], violations: [], pageErrors: [], dialogs: [] });
  await context.close();
});
