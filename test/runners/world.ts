import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { mintToken } from '@lockkeeper/runner-protocol';
import { Sensitive } from '@lockkeeper/sensitive';
import { JobLifecycle } from '../../apps/server/src/pipelines/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { SecretStore } from '../../apps/server/src/secrets/index.js';
import { newReference } from '../../apps/server/src/secrets/store/index.js';
import type { TestServer } from '../support/server.js';

export interface Place {
  readonly id: number;
  readonly kind: 'group' | 'project';
  readonly fullPath: string;
  readonly ancestorIds: number[];
}

export interface Asked {
  readonly variable: string;
  readonly name?: string;
  readonly source?: string | null;
  readonly file?: boolean;
}

export interface JobOptions {
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly script?: readonly string[];
  readonly secrets?: readonly Asked[];
  readonly environment?: string | null;
  readonly variables?: Record<string, string>;
  readonly timeoutSeconds?: number;
  /** Other columns of the job, as they are stored. */
  readonly columns?: Readonly<Record<string, unknown>>;
}

export interface PipelineOptions {
  readonly actor?: number;
  readonly refKind?: 'branch' | 'tag';
  readonly refName?: string;
  readonly source?: string;
  readonly fork?: boolean | null;
  readonly jobs?: readonly JobOptions[];
}

export interface JobRow {
  status: string;
  handout: number;
  version: number;
  runner_id: number | null;
  runner_manager_id: number | null;
  failure_reason: string | null;
  exit_code: number | null;
  withheld: { variable: string; code: string; rule: number; sentence: string }[];
  log_size: number;
  log_checked: boolean;
  contacted_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  token_hash: Buffer | null;
}

/** Who acts where nobody asked. */
export const system = RequestContext.system('test-world');

const unique = (): string => randomBytes(5).toString('hex');

/** Rows as tests need them, by the schema's owner; values go through the server's own store. */
export class World {
  private constructor(
    readonly server: TestServer,
    private readonly client: pg.Client,
  ) {}

