/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { signedIn, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const PLACES = [
  // What `npm test` has found or installed.
  process.env['CHROMIUM_BIN'],
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A real browser. A missing one is a failure: these tests must never pass by not having run. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) {
    throw new Error('No Chromium found. On Debian: apt-get install -y --no-install-recommends chromium-headless-shell');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** What a page did that it must not do; empty when all is well. */
export interface Watch {
  readonly foreignRequests: string[];
  readonly violations: string[];
  readonly pageErrors: string[];
  readonly dialogs: string[];
}

export interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watch: Watch;
}

/** A fresh person's browser at the server, watched for requests to other hosts, policy violations and script errors. */
export async function openContext(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Opened> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(45_000);
  await context.addInitScript(keepToasts);
  const page = await context.newPage();
  const watch: Watch = { foreignRequests: [], violations: [], pageErrors: [], dialogs: [] };
  const own = new URL(url).host;
  context.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && host !== own) watch.foreignRequests.push(request.url());
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) watch.violations.push(message.text());
  });
  page.on('pageerror', (error) => watch.pageErrors.push(error.message));
  page.on('dialog', (dialog) => {
    watch.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { context, page, watch };
}

interface Toasting {
  toasts: Set<string>;
}

/** In the page: toasts go by themselves after seconds, and a machine that halts for a moment would miss what they said. */
function keepToasts(): void {
  const toasts = new Set<string>();
  Object.assign(globalThis, { toasts } satisfies Toasting);
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll('.mantine-Notification-root')) toasts.add(toast.textContent ?? '');
  }).observe(document, { childList: true, subtree: true });
}

/** Waits until a toast of this page has said this. */
export async function toasted(page: Page, text: string | RegExp): Promise<void> {
  await until(async () => {
    const said = await page.evaluate(() => [...(globalThis as unknown as Toasting).toasts]);
    return said.some((one) => (typeof text === 'string' ? one.includes(text) : text.test(one)));
  });
}

/** Resolves when the search has been answered for all of a text: it asks a moment after a letter, for what is there by then. */
export const searched = (page: Page, text: string): Promise<unknown> =>
  page.waitForResponse((response) => (response.request().postData() ?? '').includes(JSON.stringify(text)));

/** Through the form, as people do. */
export async function signInAs(page: Page, person: { username: string; password: string }, path = '/'): Promise<void> {
  await page.goto(path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('Username').fill(person.username);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((address) => address.pathname !== '/sign-in');
}

/** A browser of somebody who is signed in already, at a page: the form is shown by the tests that are about it. */
export async function openAs(
  { browser, server }: { browser: Browser; server: Pick<TestServer, 'url'> },
  person: Person,
  path: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Opened> {
  const opened = await openContext(browser, server.url, options);
  const { headers } = await signedIn(server, person);
  const cookies = headers['cookie']!.split('; ').map((pair) => {
    const [name, ...value] = pair.split('=');
    return { name: name!, value: value.join('='), url: server.url };
  });
  await opened.context.addCookies(cookies);
  await opened.page.goto(path);
  return opened;
}

/**
 * Writes over all of a code editor's text by its own keys. `fill` selects in the page and writes in a second step; an answer that
 * the editor draws between the two puts its cursor back, and the old text stays behind the new one.
 */
export async function writeCode(page: Page, editor: Locator, content: string): Promise<void> {
  await editor.press('Control+a');
  await page.keyboard.insertText(content);
}

/** Controls without a name, as CSS-like descriptions: what a screen reader would call "button". */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type=hidden]), select, textarea, [role=button], [role=switch], [role=tab], [role=combobox]',
    );
    const text = (id: string): string => document.getElementById(id)?.textContent ?? '';
    const nameOf = (element: HTMLElement): string => {
      const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean).map(text).join(' ');
      const labels = [...((element as HTMLInputElement).labels ?? [])]
        .map((label) => label.textContent ?? '')
        .join(' ');
      const images = [...element.querySelectorAll('img[alt], [aria-label]')]
        .map((inner) => inner.getAttribute('alt') ?? inner.getAttribute('aria-label') ?? '')
        .join(' ');
      return [element.getAttribute('aria-label'), labelled, labels, element.textContent, element.title, images]
        .join('')
        .trim();
    };
    return [...controls]
      .filter(
        (element) =>
          element.offsetParent !== null && !element.closest('[aria-hidden="true"]') && nameOf(element) === '',
      )
      .map((element) => element.outerHTML.slice(0, 160));
  });
}

const axeSource = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
export type Rules = { readonly type: 'tag' | 'rule'; readonly values: readonly string[] };
export const WCAG: Rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** The one rule whose answer a colour scheme changes. */
export const CONTRAST: Rules = { type: 'rule', values: ['color-contrast'] };
/** The rules whose answer a width changes: what is too small, cut off, or shown in one width only. */
export const LAYOUT: Rules = {
  type: 'rule',
  values: ['target-size', 'scrollable-region-focusable', 'aria-hidden-focus', 'button-name', 'link-name', 'label'],
};

/** What fades in has half of its colours until it is there. What moves for ever, such as a cursor, is not waited for. */
function standsStill(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const ends = (moving: Animation): boolean =>
      moving.playState === 'running' && Number.isFinite(Number(moving.effect?.getComputedTiming().endTime ?? Infinity));
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      const moving = document.getAnimations().filter(ends);
      if (moving.length > 0) quiet = -1;
      await Promise.allSettled(moving.map(({ finished }) => finished));
    }
  });
}

/** What axe finds against WCAG 2.2 AA: each rule with the places where it is broken; empty when all is well. */
export async function axeViolations(page: Page, rules: Rules = WCAG): Promise<string[]> {
  // Evaluated by the browser's debugger, which the page's own policy does not concern.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  await standsStill(page);
  return page.evaluate(async (runOnly) => {
    interface Found {
      violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(of: Document, options: object): Promise<Found> } };
    const { violations } = await axe.run(document, {
      runOnly,
      resultTypes: ['violations'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    );
  }, rules);
}
