import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../src/api-client.js';
import type { JobIdentity } from '../src/configuration.js';
import { Runner } from '../src/runner.js';
import { runnerFacts } from '../src/runner-facts.js';
import { findShell } from '../src/shell.js';
import { ScriptedServer, type SentBody } from './scripted-server.js';

export const RUNNER_TOKEN = 'glrt-testRunnerTokenOfTheBundledRunner';
export const JOB_TOKEN = 'glcbt-testJobTokenAbCdEfGhIjKlMn';

/** A real runner in this process, polling a real server, with short times. */
export class Bench {
  readonly server = new ScriptedServer();
  readonly reports: string[] = [];
  buildsFolder = '';
  jobIdentity: JobIdentity | null = null;
  #runner: Runner | null = null;
  #done: Promise<void> = Promise.resolve();

  /** Long enough for any server that comes back. */
  secretsGiveUpMs = 60_000;

  async open(): Promise<void> {
    this.buildsFolder = await mkdtemp(join(tmpdir(), 'lockkeeper-runner-'));
    await chmod(this.buildsFolder, 0o711);
    await this.server.start();
  }

  startRunner(): Runner {
    const shell = findShell();
    const times = {
      intervalMs: 100,
      touchMs: 400,
      maxPauseMs: 200,
      giveUpMs: 15_000,
      secretsGiveUpMs: this.secretsGiveUpMs,
      interruptedGiveUpMs: 15_000,
      pauseMs: 50,
    };
    this.#runner = new Runner(
      {
        api: new ApiClient(this.server.url, 'lockkeeper-runner test'),
        runner: { token: RUNNER_TOKEN, systemId: 'r_testsystem01' },
        info: runnerFacts('0.0.1', shell.name),
        shell: shell.path,
        path: '/usr/local/bin:/usr/bin:/bin',
        lang: 'C.UTF-8',
        buildsFolder: this.buildsFolder,
        jobIdentity: this.jobIdentity,
        times,
        report: (line) => this.reports.push(line),
      },
      1,
      { pollMs: 50, maxPauseMs: 200 },
    );
    this.#done = this.#runner.run();
    return this.#runner;
  }

  /** Queues a job, starts the runner, waits for the job's end. */
  async runToEnd(job: { id: number }): Promise<SentBody> {
    this.server.queue.push(job);
    if (!this.#runner) this.startRunner();
    await this.server.until(`the end of job ${job.id}`, () => this.server.ends.has(job.id));
    return this.server.ends.get(job.id)!;
  }

  async close(): Promise<void> {
    this.#runner?.stop();
    await this.#done;
    await this.server.stop();
    await rm(this.buildsFolder, { recursive: true, force: true });
  }

  /** For scripts: goes on once `reached` was called with this name, however slow the machine is. */
  waitFor(name: string, meanwhile = 'sleep 0.02'): string {
    return `until [ -e "${this.buildsFolder}/${name}" ]; do ${meanwhile}; done`;
  }

  reached(name: string): void {
    writeFileSync(join(this.buildsFolder, name), '');
  }

  /** Names of job folders that exist now. */
  async jobFolders(): Promise<string[]> {
    return (await readdir(this.buildsFolder)).filter((name) => name.startsWith('job-'));
  }
}

/** A payload as the server sends it, with the given scripts. */
export function aJob(
  id: number,
  script: string[],
  more: Record<string, unknown> = {},
): { id: number } & Record<string, unknown> {
  const { after, variables, ...rest } = more as { after?: string[]; variables?: object[] };
  return {
    id,
    token: JOB_TOKEN,
    job_info: { name: 'test', project_id: 4 },
    runner_info: { timeout: 60 },
    variables: [
      { key: 'GIT_STRATEGY', value: 'empty', public: true, masked: false, raw: true },
      { key: 'CI_JOB_TOKEN', value: JOB_TOKEN, public: false, masked: true, raw: true },
      ...(variables ?? []),
    ],
    steps: [{ name: 'script', script }, ...(after ? [{ name: 'after_script', script: after }] : [])],
    features: { trace_sections: true },
    ...rest,
  };
}

/** The provider object of a payload; its content does not matter to the bundled runner. */
export const ASKED = { gitlab_secrets_manager: {}, file: false };

export function secretsAnswer(...secrets: { variable: string; value: string; file: boolean }[]) {
  return {
    status: 200,
    body: {
      secrets: secrets.map((secret) => ({ ...secret, masked: true })),
      mask_set: secrets.map(({ value }) => value),
    },
  };
}
