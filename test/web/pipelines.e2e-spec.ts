import type { Browser, Page } from 'playwright-core';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { axeViolations, launchBrowser, openAs, openContext, signInAs, toasted, writeCode } from './browser.js';
import { aRunner, done, paintSecrets, paintTree, type Scene } from './scene.js';

jest.setTimeout(300_000);

const nothingForbidden = { foreignRequests: [], violations: [], pageErrors: [], dialogs: [] };

let server: TestServer;
let browser: Browser;
let scene: Scene;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  scene = await paintTree(server);
  await paintSecrets(scene);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);

describe('the editor of a configuration', () => {
  const wrong = 'deploy:\n  script: [echo hi]\n  wrnog: yes\n';
  const asking = `deploy:
  environment: production
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
    NOWHERE:
      gitlab_secrets_manager: { name: STRIPE_KEI }
  script: [./deploy.sh]

try:
  environment: staging
  rules: [{ changes: [src/x.ts] }]
  secrets:
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY }
  script: [./deploy.sh]
`;

  test.each([1440, 375])('says while one types what is wrong and who would get what (%i wide)', async (width) => {
    const viewport = { width, height: 900 };
    const { context, page, watch } = await openAs(
      { browser, server },
      scene.ana,
      '/projects/acme/shop/-/configuration',
      { viewport },
    );
    const text = page.getByRole('textbox', { name: '.gitlab-ci.yml' });
    await writeCode(page, text, wrong);

    const problems = page.getByRole('region', { name: 'Problems in the configuration' });
    await problems.getByText('wrnog').waitFor();
    const place = problems.getByRole('button', { name: 'Line 3, column 3' });
    await page.locator('.cm-gutter-lint .cm-lint-marker-error').waitFor();
    await place.click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('wrnog:');
    await writeCode(page, text, asking);

    const beside = page.getByRole('region', { name: 'If it ran now' });
    const entry = (name: string) => beside.getByRole('listitem').filter({ hasText: name });
    await entry('DATABASE_URL').getByText('released', { exact: true }).waitFor();
    await entry('DEPLOY_KEY').getByText('withheld', { exact: true }).waitFor();
    await entry('STRIPE_KEI').getByText('did you mean').waitFor();
    await page.getByRole('list', { name: 'Taken, but not judged' }).getByText('changes', { exact: true }).waitFor();
    await problems.getByRole('button').waitFor({ state: 'detached' });
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(watch).toEqual(nothingForbidden);
    await context.close();
  });

  test('takes Tab as an indent, and lets go of the keyboard after Escape', async () => {
    const { context, page } = await openAs({ browser, server }, scene.ana, '/projects/acme/shop/-/configuration');
    const text = page.getByRole('textbox', { name: '.gitlab-ci.yml' });
    await writeCode(page, text, 'build:');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('script: [make]');
    expect(await text.innerText()).toMatch(/build:\n {2}script: \[make\]/);
    expect(await focused(page)).toBe('.gitlab-ci.yml');

    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');

    await expect(focused(page)).resolves.not.toBe('.gitlab-ci.yml');
    expect(await text.getAttribute('aria-describedby').then((id) => page.locator(`#${id}`).innerText())).toContain(
      'Escape',
    );
    await context.close();
  });
});

