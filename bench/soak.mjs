// @ts-check
// Bundled runners work for two servers while runners, one server and PostgreSQL are killed and restarted at random; then what
// must hold whatever happened is looked up: in the database, and in a ledger that the jobs themselves write.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkout, pinnedNode } from '../tools/local/paths.mjs';
import { freePort } from '../tools/local/ports.mjs';
import { Person } from '../tools/local/person.mjs';

const PROJECTS = ['one', 'two'];
const RUNNERS = 3;
/** Jobs that may wait while more are added: what is asked for must be done at the end. */
const MOST_WAITING = 40;

/** @typedef {{ value: string, fullPath: string }} Project */

/** What jobs say of themselves: which job, of which project, with which value. */
export class Ledger {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lockkeeper-soak-'));
    this.file = path.join(this.folder, 'ledger');
    fs.writeFileSync(this.file, '');
  }

  /** @returns {{ job: number, project: string, digest: string }[]} */
  lines() {
    const lines = fs.readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [job = '', project = '', digest = ''] = line.split(' ');
      return { job: Number(job), project, digest };
    });
  }
}

/** @param {string} value */
export const digestOf = (value) => createHash('sha256').update(value).digest('hex').slice(0, 16);

/** @param {string} ledger */
const configuration = (ledger) => `stages: [first, second]
.written:
  secrets:
    KEY: { gitlab_secrets_manager: { name: KEY }, file: false }
  script:
    - echo "$CI_JOB_ID $CI_PROJECT_PATH $(printf %s "$KEY" | sha256sum | cut -c1-16)" >> ${ledger}
    - sleep 1
a: { extends: .written, stage: first }
b: { extends: .written, stage: first }
c: { extends: .written, stage: second }
`;

/** A runner process that is started again whenever it ends, until it is stopped. */
class KeptRunner {
  #stopped = false;
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;
  kills = 0;

  /** @param {string} url @param {string} token @param {string} builds */
  constructor(url, token, builds) {
    this.env = {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LOCKKEEPER_URL: url,
      LOCKKEEPER_RUNNER_TOKEN: token,
      LOCKKEEPER_RUNNER_BUILDS: builds,
      LOCKKEEPER_RUNNER_CONCURRENCY: '2',
    };
    this.done = this.#keep();
  }

  async #keep() {
    while (!this.#stopped) {
      const program = path.join(checkout, 'apps/runner/dist/main.js');
      const child = spawn(pinnedNode(), [program], { env: this.env, stdio: 'ignore' });
      this.#child = child;
      await new Promise((resolve) => child.once('close', resolve));
      if (!this.#stopped) await wait(500);
    }
  }

  kill() {
    this.kills += 1;
    this.#child?.kill('SIGKILL');
  }

  async stop() {
    this.#stopped = true;
    this.#child?.kill('SIGTERM');
    await this.done;
  }
}

/** Everything that the soak runs on. */
export class Soak {
  /** @param {import('../tools/stage/stage.mjs').Stage} stage @param {(text: string) => void} say */
  constructor(stage, say) {
    this.stage = stage;
    this.say = say;
    this.ledger = new Ledger();
    /** @type {Project[]} */
    this.projects = [];
    /** @type {KeptRunner[]} */
    this.runners = [];
    this.counts = { pipelines: 0, refused: 0, servers: 0, databases: 0 };
  }

  async open() {
    this.steady = await this.stage.startServer();
    this.port = await freePort();
    this.shaken = await this.stage.startServer({ port: this.port });
    const { seed, url } = this.steady;
    this.person = new Person(url, seed.username ?? '');
    await this.person.signIn(seed.password ?? '');
    await this.person.change('groupCreate', 'GroupCreateInput', { name: 'Soak', path: 'soak' }, 'group { id }');
    for (const name of PROJECTS) await this.#project(name);
    for (let index = 0; index < RUNNERS; index++) {
      const server = index === 0 ? this.steady.url : this.shaken.url;
      const builds = path.join(this.ledger.folder, `builds-${index}`);
      this.runners.push(new KeptRunner(server, seed.runnerToken ?? '', builds));
    }
  }

