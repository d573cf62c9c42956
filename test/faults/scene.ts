import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { JobPayload } from '@lockkeeper/runner-protocol';
import { openStage, type Stage, type StageServer, type StageServerOptions } from '../../tools/stage/stage.mjs';
import { asOwner, Client, createUser, withToken } from '../support/client.js';

export type At = Pick<StageServer, 'url'>;

/** A runner as a server sees one: a token and a machine. */
export interface TestRunner {
  readonly token: string;
  readonly systemId: string;
}

export interface HttpAnswer<T = any> {
  readonly status: number;
  readonly body: T;
}

const INFO = { name: 'gitlab-runner', version: '19.3.0', platform: 'linux', architecture: 'amd64', executor: 'shell' };

export const unique = (): string => randomBytes(5).toString('hex');
/** A text that is unlikely to be anywhere by chance. */
export const newValue = (): string => `value-${randomBytes(12).toString('hex')}`;

/** A durable database, a server on it that is not touched (`observer`), and somebody who owns what he makes. */
export class Scene {
  private constructor(
    readonly stage: Stage,
    readonly observer: StageServer,
    private readonly accessToken: string,
  ) {}

  static async open(options: StageServerOptions = {}): Promise<Scene> {
    const stage = await openStage();
    try {
      const observer = await stage.startServer(options);
      const there = { url: observer.url, database: { ownerUrl: stage.ownerUrl } as never };
      const person = await createUser(there, { admin: true });
      return new Scene(stage, observer, (await withToken(there, person)).token);
    } catch (error) {
      await stage.stop();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.stage.stop();
  }

  /** Rows as the schema's owner. */
  sql<Row extends pg.QueryResultRow = any>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return asOwner<Row>({ database: { ownerUrl: this.stage.ownerUrl } as never }, text, values);
  }

  person(server: At = this.observer): Client {
    return new Client(server.url, { authorization: `Bearer ${this.accessToken}` });
  }

  /** Somebody else, who is a member of nothing yet. */
  async stranger(): Promise<{ username: string; at(server: At): Client }> {
    const there = { url: this.observer.url, database: { ownerUrl: this.stage.ownerUrl } as never };
    const person = await createUser(there);
    const { token } = await withToken(there, person);
    return { username: person.username, at: ({ url }) => new Client(url, { authorization: `Bearer ${token}` }) };
  }

  /** A group of its own with a project in it that keeps secrets. */
  async project(): Promise<{ group: string; project: string }> {
    const group = `g${unique()}`;
    const project = `${group}/app`;
    await this.must('groupCreate', { name: group, path: group });
    await this.must('projectCreate', { name: 'App', path: 'app', groupPath: group });
    await this.must('projectSecretsManagerInitialize', { projectPath: project });
    return { group, project };
  }

  /** One mutation that succeeds. */
  async must<T = any>(name: string, input: object, selection = ''): Promise<T> {
    const payload = await this.person().mutate<T>(name, input, selection);
    if (payload.errors.length > 0) throw new Error(`${name}: ${payload.errors.join(' ')}`);
    return payload;
  }

  async createSecret(projectPath: string, name: string, value: string): Promise<string> {
    const input = { projectPath, name, secret: value, environment: '*', branch: '*' };
    return (await this.must('projectSecretCreate', input, 'projectSecret { id }')).projectSecret.id as string;
  }

  /** The value as the observer shows it; a code instead where there is none. */
  async reveal(secretId: string, version?: number): Promise<string> {
    const input = { secretId, ...(version === undefined ? {} : { version }) };
    const document = `mutation ($input: SecretRevealInput!) { secretReveal(input: $input) { value problems { code } } }`;
    const { data, errors } = await this.person().send(document, { input });
    const payload = data?.secretReveal;
    return payload?.value ?? payload?.problems[0]?.code ?? errors[0]?.extensions.code ?? 'nothing';
  }

  /** A runner that takes jobs of one tag only, so that no other test's job gets in its way. */
  async runner(projectPath: string, tag: string): Promise<TestRunner> {
    const input = { scope: 'PROJECT', fullPath: projectPath, tags: [tag], runUntagged: false };
    const { token } = await this.must('runnerCreate', input, 'token');
    return { token, systemId: `s_${unique()}` };
  }