test('what is typed into a configuration outlasts a conflict and the end of the session, and is not left unasked', async () => {
  const commit = { projectPath: 'acme/shop', refName: 'kept', content: 'first: { script: [make] }\n', message: 'One' };
  await done(scene.client.mutate('configurationCommit', commit));
  const address = '/projects/acme/shop/-/configuration?ref=kept';
  const { context, page, watch } = await openAs({ browser, server }, scene.chiara, address);
  const text = page.getByRole('textbox', { name: '.gitlab-ci.yml' });
  await text.getByText('first').waitFor();
  await writeCode(page, text, 'typed: { script: [make] }\n');
  await done(scene.client.mutate('configurationCommit', { ...commit, content: 'second: { script: [make] }\n' }));

  await page.getByRole('button', { name: 'Commit to kept' }).click();
  await page.getByText('The branch kept has changed').waitFor();
  await asOwner(server, 'DELETE FROM sessions WHERE user_id = $1', [scene.chiara.id]);
  // Whatever the page asks by itself may have told it already: the dialog then lies over the button.
  await page.getByRole('button', { name: 'Commit to kept' }).dispatchEvent('click');
  const ended = page.getByRole('dialog', { name: 'Your session ended' });
  await ended.getByLabel('Password', { exact: true }).fill(scene.chiara.password);
  await ended.getByRole('button', { name: 'Sign in' }).click();
  await ended.waitFor({ state: 'detached' });
  expect(await text.innerText()).toContain('typed:');

  const leave = page.getByRole('dialog', { name: 'Leave without saving?' });
  await page.getByRole('link', { name: 'Pipelines', exact: true }).last().click();
  await leave.getByRole('button', { name: 'Cancel' }).click();
  await leave.waitFor({ state: 'detached' });
  await page.close({ runBeforeUnload: true });
  await until(async () => watch.dialogs.length === 1);
  expect(await text.innerText()).toContain('typed:');
  await page.getByRole('link', { name: 'Pipelines', exact: true }).last().click();
  await leave.getByRole('button', { name: 'Leave and lose it' }).click();
  await page.waitForURL('**/-/pipelines');
  await context.close();
});

const headOf = async (at: { projectPath: string; refName: string }): Promise<string> => {
  const { configuration } = await scene.client.query<{ configuration: { content: string } }>(
    'query ($projectPath: ID!, $refName: String!) { configuration(projectPath: $projectPath, refName: $refName) { content } }',
    at,
  );
  return configuration.content;
};

test('what somebody else committed meanwhile is compared, taken back and forth, and committed over only as it was shown', async () => {
  const at = { projectPath: 'acme/shop', refName: 'two-at-once' };
  const commit = (word: string): Promise<unknown> =>
    done(
      scene.client.mutate('configurationCommit', { ...at, content: `${word}: { script: [make] }\n`, message: word }),
    );
  await commit('begun');
  const address = '/projects/acme/shop/-/configuration?ref=two-at-once';
  const { context, page, watch } = await openAs({ browser, server }, scene.chiara, address);
  const text = page.getByRole('textbox', { name: '.gitlab-ci.yml' });
  const meanwhile = page.getByRole('alert').filter({ hasText: 'Somebody committed meanwhile' });
  await text.getByText('begun').waitFor();
  await writeCode(page, text, 'typed: { script: [make] }\n');
  await commit('theirs');

  await page.getByRole('button', { name: 'Commit to two-at-once' }).click();
  await meanwhile.getByRole('button', { name: 'Compare with mine' }).click();
  const lines = meanwhile.getByRole('list', { name: 'What differs' }).getByRole('listitem');
  await lines.filter({ hasText: 'theirs: {' }).and(page.locator('[data-kind=theirs]')).waitFor();
  await lines.filter({ hasText: 'typed: {' }).and(page.locator('[data-kind=mine]')).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await commit('newer');
  await meanwhile.getByRole('button', { name: 'Commit mine over it' }).click();
  await meanwhile.getByText('newer').first().waitFor();
  expect(await headOf(at)).toContain('newer:');

  await meanwhile.getByRole('button', { name: 'Take theirs' }).click();
  await text.getByText('newer').waitFor();
  await text.press('Control+z');
  await text.getByText('typed').waitFor();
  await commit('newest');
  await page.getByRole('button', { name: 'Commit to two-at-once' }).click();
  await meanwhile.getByText('newest').first().waitFor();
  await meanwhile.getByRole('button', { name: 'Commit mine over it' }).click();
  await toasted(page, /^Committed \w+ to two-at-once/);

  expect(await headOf(at)).toContain('typed:');
  expect(await meanwhile.count()).toBe(0);
  expect(watch).toEqual(nothingForbidden);
  await context.close();
});

