// @ts-check
// The main job end to end, over the public APIs only, against a server of its own in a temporary state folder.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Report } from './demo/report.mjs';
import { ensureInstalled } from './local/install.mjs';
import { LocalError } from './local/local-error.mjs';
import { freePort } from './local/ports.mjs';

async function main() {
  await ensureInstalled();
  const { build } = await import('./build.mjs');
  await build();
  const { startLocal } = await import('./local/start-local.mjs');
  const { tell } = await import('./demo/story.mjs');
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'lockkeeper-demo-'));
  const local = await startLocal({ home, port: await freePort(), quiet: true, runnerScope: 'instance' });
  try {
    const report = new Report();
    process.stdout.write(`A server of its own at ${local.url}, store: ${local.store}\n`);
    await tell({ url: local.url, username: local.username ?? '', password: local.password ?? '' }, report);
    return report.end();
  } finally {
    await local.stop();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${error instanceof LocalError ? error.message : (error?.stack ?? error)}\n`);
    process.exit(1);
  },
);
