// @ts-check
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';

/** @typedef {{ method: 'GET' | 'POST' | 'PUT', path: string, headers?: Record<string, string>, body?: string, expect?: number }} Call */
/** @typedef {{ requests: number, perSecond: number, p50: number, p99: number }} Measure */

/**
 * A closed loop: each connection sends its next call when the last one is answered. Times in milliseconds.
 * @param {string} url @param {{ connections: number, seconds: number, call: (n: number) => Call }} options @returns {Promise<Measure>}
 */
export async function load(url, { connections, seconds, call }) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  /** @type {number[]} */
  const times = [];
  let n = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const one = async () => {
    while (performance.now() < end) {
      const begun = performance.now();
      await send(pool, call(n++));
      times.push(performance.now() - begun);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, one));
  } finally {
    await pool.close();
  }
  const elapsed = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { requests: times.length, perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99) };
}

/** @param {Pool} pool @param {Call} call @returns {Promise<any>} */
async function send(pool, { method, path, headers = {}, body, expect = 200 }) {
  const answer = await pool.request({ method, path, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== expect) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 200)}`);
  if (path === '/api/graphql' && /"errors":\[\{/.test(text)) throw new Error(text.slice(0, 300));
  return text;
}

/** The run whose rate is the median. @param {Measure[]} runs @returns {Measure} */
export function median(runs) {
  const sorted = [...runs].sort((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}