test('a first configuration is not committed over the one that somebody else began meanwhile', async () => {
  const at = { projectPath: 'acme/shop', refName: 'new-here' };
  const { context, page } = await openAs(
    { browser, server },
    scene.ana,
    '/projects/acme/shop/-/configuration?ref=new-here',
  );
  const text = page.getByRole('textbox', { name: '.gitlab-ci.yml' });
  await writeCode(page, text, 'typed: { script: [make] }\n');
  await done(scene.client.mutate('configurationCommit', { ...at, content: 'sooner: { script: [make] }\n' }));

  await page.getByRole('button', { name: 'Commit to new-here' }).click();

  await page.getByText('The branch new-here got a first commit meanwhile').waitFor();
  expect(await text.innerText()).toContain('typed:');
  expect(await headOf(at)).toContain('sooner:');
  await context.close();
});

describe('the graph of a pipeline', () => {
  const content = `stages: [build, test, deploy]
compile: { stage: build, script: [make] }
lint: { stage: build, script: [make] }
unit: { stage: test, needs: [compile], script: [make] }
ship: { stage: deploy, needs: [unit], script: [make] }
report: { stage: deploy, script: [make] }
`;
  let address: string;
  beforeAll(async () => {
    const commit = { projectPath: 'acme/shop', refName: 'graph', content, message: 'Needs' };
    await done(scene.client.mutate('configurationCommit', commit));
    const { pipeline } = await done(
      scene.client.mutate<{ pipeline: { id: string } }>(
        'pipelineCreate',
        { projectPath: 'acme/shop', refName: 'graph' },
        'pipeline { id }',
      ),
    );
    address = `/projects/acme/shop/-/pipelines/${pipeline.id}`;
  });

  test('draws what needs what, and lights up what is before and after the job at which the keyboard is', async () => {
    const { context, page, watch } = await openAs({ browser, server }, scene.ana, address);
    const card = (name: string) => page.getByRole('link', { name: new RegExp(`^${name}`) });
    await card('compile').waitFor();
    const lines = page.locator('[data-need-lines] path');
    expect(
      await lines.evaluateAll((all: SVGElement[]) =>
        all.map((line) => `${line.dataset['from']}>${line.dataset['to']}`),
      ),
    ).toEqual(['compile>unit', 'unit>ship']);
    expect(await lines.first().getAttribute('d')).toMatch(/^M \d/);

    await card('compile').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('[data-job=unit][data-relation=active]').waitFor();

    const related = page.locator('[data-relation]');
    expect(
      await related.evaluateAll((all: HTMLElement[]) =>
        all.map((one) => `${one.dataset['job']} ${one.dataset['relation']}`),
      ),
    ).toEqual(['compile before', 'unit active', 'ship after', 'report after']);
    expect(await page.locator('[data-need-lines] [data-lit]').count()).toBe(2);
    await page.getByText('unit: Needs compile. Before ship, report.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(watch).toEqual(nothingForbidden);
    await context.close();
  });

  test('tells each job its needs in words, where no line can be drawn as well', async () => {
    const { context, page } = await openAs({ browser, server }, scene.ana, address, {
      viewport: { width: 375, height: 800 },
    });
    const described = async (name: string): Promise<string> => {
      const link = page.getByRole('link', { name: new RegExp(`^${name}`) });
      return page.locator(`#${await link.getAttribute('aria-describedby')}`).innerText();
    };

    expect(await described('ship')).toBe('Needs unit.');
    expect(await described('report')).toBe('Starts after the stages before.');
    expect(await page.locator('[data-need-lines]').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    await context.close();
  });
});

describe('a job that starts a pipeline', () => {
  test('shows in the place of a log what it started, which leads back to it', async () => {
    const content = 'down: { trigger: { include: ci/child.yml, strategy: depend } }\n';
    const files = [{ path: 'ci/child.yml', content: 'below: { script: [make] }\n' }];
    const at = { projectPath: 'acme/shop', refName: 'children' };
    await done(scene.client.mutate('configurationCommit', { ...at, content, files, message: 'Children' }));
    const { pipeline } = await done(
      scene.client.mutate<{ pipeline: { id: string } }>('pipelineCreate', at, 'pipeline { id }'),
    );
    const { context, page } = await openContext(browser, server.url);
    await signInAs(page, scene.ana, `/projects/acme/shop/-/pipelines/${pipeline.id}`);

    const started = page.locator('[data-downstream]');
    await started.getByRole('link', { name: 'down' }).click();
    await page.locator('[data-trigger]').getByText('a child pipeline of the same commit').waitFor();
    await page.locator('[data-trigger]').getByRole('link').click();
    await page.getByRole('link', { name: /^below/ }).waitFor();
    const back = page.locator('[data-upstream]');
    expect(await back.textContent()).toContain(`Pipeline #${pipeline.id}`);
    await back.getByRole('link', { name: 'down' }).click();
    await page.locator('[data-trigger]').waitFor();
    await context.close();
  });
});

describe('the log of a job', () => {
  const LINES = 50_000;
  const many = Array.from({ length: LINES }, (_, index) => `\u001b[32mstep\u001b[0m ${index} of many`).join('\n');
  const head = [
    'section_start:1700000000:get_sources\r\u001b[0KFetching the sources',
    'fetched from [MASKED]',
    'section_end:1700000001:get_sources\r\u001b[0Kafter the sources',
    '',
  ].join('\n');

  test('is followed live, holds fifty thousand lines, is searched as a whole, and folds its sections', async () => {
    const runner = await aRunner(server, scene.client);
    const commit = { projectPath: 'acme/shop', refName: 'log', content: 'talk: { script: [make] }\n', message: 'Log' };
    await done(scene.client.mutate('configurationCommit', commit));
    const { pipeline } = await done(
      scene.client.mutate<{ pipeline: { jobs: { id: string }[] } }>(
        'pipelineCreate',
        { projectPath: 'acme/shop', refName: 'log' },
        'pipeline { jobs { id } }',
      ),
    );
    let job = await runner.request();
    while (job && String(job.id) !== pipeline.jobs[0]!.id) {
      await runner.play(job, {});
      job = await runner.request();
    }
    await runner.running(job!);
    const pieces = [head, many.slice(0, 1_000_000), many.slice(1_000_000), '\nthe needle is here\n'].map((text) =>
      Buffer.from(text),
    );
    await runner.patch(job!, 0, pieces[0]!);

    const { context, page } = await openContext(browser, server.url);
    const frames: string[] = [];
    let follows = false;
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => (follows ||= String(payload).includes('"subscribe"')));
      socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
    });
    await signInAs(page, scene.ana, `/projects/acme/shop/-/jobs/${job!.id}`);
    const log = page.getByRole('log');
    await log.getByText('fetched from').waitFor();
    await until(() => Promise.resolve(follows));
    let sent = pieces[0]!.length;
    for (const piece of pieces.slice(1)) {
      await runner.patch(job!, sent, piece);
      sent += piece.length;
    }
    await log.getByText('the needle is here').waitFor({ timeout: 120_000 });
    await until(() => Promise.resolve(frames.join('').includes('the needle is here')));
    expect(await page.locator('[data-log-lines]').getAttribute('data-log-lines')).toBe(String(LINES + 4));
    expect(await log.locator('[id^=L]').count()).toBeLessThan(150);

    const find = page.getByRole('textbox', { name: 'Find in log' });
    await find.fill('31999 OF');
    await page.getByRole('status').getByText('1 line', { exact: true }).waitFor();
    await find.press('Enter');
    await page.locator('#L32003[data-found] mark').getByText('31999 of').waitFor();
    await find.fill('fetched');
    await page.getByRole('status').getByText('1 line', { exact: true }).waitFor();
    await find.press('Escape');
    await log.evaluate((element) => element.scrollTo(0, 0));
    const section = log.getByRole('button', { name: 'Section get sources' });
    await section.focus();
    await page.keyboard.press('Enter');
    await log.getByText('fetched from').waitFor({ state: 'detached' });
    expect(await section.getAttribute('aria-expanded')).toBe('false');
    await find.fill('fetched');
    await page.getByRole('status').getByText('1 line', { exact: true }).waitFor();
    await find.press('Enter');
    await page.locator('#L2[data-found] mark').getByText('fetched').waitFor();
    expect(await section.getAttribute('aria-expanded')).toBe('true');
    expect(await log.getByTitle('Here the runner put a mask over a value').innerText()).toBe('[MASKED]');
    expect(await axeViolations(page)).toEqual([]);
    await context.close();
  });
});