  /** Commits a configuration with these jobs on a ref of its own and runs it. */
  async pipeline(projectPath: string, content: string): Promise<number> {
    const ref = { projectPath, refName: `b${unique()}`, refKind: 'BRANCH' };
    await this.must('configurationCommit', { ...ref, content }, 'commit { sha }');
    return Number((await this.must('pipelineCreate', ref, 'pipeline { id }')).pipeline.id);
  }

  /** A job with these secrets, taken by a runner of its own that has said that it runs. */
  async takenJob(projectPath: string, names: readonly string[]): Promise<{ job: JobPayload; runner: TestRunner }> {
    const tag = `t${unique()}`;
    const runner = await this.runner(projectPath, tag);
    await this.pipeline(projectPath, configuration([{ name: 'job', tags: [tag], secrets: names }]));
    const { status, body } = await requestJob(this.observer, runner);
    if (status !== 201) throw new Error(`no job was handed out: ${status}`);
    await report(this.observer, body, 'running');
    return { job: body, runner };
  }
}

export interface ConfiguredJob {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly secrets?: readonly string[];
}

export function configuration(jobs: readonly ConfiguredJob[]): string {
  const texts = jobs.map(({ name, tags = [], secrets = [] }) => {
    const asks = secrets.map(
      (secret) => `    ${secret}: { gitlab_secrets_manager: { name: ${secret} }, file: false }\n`,
    );
    const block = asks.length > 0 ? `  secrets:\n${asks.join('')}` : '';
    const tagged = tags.length > 0 ? `  tags: [${tags.join(', ')}]\n` : '';
    return `${name}:\n${tagged}${block}  script: ["true"]\n`;
  });
  return texts.join('\n');
}

async function call(server: At, path: string, options: RequestInit): Promise<HttpAnswer> {
  const answer = await fetch(`${server.url}${path}`, options);
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
}

const json = (method: string, body: object, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const requestJob = (server: At, runner: TestRunner, signal?: AbortSignal): Promise<HttpAnswer<JobPayload>> =>
  call(server, '/api/v4/jobs/request', {
    ...json('POST', { token: runner.token, system_id: runner.systemId, info: INFO }),
    ...(signal ? { signal } : {}),
  });

export const report = (server: At, job: JobPayload, state: string): Promise<HttpAnswer> =>
  call(
    server,
    `/api/v4/jobs/${job.id}`,
    json('PUT', { token: job.token, state, info: INFO }, { 'job-token': job.token }),
  );

/** The one call of the bundled runner for all secrets of a job. */
export const allSecrets = (server: At, job: JobPayload, runner: TestRunner): Promise<HttpAnswer> =>
  call(
    server,
    `/api/v4/jobs/${job.id}/secrets`,
    json('POST', { runner_token: runner.token, system_id: runner.systemId, token: job.token }),
  );

/** The read that GitLab Runner makes for one secret of a job. */
export function facadeRead(server: At, job: JobPayload, variable: string): Promise<HttpAnswer> {
  const secret = (job.secrets as Record<string, any>)[variable].gitlab_secrets_manager;
  const auth = secret.server.inline_auth;
  const parameter = (key: string, value: string): string =>
    Buffer.from(JSON.stringify({ key, value })).toString('base64url');
  const headers = {
    'x-vault-request': 'true',
    'x-vault-inline-auth-path': auth.path as string,
    'x-vault-inline-auth-parameter-jwt': parameter('jwt', auth.jwt as string),
    'x-vault-inline-auth-parameter-role': parameter('role', auth.role as string),
  };
  return call(server, `/v1/${secret.engine.path}/data/${secret.path}`, { headers });
}

export const ready = async (server: At): Promise<number> => (await fetch(`${server.url}/-/health/ready`)).status;

/** Waits until it holds, at most that long; answers how long it took. */
export async function eventually(what: string, within: number, holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() - began > within) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - began;
}
