// @ts-check
// Makes what is measured through the public doors: a project with secrets, pipelines, and jobs that a runner has taken.
import { Person } from '../tools/local/person.mjs';

const RUNNER = {
  name: 'gitlab-runner',
  version: '19.3.0',
  platform: 'linux',
  architecture: 'amd64',
  executor: 'shell',
};
const SYSTEM_ID = 's_bench0000000';
export const GROUP = 'bench';
export const PROJECT = `${GROUP}/app`;

/** @typedef {{ id: number, token: string, secrets: Record<string, any>, systemId: string }} TakenJob */

/** One maintainer and one runner against a server. */
export class Scene {
  /** @param {import('../tools/stage/stage.mjs').StageServer} server */
  constructor(server) {
    this.server = server;
    this.person = new Person(server.url, server.seed.username ?? '');
    this.runnerToken = server.seed.runnerToken ?? '';
  }

  async open() {
    const { person } = this;
    await person.signIn(this.server.seed.password ?? '');
    await person.change('groupCreate', 'GroupCreateInput', { name: 'Bench', path: 'bench' }, 'group { id }');
    await person.change(
      'projectCreate',
      'ProjectCreateInput',
      { name: 'App', path: 'app', groupPath: 'bench' },
      'project { id }',
    );
    await person.change(
      'projectSecretsManagerInitialize',
      'ProjectSecretsManagerInitializeInput',
      { projectPath: PROJECT },
      'projectSecretsManager { status }',
    );
    const token = { name: 'bench', scopes: ['api'] };
    const made = await person.change('personalAccessTokenCreate', 'PersonalAccessTokenCreateInput', token, 'token');
    this.accessToken = made.token;
  }

  /** @param {number} count */
  async createSecrets(count) {
    for (let n = 0; n < count; n++) {
      const input = {
        projectPath: PROJECT,
        name: `SECRET_${n}`,
        secret: `value-of-secret-${n}-0123456789`,
        environment: '*',
        branch: '*',
      };
      await this.person.change('projectSecretCreate', 'ProjectSecretCreateInput', input, 'projectSecret { id }');
    }
  }

  /** Takes a job that asks for that many secrets, and says that it runs. @param {number} count @returns {Promise<TakenJob>} */
  async takeJob(count) {
    await this.startPipeline(configuration(1, count));
    const job = await this.requestJob();
    if (!job) throw new Error('no job was handed out');
    await this.report(job, 'running');
    return job;
  }

  /** @param {TakenJob} job @param {'running' | 'success'} state */
  async report({ id, token }, state) {
    const body = JSON.stringify({ token, state, info: RUNNER });
    const headers = { 'content-type': 'application/json', 'job-token': token };
    await this.#send('PUT', `/api/v4/jobs/${id}`, { headers, body });
  }

  /** @param {TakenJob} job */
  async readSecrets(job) {
    const { method, path, headers, body } = this.allSecrets(job);
    await this.#send(method, path, { headers, body });
  }

  /** @param {TakenJob} job @param {number} at @param {Buffer} bytes */
  async patchLog({ id, token }, at, bytes) {
    const range = `${at}-${at + bytes.length - 1}`;
    const headers = { 'content-type': 'text/plain', 'content-range': range, 'job-token': token };
    await this.#send('PATCH', `/api/v4/jobs/${id}/trace`, { headers, body: new Uint8Array(bytes) });
  }

  /** @param {string} method @param {string} path @param {RequestInit} what */
  async #send(method, path, what) {
    const answer = await fetch(this.server.url + path, { method, ...what });
    const text = await answer.text();
    if (answer.status > 299) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
  }

  /** @param {string} content */
  async startPipeline(content) {
    const commit = { projectPath: PROJECT, refName: 'main', refKind: 'BRANCH', content };
    await this.person.change('configurationCommit', 'ConfigurationCommitInput', commit, 'commit { sha }');
    await this.person.change(
      'pipelineCreate',
      'PipelineCreateInput',
      { projectPath: PROJECT, refName: 'main', refKind: 'BRANCH' },
      'pipeline { id }',
    );
  }

  /** @param {string} [systemId] @returns {import('./load.mjs').Call} */
  jobRequest(systemId = SYSTEM_ID) {
    const body = JSON.stringify({ token: this.runnerToken, system_id: systemId, info: RUNNER });
    return {
      method: 'POST',
      path: '/api/v4/jobs/request',
      headers: { 'content-type': 'application/json' },
      body,
      expect: 201,
    };
  }

  /** @param {string} [systemId] @param {AbortSignal} [signal] @returns {Promise<TakenJob | null>} */
  async requestJob(systemId = SYSTEM_ID, signal) {
    const { path, headers, body } = this.jobRequest(systemId);
    const answer = await fetch(this.server.url + path, { method: 'POST', headers, body, signal });
    return answer.status === 201 ? { .../** @type {any} */ (await answer.json()), systemId } : null;
  }

  /** The read that GitLab Runner makes for one secret of a job. @param {TakenJob} job @returns {import('./load.mjs').Call} */
  facadeRead(job) {
    const secret = Object.values(job.secrets)[0].gitlab_secrets_manager;
    const parameter = (/** @type {string} */ key, /** @type {string} */ value) =>
      Buffer.from(JSON.stringify({ key, value })).toString('base64url');
    return {
      method: 'GET',
      path: `/v1/${secret.engine.path}/data/${secret.path}`,
      headers: {
        'x-vault-request': 'true',
        'x-vault-inline-auth-path': secret.server.inline_auth.path,
        'x-vault-inline-auth-parameter-jwt': parameter('jwt', secret.server.inline_auth.jwt),
        'x-vault-inline-auth-parameter-role': parameter('role', secret.server.inline_auth.role),
      },
    };
  }

  /** The bundled runner's one call for all secrets. @param {TakenJob} job @returns {import('./load.mjs').Call} */
  allSecrets(job) {
    const body = JSON.stringify({ runner_token: this.runnerToken, system_id: job.systemId, token: job.token });
    return {
      method: 'POST',
      path: `/api/v4/jobs/${job.id}/secrets`,
      headers: { 'content-type': 'application/json' },
      body,
    };
  }

  /** @param {string} query @param {object} variables @returns {import('./load.mjs').Call} */
  graphql(query, variables) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.accessToken}` };
    return { method: 'POST', path: '/api/graphql', headers, body: JSON.stringify({ query, variables }) };
  }
}

/** A configuration with that many jobs, each asking for that many secrets. @param {number} jobs @param {number} secrets */
export function configuration(jobs, secrets) {
  const asks = Array.from(
    { length: secrets },
    (_, n) => `    SECRET_${n}: { gitlab_secrets_manager: { name: SECRET_${n} }, file: false }`,
  );
  const block = secrets > 0 ? `  secrets:\n${asks.join('\n')}\n` : '';
  return Array.from({ length: jobs }, (_, n) => `job-${n}:\n${block}  script: ["true"]\n`).join('\n');
}
