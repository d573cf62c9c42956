// @ts-check
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runSilently } from './local/install.mjs';
import { startProgress } from './local/progress.mjs';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** @returns {string | undefined} CHROMIUM_BIN, else the first Chromium or Chrome on the PATH */
export function findChromium() {
  const chosen = process.env['CHROMIUM_BIN'];
  if (chosen) return fs.existsSync(chosen) ? chosen : undefined;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const files = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...files, MAC].find((file) => fs.existsSync(file));
}

/** @param {boolean} quiet @returns {Promise<string | undefined>} why it could not be installed */
async function installChromium(quiet) {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
    return 'it installs itself only for root on a system with apt';
  }
  const progress = startProgress('Installing a headless Chromium for the browser tests', quiet);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runSilently('apt-get', ['update', '-qq'], env);
  const wanted = ['install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell'];
  const { code, output } = await runSilently('apt-get', wanted, env);
  if (code === 0) {
    progress.done('Headless Chromium installed');
    return undefined;
  }
  progress.fail();
  return output.trim().split('\n').slice(-3).join(' ');
}

/**
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<{ chromium?: string, why?: string }>} the browser, or one sentence why there is none
 */
export async function ensureChromium({ quiet = false } = {}) {
  const found = findChromium();
  if (found) return { chromium: found };
  const failure = await installChromium(quiet);
  const chromium = findChromium();
  return chromium ? { chromium } : { why: `No Chromium was found, and ${failure ?? 'the package brought none'}.` };
}
