import { ApiClient } from './api-client.js';
import { ConfigurationRefused, readConfiguration } from './configuration.js';
import { lockFolder } from './folder-lock.js';
import { sweep } from './job-folder.js';
import { Runner, RunnerRefused } from './runner.js';
import { packageVersion, runnerFacts } from './runner-facts.js';
import { findShell } from './shell.js';
import { systemId } from './system-id.js';

const report = (line: string) => process.stderr.write(`runner: ${line}\n`);
const TIMES = {
  intervalMs: 1000,
  touchMs: 10_000,
  maxPauseMs: 5000,
  giveUpMs: 600_000,
  secretsGiveUpMs: 120_000,
  interruptedGiveUpMs: 10_000,
  pauseMs: 1000,
};

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env, process.getuid?.() ?? null);
  const { url, token, buildsFolder, concurrency, jobIdentity } = configuration;
  const unlock = await lockFolder(buildsFolder);
  try {
    const left = await sweep(buildsFolder);
    if (left.length > 0) report(`removed the folders of ${left.length} jobs that a former run left`);
    const shell = findShell();
    const info = runnerFacts(packageVersion(import.meta.url), shell.name);
    const api = new ApiClient(url, `${info.name} ${info.version} (${info.platform}/${info.architecture})`);
    const runner = { token, systemId: await systemId(buildsFolder) };
    const path = process.env['PATH'] ?? '/usr/bin:/bin';
    const lang = process.env['LANG'] ?? 'C.UTF-8';
    const around = {
      api,
      runner,
      info,
      shell: shell.path,
      path,
      lang,
      buildsFolder,
      jobIdentity,
      times: TIMES,
      report,
    };
    const polling = new Runner(around, concurrency, { pollMs: 1000, maxPauseMs: 5000 });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => polling.stop());
    await polling.verify();
    report(`ready for jobs of ${url}`);
    await polling.run();
    await api.close();
  } finally {
    await unlock();
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof ConfigurationRefused || error instanceof RunnerRefused;
  report(expected ? error.message : `stopped by a fault: ${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = 1;
});