  /** @param {string} name */
  async #project(name) {
    const project = { fullPath: `soak/${name}`, value: `value of soak/${name} and of nothing else` };
    const change = (/** @type {Parameters<Person['change']>} */ ...given) => this.person?.change(...given);
    const { fullPath: projectPath, value: secret } = project;
    await change('projectCreate', 'ProjectCreateInput', { name, path: name, groupPath: 'soak' }, 'project { id }');
    const manager = 'ProjectSecretsManagerInitializeInput';
    await change('projectSecretsManagerInitialize', manager, { projectPath }, 'projectSecretsManager { status }');
    const input = { projectPath, name: 'KEY', secret, environment: '*', branch: '*' };
    await change('projectSecretCreate', 'ProjectSecretCreateInput', input, 'projectSecret { id }');
    const commit = { projectPath, refName: 'main', refKind: 'BRANCH', content: configuration(this.ledger.file) };
    await change('configurationCommit', 'ConfigurationCommitInput', commit, 'commit { sha }');
    this.projects.push(project);
  }

  /** Adds pipelines and breaks things until the time is over. @param {number} minutes @param {(sql: string) => Promise<any[]>} ask */
  async run(minutes, ask) {
    const end = Date.now() + minutes * 60_000;
    const load = this.#load(end, ask);
    const memory = [];
    const halfTime = Date.now() + (minutes * 60_000) / 2;
    let failedOver = false;
    while (Date.now() < end) {
      await wait(2000 + Math.random() * 4000);
      if (!failedOver && Date.now() > halfTime) {
        failedOver = true;
        await this.#failOver();
      } else if (Math.random() < 0.5) this.runners[Math.floor(Math.random() * RUNNERS)]?.kill();
      else await this.#shake();
      memory.push(residentOf(this.steady?.pid ?? 0));
    }
    await load;
    return memory;
  }

  /** @param {number} end @param {(sql: string) => Promise<any[]>} ask */
  async #load(end, ask) {
    const waiting = `SELECT count(*)::int AS n FROM jobs WHERE status IN ('created', 'pending')`;
    for (let turn = 0; Date.now() < end; turn++) {
      const project = this.projects[turn % this.projects.length];
      const input = { projectPath: project?.fullPath, refName: 'main', refKind: 'BRANCH' };
      const [row] = await ask(waiting).catch(() => []);
      // A database that is away refuses, which is as it should be.
      if ((row?.n ?? MOST_WAITING) < MOST_WAITING)
        await this.person?.change('pipelineCreate', 'PipelineCreateInput', input, 'pipeline { id }').then(
          () => (this.counts.pipelines += 1),
          () => (this.counts.refused += 1),
        );
      await wait(300);
    }
  }

  /** The server is killed, or stopped, and comes back under its address. */
  async #shake() {
    this.counts.servers += 1;
    await (Math.random() < 0.5 ? this.shaken?.kill() : this.shaken?.stop());
    this.shaken = await this.stage.startServer({ port: this.port ?? 0 });
  }

  /** While jobs run and polls are held. */
  async #failOver() {
    this.counts.databases += 1;
    await this.stage.stopPostgres('crash');
    await wait(1000);
    await this.stage.startPostgres();
  }

  /**
   * Lets the runners finish: what is created only waits for others. Jobs of runners that were killed end by the limit of silence, which is not waited for: their
   * last contact is set back once nothing else is left to do.
   * @param {(sql: string) => Promise<any[]>} ask
   */
  async settle(ask) {
    const live = `SELECT count(*)::int AS n, count(*) FILTER (WHERE status = 'pending'
        OR contacted_at > now() - interval '40 seconds')::int AS busy FROM jobs
      WHERE status NOT IN ('success', 'failed', 'canceled', 'skipped')`;
    for (const end = Date.now() + 600_000; Date.now() < end; await wait(2000)) {
      const [{ n, busy }] = await ask(live);
      if (n === 0) return;
      if (busy !== 0) continue;
      await ask(`UPDATE installation SET attended_since = now() - interval '11 minutes', attended_at = now()`);
      await ask(`UPDATE jobs SET contacted_at = now() - interval '11 minutes'
        WHERE status IN ('assigned', 'running', 'canceling') AND contacted_at < now() - interval '40 seconds'`);
    }
  }

  async stop() {
    await Promise.all(this.runners.map((runner) => runner.stop()));
    fs.rmSync(this.ledger.folder, { recursive: true, force: true });
  }
}

/** In megabytes; null where the machine does not tell. @param {number} pid */
function residentOf(pid) {
  const file = `/proc/${pid}/status`;
  const kilobytes = /VmRSS:\s+(\d+)/.exec(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}
