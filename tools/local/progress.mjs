// @ts-check

/** @typedef {{ done: (text: string) => void, fail: () => void }} Progress */

/** @param {number} since from performance.now() @returns {string} seconds with one decimal */
export function secondsSince(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/**
 * Says that a step is still at work: one line that counts the seconds on a terminal, a line every ten seconds elsewhere.
 * @param {string} label @param {boolean} [quiet] @returns {Progress}
 */
export function startProgress(label, quiet = false) {
  if (quiet) return { done() {}, fail() {} };
  const since = performance.now();
  const live = process.stdout.isTTY === true;
  if (!live) process.stdout.write(`${label} ...\n`);
  const tick = () => {
    const line = `${label} ... ${Math.floor((performance.now() - since) / 1000)} s`;
    process.stdout.write(live ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(tick, live ? 500 : 10_000);
  timer.unref();
  const end = () => {
    clearInterval(timer);
    if (live) process.stdout.write('\r\x1b[K');
  };
  return {
    done(text) {
      end();
      process.stdout.write(`${text} (${secondsSince(since)} s)\n`);
    },
    fail: end,
  };
}
