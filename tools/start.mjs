// @ts-check
import path from 'node:path';
import { ensureInstalled } from './local/install.mjs';
import { LocalError } from './local/local-error.mjs';
import { secondsSince, startProgress } from './local/progress.mjs';

// npm and the terminal both send the first Ctrl-C on, within a few milliseconds.
const SAME_KEYSTROKE = 500;

/** @param {{ stop: () => Promise<void>, killHard: () => void }} parts */
function stopOnSignals(parts) {
  let first = 0;
  const onSignal = () => {
    const now = performance.now();
    if (first === 0) {
      first = now;
      process.stdout.write('\nStopping (Ctrl-C again to end everything at once)\n');
      void parts.stop().then(() => process.exit(process.exitCode ?? 0));
      return;
    }
    if (now - first < SAME_KEYSTROKE) return;
    parts.killHard();
    process.exit(1);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, onSignal);
  // The terminal may be gone before its children are.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

/** @param {import('./local/start-local.mjs').Local} local @param {string} seconds */
function announce(local, seconds) {
  const runner = local.separated
    ? 'bundled; jobs run under a user of their own'
    : "bundled; takes the demo project's jobs only, because jobs run as you and could read the keys";
  const rows = [
    ['Address', local.url],
    ...(local.password
      ? [
          ['User', `${local.username}`],
          ['Password', `${local.password}   (shown this once)`],
        ]
      : []),
    ['Store', local.store === 'builtin' ? 'built-in' : local.store],
    ['Runner', runner],
    ['State', local.state],
    ['Logs', path.join(local.state, 'logs')],
  ];
  const lines = rows.map(([name, text]) => `  ${`${name}`.padEnd(10)}${text}`);
  const notices = local.notices.map((notice) => `  ${'Note'.padEnd(10)}${notice}`);
  process.stdout.write(
    `\nLockkeeper is ready (${seconds} s)\n\n${[...lines, ...notices].join('\n')}\n\nCtrl-C stops it.\n`,
  );
}

async function build() {
  const progress = startProgress('Building');
  const { build: run } = await import('./build.mjs');
  try {
    const { built } = await run({ quiet: true });
    progress.done(built ? 'Built' : 'Build is up to date');
  } catch (error) {
    progress.fail();
    throw error;
  }
}

async function main() {
  await ensureInstalled();
  await build();
  const since = performance.now();
  const { Parts, startLocal } = await import('./local/start-local.mjs');
  const parts = new Parts();
  stopOnSignals(parts);
  const local = await startLocal({}, parts);
  announce(local, secondsSince(since));
  const why = await local.failed;
  if (parts.stopping) return;
  process.stderr.write(`${why}\n`);
  await local.stop();
  process.exit(1);
}

try {
  await main();
} catch (error) {
  const known = error instanceof LocalError;
  if (!(known && error.code === 'STOPPED')) {
    process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  }
}
