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
export const PROJECT = 'bench/app';

/** @typedef {{ id: number, token: string, secrets: Record<string, any> }} TakenJob */

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
    const body = JSON.stringify({ token: job.token, state: 'running', info: RUNNER });
    await fetch(`${this.server.url}/api/v4/jobs/${job.id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'job-token': job.token },
      body,
    });
    return job;
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

  /** @returns {import('./load.mjs').Call} */
  jobRequest() {
    const body = JSON.stringify({ token: this.runnerToken, system_id: SYSTEM_ID, info: RUNNER });
    return {
      method: 'POST',
      path: '/api/v4/jobs/request',
      headers: { 'content-type': 'application/json' },
      body,
      expect: 201,
    };
  }

  /** @returns {Promise<TakenJob | null>} */
  async requestJob() {
    const { path, headers, body } = this.jobRequest();
    const answer = await fetch(this.server.url + path, { method: 'POST', headers, body });
    return answer.status === 201 ? /** @type {any} */ (await answer.json()) : null;
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
    const body = JSON.stringify({ runner_token: this.runnerToken, system_id: SYSTEM_ID, token: job.token });
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
