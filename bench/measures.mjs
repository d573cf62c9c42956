// @ts-check
import { LIST, measureAccess, SEARCH } from './access.mjs';
import { measureEngine } from './engine.mjs';
import { fill, fillTree } from './fill.mjs';
import { load, median } from './load.mjs';
import { measureRunners } from './runners.mjs';
import { configuration, GROUP, PROJECT } from './scene.mjs';

/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {import('./load.mjs').Call} Call */
/** @typedef {{ name: string, connections: number, perSecond: number, p50: number, p99: number, statements: number | null }} Row */
/** @typedef {{ runs: number, seconds: number }} Size */
/** @typedef {{ straight: Scene, counted: Scene, proxy: import('../tools/stage/statement-proxy.mjs').StatementProxy, databaseUrl: string, size: Size, say: (row: Row) => void }} Bench */

const CREATE = `mutation ($input: ProjectSecretCreateInput!) { projectSecretCreate(input: $input) { projectSecret { id } errors } }`;
const BULK = `mutation ($input: SecretsChangeInput!) { secretsChange(input: $input) { errors changes { name } } }`;
const COMMIT = `mutation ($input: ConfigurationCommitInput!) { configurationCommit(input: $input) { commit { sha } errors } }`;
const START = `mutation ($input: PipelineCreateInput!) { pipelineCreate(input: $input) { pipeline { id } errors } }`;
const PREFLIGHT = `query ($input: PreflightInput!) { preflight(input: $input) { preflight { sentence entries(first: 100) {
  count nodes { jobName name outcome sentence } } } } }`;
const COUNTED_CALLS = 20;

/** @param {Bench} bench @returns {Promise<Row[]>} */
export async function measureAll(bench) {
  /** @type {Row[]} */
  const rows = measureEngine(bench.say);
  const add = async (
    /** @type {string} */ name,
    /** @type {number[]} */ connections,
    /** @type {(scene: Scene) => (n: number) => Call} */ calls,
  ) => {
    for (const count of connections) rows.push(await measure(bench, { name, connections: count, calls }));
  };
  await bench.straight.createSecrets(100);
  const job = await bench.straight.takeJob(1);
  await add('facade read, one secret', [1, 8, 32], (scene) => () => scene.facadeRead(job));
  for (const count of [1, 10, 100]) {
    const taken = await bench.straight.takeJob(count);
    await add(`all secrets of a job (${count})`, [1, 8], (scene) => () => scene.allSecrets(taken));
  }
  let fresh = 0;
  await measurePreflight(add);
  await add('create a secret', [1, 8], (scene) => () => {
    const input = {
      projectPath: PROJECT,
      name: `NEW_${fresh++}`,
      secret: 'a-new-value-0123456789',
      environment: '*',
      branch: '*',
    };
    return scene.graphql(CREATE, { input });
  });
  const list = (/** @type {Scene} */ scene) => () => scene.graphql(LIST, { path: PROJECT });
  await add('list page of 100', [1, 8], list);
  await fill(bench.databaseUrl, 10_000);
  await add('list page of 100, of 10,000 more', [1, 8], list);
  rows.push(await measureRequests(bench));
  rows.push(...(await measureRunners(bench)));
  rows.push(await measureBulk(bench, 1000));
  rows.push(await measureStart(bench));
  await measureTree(bench, add);
  await add('facade read, 100,000 more secrets', [1, 32], (scene) => () => scene.facadeRead(job));
  return rows;
}

/** @typedef {(name: string, connections: number[], calls: (scene: Scene) => (n: number) => Call) => Promise<void>} Add */

/** What the gate says of a large pipeline before it starts. @param {Add} add */
async function measurePreflight(add) {
  const input = { projectPath: PROJECT, refName: 'main', content: configuration(200, 20) };
  await add('preflight of 200 jobs with 20 secrets each', [1], (scene) => () => scene.graphql(PREFLIGHT, { input }));
}

/** Search over a hundred thousand secrets of a thousand projects. @param {Bench} bench @param {Add} add */
async function measureTree(bench, add) {
  await fillTree(bench.databaseUrl, { projects: 1000, secretsEach: 100 });
  const search = (/** @type {object} */ filter) => (/** @type {Scene} */ scene) => () =>
    scene.graphql(SEARCH, { path: GROUP, filter });
  await add('search page of 20, of 100,000 in a tree', [1, 8], search({}));
  await add('the same, by a part of the name', [1, 8], search({ search: '7_00004' }));
  await add('the same, by a tag that one in 1,000 has', [1, 8], search({ tags: ['rare'] }));
  await measureAccess(bench, add);
}