  static async open(server: TestServer): Promise<World> {
    const client = new pg.Client({ connectionString: server.database.ownerUrl });
    await client.connect();
    return new World(server, client);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async sql<Row extends pg.QueryResultRow = any>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, [...values])).rows;
  }

  private async insert(table: string, columns: Record<string, unknown>): Promise<any> {
    const names = Object.keys(columns);
    const slots = names.map((_, index) => `$${index + 1}`);
    const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${slots.join(', ')}) RETURNING *`;
    return (await this.sql(sql, Object.values(columns)))[0];
  }

  async namespace(kind: 'group' | 'project', parent: Place | null = null): Promise<Place> {
    const path = `${kind[0]}${unique()}`;
    const [row] = await this.sql("SELECT nextval(pg_get_serial_sequence('namespaces', 'id'))::int AS id");
    const place: Place = {
      id: row.id,
      kind,
      fullPath: parent ? `${parent.fullPath}/${path}` : path,
      ancestorIds: [...(parent?.ancestorIds ?? []), row.id],
    };
    await this.insert('namespaces', {
      id: place.id,
      kind,
      parent_id: parent?.id ?? null,
      path,
      full_path: place.fullPath,
      name: path,
      ancestor_ids: place.ancestorIds,
    });
    return place;
  }

  group = (parent: Place | null = null): Promise<Place> => this.namespace('group', parent);

  /** A project in a group of its own, unless one is given, with an active secrets manager. */
  async project(parent?: Place): Promise<Place> {
    const project = await this.namespace('project', parent ?? (await this.group()));
    await this.activate(project);
    return project;
  }

  async activate(place: Place, active = true): Promise<void> {
    await this.insert('secrets_managers', { namespace_id: place.id, active });
  }

  async user(columns: { admin?: boolean; blocked?: boolean } = {}): Promise<number> {
    const username = `u${unique()}`;
    const row = await this.insert('users', { username, name: username, password_hash: 'none', ...columns });
    return Number(row.id);
  }

  async member(place: Place, userId: number, role: number, expiresAt: Date | null = null): Promise<void> {
    await this.insert('members', { namespace_id: place.id, user_id: userId, role, expires_at: expiresAt });
  }

  async developer(place: Place): Promise<number> {
    const id = await this.user();
    await this.member(place, id, 30);
    return id;
  }

  async protectRef(project: Place, pattern: string, kind: 'branch' | 'tag' = 'branch'): Promise<void> {
    await this.insert('protected_refs', { project_id: project.id, kind, pattern, push_role: 40 });
  }

  async protectEnvironment(project: Place, pattern: string, deployRole = 40): Promise<void> {
    await this.insert('protected_environments', { project_id: project.id, pattern, deploy_role: deployRole });
  }

  /** A secret with one version, whose value is in the store. */
  async secret(owner: Place, name: string, value: string, columns: Record<string, unknown> = {}): Promise<string> {
    const reference = newReference();
    await this.server.app.get(SecretStore, { strict: false }).put({ owner: owner.id, reference }, new Sensitive(value));
    const secret = await this.insert('secrets', { namespace_id: owner.id, name, ...columns });
    await this.insert('secret_versions', {
      secret_id: secret.id,
      number: 1,
      reference,
      byte_length: Math.max(4, Buffer.byteLength(value)),
    });
    await this.sql(
      'UPDATE secrets SET current_version_id = (SELECT id FROM secret_versions WHERE secret_id = $1) WHERE id = $1',
      [secret.id],
    );
    return secret.id as string;
  }

  async runner(columns: Record<string, unknown> = {}): Promise<{ id: number; token: string }> {
    const token = mintToken('runner', randomBytes);
    const row = await this.insert('runners', {
      scope: columns['namespace_id'] === undefined ? 'instance' : 'project',
      description: 'test runner',
      token_hash: createHash('sha256').update(token).digest(),
      token_prefix: token.slice(0, 14),
      tags: [],
      ...columns,
    });
    return { id: Number(row.id), token };
  }

  /** A pipeline whose jobs all wait, announced to runners by the server's own code. */
  async pipeline(project: Place, options: PipelineOptions = {}): Promise<{ id: number; jobs: number[] }> {
    const { id, jobs } = await this.draftPipeline(project, options);
    const lifecycle = this.server.app.get(JobLifecycle, { strict: false });
    await lifecycle.advance(system, id);
    return { id, jobs };
  }

  async draftPipeline(project: Place, options: PipelineOptions): Promise<{ id: number; jobs: number[] }> {
    const { refKind = 'branch', refName = 'main', source = 'push', fork = false } = options;
    const sha = randomBytes(20).toString('hex');
    const commit = await this.insert('commits', { project_id: project.id, sha, content: '' });
    const pipeline = await this.insert('pipelines', {
      project_id: project.id,
      commit_id: commit.id,
      ref_kind: refKind,
      ref_name: refName,
      sha,
      source,
      fork,
      actor_id: options.actor ?? (await this.user()),
    });
    const jobs: number[] = [];
    for (const job of options.jobs ?? [{}])
      jobs.push(await this.insertJob(project, { pipelineId: pipeline.id, position: jobs.length }, job));
    return { id: Number(pipeline.id), jobs };
  }

  private async insertJob(
    project: Place,
    at: { pipelineId: unknown; position: number },
    job: JobOptions,
  ): Promise<number> {
    const secrets = (job.secrets ?? []).map(({ variable, name, source, file }) => ({
      variable,
      name: name ?? variable,
      source: source ?? null,
      file: file ?? false,
    }));
    const row = await this.insert('jobs', {
      pipeline_id: at.pipelineId,
      project_id: project.id,
      name: job.name ?? `job-${at.position}`,
      stage: 'test',
      stage_index: 0,
      position: at.position,
      timeout_seconds: job.timeoutSeconds ?? 3600,
      tags: job.tags ?? [],
      environment: job.environment ?? null,
      script: JSON.stringify(job.script ?? ['echo hello']),
      after_script: '[]',
      variables: JSON.stringify(job.variables ?? {}),
      secrets: JSON.stringify(secrets),
      needs_secrets: secrets.length > 0,
      ...job.columns,
    });
    return Number(row.id);
  }

  async job(id: number): Promise<JobRow> {
    const [row] = await this.sql<JobRow>('SELECT * FROM jobs WHERE id = $1', [id]);
    return row!;
  }

  async log(jobId: number): Promise<Buffer> {
    const sql = 'SELECT bytes FROM job_log_chunks WHERE job_id = $1 ORDER BY "offset"';
    const rows = await this.sql<{ bytes: Buffer }>(sql, [jobId]);
    return Buffer.concat(rows.map((row) => row.bytes));
  }

  uses(jobId: number): Promise<any[]> {
    return this.sql('SELECT * FROM secret_uses WHERE job_id = $1 ORDER BY id', [jobId]);
  }

  cancel(jobId: number): Promise<unknown> {
    return this.lifecycle.cancel(system, [jobId]);
  }

  get lifecycle(): JobLifecycle {
    return this.server.app.get(JobLifecycle, { strict: false });
  }
}
