// @ts-check
// What runners feel: whole jobs by many of them at once, logs that are searched for values, and how soon a held poll wakes.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { configuration } from './scene.mjs';

/** @typedef {import('./measures.mjs').Bench} Bench */
/** @typedef {import('./scene.mjs').Scene} Scene */
/** @typedef {{ name: string, connections: number, perSecond: number, p50: number, p99: number, statements: null }} Row */

const RUNNERS = 50;
const PIECE = 256 * 1024;
const PIECES = 24;
const WAKE_UPS = 30;
/** The channel of the server's announcement, in whose moment a job is ready. */
const JOBS_READY = 'lockkeeper_jobs_ready';

/** @param {Bench} bench @returns {Promise<Row[]>} */
export async function measureRunners({ straight, databaseUrl, say }) {
  /** @type {Row[]} */
  const rows = [];
  const add = async (/** @type {Promise<Row>} */ measured) => {
    const row = await measured;
    say(row);
    rows.push(row);
  };
  await add(measureJobs(straight));
  for (const secrets of [1, 10, 100]) await add(measureLog(straight, secrets));
  for (const held of [1, RUNNERS]) await add(measureWakeUp(straight, databaseUrl, held));
  return rows;
}

/** Fifty runners, each taking the next job when it has ended one: request, acknowledgement, secrets, log, end. @param {Scene} scene @returns {Promise<Row>} */
async function measureJobs(scene) {
  await drain(scene);
  for (let n = 0; n < 3; n++) await scene.startPipeline(configuration(200, 1));
  /** @type {number[]} */
  const times = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: RUNNERS }, async (_, n) => {
      while (times.length <= 600 - RUNNERS) {
        const since = performance.now();
        const job = await scene.requestJob(systemId(n));
        if (!job) return;
        await scene.report(job, 'running');
        await scene.readSecrets(job);
        await scene.patchLog(job, 0, Buffer.from(`${'a line of the log\n'.repeat(20)}`));
        await scene.report(job, 'success');
        times.push(performance.now() - since);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  return row(`jobs by ${RUNNERS} runners, from request to end`, RUNNERS, times, times.length / seconds);
}

/** The rate is in megabytes. @param {Scene} scene @param {number} secrets @returns {Promise<Row>} */
async function measureLog(scene, secrets) {
  await drain(scene);
  const job = await scene.takeJob(secrets);
  await scene.readSecrets(job);
  const line = (/** @type {number} */ n) =>
    `step ${n}: compiling module-${(n * 7919) % 10_007} of the project in ${n % 91} ms\n`;
  const piece = Buffer.from(Array.from({ length: 8000 }, (_, n) => line(n)).join('')).subarray(0, PIECE);
  /** @type {number[]} */
  const times = [];
  const begun = performance.now();
  for (let n = 0; n < PIECES; n++) {
    const since = performance.now();
    await scene.patchLog(job, n * PIECE, piece);
    times.push(performance.now() - since);
  }
  const megabytes = (PIECES * PIECE) / 1_000_000;
  await scene.report(job, 'success');
  const seconds = (performance.now() - begun) / 1000;
  return row(`log intake in MB, job with ${secrets} secrets`, 1, times, megabytes / seconds);
}

/** From the announcement that a job is ready to the job at one of the runners whose polls are held. @param {Scene} scene @param {string} databaseUrl @param {number} held @returns {Promise<Row>} */
async function measureWakeUp(scene, databaseUrl, held) {
  await drain(scene);
  const listener = new pg.Client({ connectionString: databaseUrl });
  await listener.connect();
  await listener.query(`LISTEN ${JOBS_READY}`);
  /** @type {number[]} */
  const times = [];
  for (let n = 0; n < WAKE_UPS; n++) {
    const stop = new AbortController();
    const polls = Array.from({ length: held }, (_, k) =>
      scene.requestJob(systemId(k), stop.signal).then((job) => ({ job, at: performance.now() })),
    );
    await wait(100);
    const ready = new Promise((resolve) => listener.once('notification', () => resolve(performance.now())));
    const first = Promise.race(polls);
    await scene.startPipeline(configuration(1, 0));
    const { job, at } = await first;
    if (!job) throw new Error('a held poll came back without a job');
    times.push(Math.max(0, at - Number(await ready)));
    stop.abort();
    await Promise.allSettled(polls);
    await scene.report(job, 'success');
  }
  await listener.end();
  return row(`wake-up of a held poll, ${held} held`, held, times, 0);
}

/** Earlier measures leave jobs behind. @param {Scene} scene */
async function drain(scene) {
  for (;;) {
    const job = await scene.requestJob(systemId(0), AbortSignal.timeout(2_000)).catch(() => null);
    if (!job) return;
    await scene.report(job, 'success');
  }
}

const systemId = (/** @type {number} */ n) => `s_bench${String(n).padStart(7, '0')}`;

/** @param {string} name @param {number} connections @param {number[]} times @param {number} perSecond @returns {Row} */
function row(name, connections, times, perSecond) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { name, connections, perSecond, p50: at(0.5), p99: at(0.99), statements: null };
}
