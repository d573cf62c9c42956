// @ts-check
// How long somebody who is signed in looks at an unfinished page: a real browser, with nothing kept from before and with
// everything kept. What counts is the moment when the heading and the first rows of each list are painted.
import { chromium } from 'playwright-core';
import { findChromium } from '../tools/browser.mjs';
import { configuration, PROJECT, Scene } from './scene.mjs';

/** @typedef {{ name: string, path: string, until: string[] }} View */
/** @typedef {{ view: string, cache: 'empty' | 'warm', rows: number, fastest: number, slowest: number, requests: number, kilobytes: number }} ViewRow */
/** @typedef {{ rows: number, requests: number, bytes: number }} Seen */

const ROW = (/** @type {string} */ label) => `table[aria-label="${label}"] tbody [data-row]`;

/** @type {View[]} */
export const VIEWS = [
  { name: 'Home', path: '/', until: ['main h1', ROW('Projects'), ROW('Pipelines')] },
  {
    name: 'Secrets of a project',
    path: `/projects/${PROJECT}/-/secrets`,
    until: ['main h1', ROW('Secrets: names by environments')],
  },
];

/**
 * Runs in the page from its very start. Looks at each frame, and takes the time after the frame that shows all has been painted.
 * @param {string[]} until
 */
function watch(until) {
  const look = () => {
    if (!until.every((selector) => document.querySelector(selector))) return void requestAnimationFrame(look);
    // A task queued in a frame runs after its painting.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const files = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
      Object.assign(globalThis, {
        firstView: {
          rows: performance.now(),
          requests: files.length,
          bytes: files.reduce((sum, { transferSize }) => sum + transferSize, 0),
        },
      });
    };
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}

/** @param {import('playwright-core').BrowserContext} context @param {View} view @returns {Promise<Seen>} */
async function visit(context, { path, until }) {
  const page = await context.newPage();
  try {
    await page.addInitScript(watch, until);
    await page.goto(path);
    const seen = await page.waitForFunction(() => /** @type {any} */ (globalThis).firstView, null, { polling: 20 });
    return await seen.jsonValue();
  } finally {
    await page.close();
  }
}

/** @param {number[]} numbers */
const middle = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** @param {string} view @param {'empty' | 'warm'} cache @param {Seen[]} seen @returns {ViewRow} */
function row(view, cache, seen) {
  const times = seen.map(({ rows }) => rows);
  return {
    view,
    cache,
    rows: middle(times),
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    requests: middle(seen.map(({ requests }) => requests)),
    kilobytes: middle(seen.map(({ bytes }) => bytes)) / 1024,
  };
}

const ENVIRONMENTS = { production: 'production', staging: 'staging', review: 'development' };

/** A project as small ones are: a screen of secrets, a few environments and pipelines. @param {import('../tools/stage/stage.mjs').StageServer} server */
export async function openScene(server) {
  const scene = new Scene(server);
  await scene.open();
  await scene.createSecrets(30);
  for (const [name, tier] of Object.entries(ENVIRONMENTS)) {
    const input = { projectPath: PROJECT, name, tier };
    await scene.person.change('environmentCreate', 'EnvironmentCreateInput', input, 'environment { name }');
  }
  for (let n = 0; n < 3; n++) await scene.startPipeline(configuration(3, 2));
  return server.seed;
}

/** A browser with somebody's session, to be asked for visits. @param {string} url @param {{ username: string, password: string }} who */
export async function openViewer(url, who) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium was found; CHROMIUM_BIN names one.');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const settings = { baseURL: url, viewport: { width: 1440, height: 900 } };
  const first = await browser.newContext(settings);
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { errors } }';
  await first.request.post('/api/graphql', { data: { query, variables: { input: who } } });
  const storageState = await first.storageState();
  const newContext = () => browser.newContext({ ...settings, storageState });
  const warm = await newContext();
  return {
    /** A context of its own keeps nothing of what others have loaded. @param {View} view */
    empty: async (view) => {
      const context = await newContext();
      const seen = await visit(context, view);
      await context.close();
      return seen;
    },
    /** @param {View} view */
    warm: (view) => visit(warm, view),
    close: () => browser.close(),
  };
}

/** The first visits warm the server, and the cache: compiled code is kept from the second one on. */
const BEFORE = 3;

/**
 * @param {{ url: string, who: { username: string, password: string }, runs: number, say: (row: ViewRow) => void }} options
 * @returns {Promise<ViewRow[]>}
 */
export async function measureFirstViews({ url, who, runs, say }) {
  const viewer = await openViewer(url, who);
  /** @type {ViewRow[]} */
  const rows = [];
  try {
    for (const view of VIEWS)
      for (const cache of /** @type {const} */ (['empty', 'warm'])) {
        for (let n = 0; n < BEFORE; n++) await viewer[cache](view);
        /** @type {Seen[]} */
        const seen = [];
        for (let n = 0; n < runs; n++) seen.push(await viewer[cache](view));
        rows.push(row(view.name, cache, seen));
        say(/** @type {ViewRow} */ (rows.at(-1)));
      }
  } finally {
    await viewer.close();
  }
  return rows;
}