/** @param {Bench} bench @param {{ name: string, connections: number, calls: (scene: Scene) => (n: number) => Call }} what @returns {Promise<Row>} */
async function measure(bench, { name, connections, calls }) {
  const { straight, counted, proxy, size } = bench;
  await load(straight.server.url, { connections, seconds: 0.5, call: calls(straight) });
  const runs = [];
  for (let run = 0; run < size.runs; run++) {
    runs.push(await load(straight.server.url, { connections, seconds: size.seconds, call: calls(straight) }));
  }
  const statements = await countStatements(counted, proxy, calls(counted));
  return report(bench, { name, connections, ...median(runs), statements });
}

/** @param {Bench} bench @param {Row & { requests?: number }} row @returns {Row} */
function report(bench, { name, connections, perSecond, p50, p99, statements }) {
  const row = { name, connections, perSecond, p50, p99, statements };
  bench.say(row);
  return row;
}

/** Statements of one call, on a second server whose connections pass the proxy. @param {Scene} scene @param {Bench['proxy']} proxy @param {(n: number) => Call} call */
async function countStatements(scene, proxy, call) {
  for (let n = 0; n < 3; n++) await once(scene, call(n));
  proxy.reset();
  for (let n = 0; n < COUNTED_CALLS; n++) await once(scene, call(n));
  return proxy.count() / COUNTED_CALLS;
}

/** @param {Scene} scene @param {Call} call */
async function once(scene, { method, path, headers, body, expect = 200 }) {
  const answer = await fetch(scene.server.url + path, { method, headers, body });
  await answer.arrayBuffer();
  if (answer.status !== expect) throw new Error(`${method} ${path}: ${answer.status}`);
}

/** Jobs that wait are used up by measuring, so this one counts how long it takes to hand out a known number. @param {Bench} bench @returns {Promise<Row>} */
async function measureRequests(bench) {
  const { straight, counted, proxy } = bench;
  await straight.startPipeline(configuration(400, 1));
  await straight.startPipeline(configuration(400, 1));
  const connections = 4;
  const measured = await load(straight.server.url, { connections, seconds: 1.5, call: () => straight.jobRequest() });
  const statements = await countStatements(counted, proxy, () => counted.jobRequest());
  return report(bench, { name: 'job request (a job with one secret)', connections, ...measured, statements });
}

/** One call makes so many secrets; the rate is of secrets. @param {Bench} bench @param {number} count @returns {Promise<Row>} */
async function measureBulk(bench, count) {
  const input = (/** @type {string} */ run) => ({
    fullPath: PROJECT,
    create: Array.from({ length: count }, (_, n) => ({
      name: `BULK_${run}_${n}`,
      secret: `value-of-bulk-${n}-0123456789`,
      environment: '*',
    })),
  });
  const act = (/** @type {Scene} */ scene, /** @type {string} */ run) =>
    once(scene, scene.graphql(BULK, { input: input(run) }));
  return measureActs(bench, { name: `create ${count} secrets by one call`, makes: count, act });
}

/** A large configuration is committed and its pipeline made: two calls. @param {Bench} bench @returns {Promise<Row>} */
function measureStart(bench) {
  const start = { projectPath: PROJECT, refName: 'main', refKind: 'BRANCH' };
  const commit = { ...start, content: configuration(200, 20) };
  const act = async (/** @type {Scene} */ scene) => {
    await once(scene, scene.graphql(COMMIT, { input: commit }));
    await once(scene, scene.graphql(START, { input: start }));
  };
  return measureActs(bench, { name: 'commit, start 200 jobs of 20 secrets', makes: 1, act });
}

/**
 * What takes long enough to be timed once each: the first is not counted, p99 is the slowest.
 * @param {Bench} bench @param {{ name: string, makes: number, act: (scene: Scene, run: string) => Promise<void> }} what @returns {Promise<Row>}
 */
async function measureActs(bench, { name, makes, act }) {
  const { straight, counted, proxy, size } = bench;
  /** @type {number[]} */
  const took = [];
  for (let run = 0; run < size.runs + 1; run++) {
    const since = performance.now();
    await act(straight, `S${run}`);
    took.push(performance.now() - since);
  }
  const sorted = took.slice(1).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  proxy.reset();
  await act(counted, 'C');
  const times = { perSecond: (makes * 1000) / middle, p50: middle, p99: sorted.at(-1) ?? 0 };
  return report(bench, { name, connections: 1, ...times, statements: proxy.count() });
}
