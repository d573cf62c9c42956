import { SignJWT } from 'jose';
import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { waitsForUseLog } from '../support/waits-for-use-log.js';
import { ScriptedRunner, send, type Answer, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { system, World, type Asked, type Place } from '../runners/world.js';

const CANARY = 'canary-7d1f-value-that-must-not-leak';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Given {
  readonly project: Place;
  readonly runner: ScriptedRunner & { id: number };
  readonly job: JobPayloadSeen;
}

async function given(secrets: readonly Asked[] = [{ variable: 'DB' }], value?: string): Promise<Given> {
  const project = await world.project();
  for (const name of new Set(secrets.map(({ variable, name: of }) => of ?? variable)))
    await world.secret(project, name, value ?? `${CANARY}-${name}`);
  const actor = await world.developer(project);
  await world.pipeline(project, { actor, jobs: [{ secrets }] });
  const { id, token } = await world.runner({ namespace_id: project.id });
  const runner = Object.assign(new ScriptedRunner(server.url, token), { id });
  return { project, runner, job: (await runner.request())! };
}

const inline = (key: string, value: string): string =>
  Buffer.from(JSON.stringify({ key, value })).toString('base64url');
const jwtOf = (job: JobPayloadSeen): string => job['secrets'].DB.gitlab_secrets_manager.server.inline_auth.jwt;
const withJwt = (jwt: string): Record<string, string> => ({ 'X-Vault-Inline-Auth-Parameter-Jwt': inline('jwt', jwt) });

function refused(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({ errors: [expect.any(String)] });
  expect(answer.text).not.toContain('canary');
}

describe('a read as GitLab Runner makes it', () => {
  test('answers in the shape of KV v2, and the use log has its row', async () => {
    const { runner, job, project } = await given();

    const answer = await runner.readSecret(job, 'DB');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toEqual({
      request_id: expect.any(String),
      lease_id: '',
      renewable: false,
      lease_duration: 0,
      data: {
        data: { value: `${CANARY}-DB` },
        metadata: { version: 1, destroyed: false, deletion_time: '', custom_metadata: null },
      },
      wrap_info: null,
      warnings: null,
      auth: null,
    });
    expect(await world.uses(job.id)).toEqual([
      expect.objectContaining({
        outcome: 'released',
        phase: 'release',
        channel: 'facade',
        variable: 'DB',
        secret_name: 'DB',
        version_number: 1,
        owner_id: project.id,
        runner_id: runner.id,
        handout: 1,
      }),
    ]);
  });

  test('one read stands for every variable that asks for the secret', async () => {
    const { runner, job } = await given([{ variable: 'DB' }, { variable: 'DB_AGAIN', name: 'DB' }]);

    expect((await runner.readSecret(job, 'DB')).status).toBe(200);

    expect((await world.uses(job.id)).map(({ variable }) => variable)).toEqual(['DB', 'DB_AGAIN']);
  });

  test('secrets of one name and two owners do not stand in for each other', async () => {
    const group = await world.group();
    await world.activate(group);
    const project = await world.project(group);
    await world.secret(project, 'DB', 'of the project');
    const ofGroup = await world.secret(group, 'DB', 'of the group');
    const actor = await world.developer(project);
    const secrets = [
      { variable: 'OWN', name: 'DB' },
      { variable: 'DB', source: `group/${group.fullPath}` },
    ];
    await world.pipeline(project, { actor, jobs: [{ secrets }] });
    const { token } = await world.runner({ namespace_id: project.id });
    const runner = new ScriptedRunner(server.url, token);
    const job = (await runner.request())!;

    expect((await runner.readSecret(job, 'DB')).json.data.data.value).toBe('of the group');
    await world.sql('UPDATE secrets SET frozen_at = now(), metadata_version = 2 WHERE id = $1', [ofGroup]);
    expect((await runner.readSecret(job, 'OWN')).json.data.data.value).toBe('of the project');
    refused(await runner.readSecret(job, 'DB'), 403);
  });

  test.each([
    ['two statements', 'of the usual length', 48, 2],
    ['a third one', 'that is too long to be brought along with the facts', 20_000, 3],
  ])('takes %s for a value %s', async (_, __, length, most) => {
    const { runner, job } = await given([{ variable: 'DB' }], 'x'.repeat(length));
    await runner.running(job);

    const count = await statementsOf(async () => {
      expect((await runner.readSecret(job, 'DB')).json.data.data.value).toHaveLength(length);
    });

    expect(count).toBe(most);
  });

  test('GitLab Runner 18.3 asks for the health first', async () => {
    const answer = await send(server.url, { method: 'GET', path: '/v1/sys/health' });

    expect(answer.json).toMatchObject({ initialized: true, sealed: false, standby: false });
  });
});

test('a job below an archived group gets no secret, and is told why, until the group is brought back', async () => {
  const top = await world.group();
  const project = await world.project(await world.group(top));
  await world.activate(top);
  await world.secret(project, 'DB', `${CANARY}-DB`);
  await world.secret(top, 'SHARED', `${CANARY}-SHARED`);
  const actor = await world.developer(project);
  const secrets = [{ variable: 'DB' }, { variable: 'SHARED', source: `group/${top.fullPath}` }];
  await world.pipeline(project, { actor, jobs: [{ secrets }, {}] });
  const { token } = await world.runner({ namespace_id: project.id });
  const runner = new ScriptedRunner(server.url, token);
  const job = (await runner.request())!;
  const owner = await newPerson(server);
  await world.member(top, owner.person.id, 50);
  const archive = async (archived: boolean): Promise<void> => {
    const { errors } = await owner.client.mutate('groupArchive', { fullPath: top.fullPath, archived });
    expect(errors).toEqual([]);
  };

  await archive(true);
  for (const variable of ['DB', 'SHARED']) refused(await runner.readSecret(job, variable), 403);
  const withheld = { outcome: 'withheld', code: 'namespace_archived' };
  expect(await world.uses(job.id)).toMatchObject([
    { variable: 'DB', ...withheld },
    { variable: 'SHARED', ...withheld },
  ]);
  expect(
    (await world.sql("SELECT 1 FROM jobs WHERE project_id = $1 AND status = 'pending'", [project.id])).length,
  ).toBe(1);
  await archive(false);

  expect((await runner.readSecret(job, 'DB')).json.data.data.value).toBe(`${CANARY}-DB`);
  expect((await runner.readSecret(job, 'SHARED')).json.data.data.value).toBe(`${CANARY}-SHARED`);
  expect((await runner.request())?.id).toBeGreaterThan(job.id);
});

describe('withheld and missing are both 403', () => {
  test('for a name that is not asked for, that is not there, or of another owner', async () => {
    const { runner, job, project } = await given();
    await world.secret(project, 'OTHER', `${CANARY}-OTHER`);
    const sibling = await world.project();
    await world.secret(sibling, 'DB', `${CANARY}-sibling`);
    const read = (path: string): Promise<Answer> => {
      const { gitlab_secrets_manager: at, ...rest } = job['secrets'].DB;
      const [owner, name] = path.split('/');
      const secrets = {
        DB: { ...rest, gitlab_secrets_manager: { ...at, engine: { path: `${owner}/kv` }, path: `explicit/${name}` } },
      };
      return runner.readSecret({ ...job, secrets }, 'DB');
    };

    const texts: string[] = [];
    for (const path of [
      `project_${project.id}/OTHER`,
      `project_${project.id}/NOT_THERE`,
      `project_${sibling.id}/DB`,
      `group_${project.ancestorIds[0]}/DB`,
      `project_0/DB`,
      `project_${project.id}/bad-name`,
    ]) {
      const answer = await read(path);
      refused(answer, 403);
      texts.push(answer.text);
    }
    expect(new Set(texts.slice(0, 4)).size).toBe(1);
    const codes = (await world.uses(job.id)).map(({ outcome, code }) => [outcome, code]);
    expect(codes).toEqual(Array.from({ length: 4 }, () => ['withheld', 'not_asked']));
  });

  test.each<[string, (of: Given) => Promise<unknown>, string]>([
    [
      'the secret is frozen',
      () => world.sql('UPDATE secrets SET frozen_at = now(), metadata_version = metadata_version + 1'),
      'secret_frozen',
    ],
    [
      'the secret is deleted',
      () => world.sql('UPDATE secrets SET deleted_at = now(), metadata_version = metadata_version + 1'),
      'secret_deleted',
    ],
    ['the job is canceled', ({ job }) => world.cancel(job.id), 'job_canceling'],
    ['the job is over', ({ runner, job }) => runner.final(job, Buffer.alloc(0)), 'job_not_running'],
    [
      'the runner is deleted',
      ({ runner }) => world.sql('UPDATE runners SET deleted_at = now() WHERE id = $1', [runner.id]),
      'runner_mismatch',
    ],
    [
      'the machine has left',
      ({ runner }) => world.sql('UPDATE runner_managers SET unregistered_at = now() WHERE runner_id = $1', [runner.id]),
      'runner_mismatch',
    ],
    [
      'the manager is turned off',
      ({ project }) => world.sql('UPDATE secrets_managers SET active = false WHERE namespace_id = $1', [project.id]),
      'manager_inactive',
    ],
  ])('for the very next read after %s (I3)', async (_, revoke, code) => {
    const of = await given();
    expect((await of.runner.readSecret(of.job, 'DB')).status).toBe(200);

    await revoke(of);

    refused(await of.runner.readSecret(of.job, 'DB'), 403);
    expect((await world.uses(of.job.id)).at(-1)).toMatchObject({ outcome: 'withheld', code });
  });
});

describe('a token that is not good', () => {
  const claims = (job: JobPayloadSeen, changes: object = {}) => ({
    purpose: 'job-secrets',
    job: job.id,
    handout: 1,
    runner: 1,
    runner_manager: 1,
    ...changes,
  });
  async function signed(
    payload: object,
    options: { key?: Buffer; audience?: string; expires?: number } = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...payload })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer('lockkeeper')
      .setAudience(options.audience ?? 'lockkeeper-facade')
      .setIssuedAt(now)
      .setNotBefore(now - 600)
      .setExpirationTime(options.expires ?? now + 600)
      .sign(options.key ?? Buffer.from(server.config.facadeKey.reveal(), 'base64'));
  }
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each<[string, (job: JobPayloadSeen) => string | Promise<string>]>([
    ['alg none', (job) => `${part({ alg: 'none' })}.${jwtOf(job).split('.')[1]}.`],
    [
      'alg none beside the old signature',
      (job) => [part({ alg: 'none' }), ...jwtOf(job).split('.').slice(1)].join('.'),
    ],
    ['another key', (job) => signed(claims(job), { key: Buffer.alloc(32, 7) })],
    ['a changed payload', (job) => [jwtOf(job).split('.')[0], part(claims(job)), jwtOf(job).split('.')[2]].join('.')],
    ['another audience', (job) => signed(claims(job), { audience: 'somebody-else' })],
    ['another purpose', (job) => signed(claims(job, { purpose: 'id-token' }))],
    ['an expiry in the past', (job) => signed(claims(job), { expires: Math.floor(Date.now() / 1000) - 60 })],
    ['no hand-out', (job) => signed(claims(job, { handout: undefined }))],
    ['text', () => 'nonsense'],
  ])('%s: the login fails, nothing is read', async (_, forge) => {
    const { runner, job } = await given();

    const answer = await runner.readSecret(job, 'DB', withJwt(await forge(job)));

    refused(answer, 400);
    expect(answer.headers.get('x-vault-inline-auth-failed')).toBe('true');
    expect(await world.uses(job.id)).toEqual([]);
    expect((await world.job(job.id)).status).toBe('assigned');
  });

  test('that of another job opens nothing of this one', async () => {
    const one = await given();
    const two = await given();

    refused(await one.runner.readSecret(one.job, 'DB', withJwt(jwtOf(two.job))), 403);
  });

  test('with a good signature but another runner it opens nothing', async () => {
    const { runner, job } = await given();

    refused(await runner.readSecret(job, 'DB', withJwt(await signed(claims(job)))), 403);

    expect((await world.uses(job.id)).map(({ code }) => code)).toEqual(['runner_mismatch']);
  });

  test.each<[string, Record<string, string>]>([
    ['another login path', { 'X-Vault-Inline-Auth-Path': 'auth/other/login' }],
    ['another role', { 'X-Vault-Inline-Auth-Parameter-Role': inline('role', 'root') }],
    ['a parameter under another name', { 'X-Vault-Inline-Auth-Parameter-Role': inline('jwt', 'job') }],
    ['a parameter that is no JSON', { 'X-Vault-Inline-Auth-Parameter-Jwt': 'e30' }],
    ['a token beside', { 'X-Vault-Token': 'root' }],
  ])('%s: 400', async (_, headers) => {
    const { runner, job } = await given();

    refused(await runner.readSecret(job, 'DB', headers), 400);
  });

  test('none at all: 403', async () => {
    const { job, project } = await given();

    refused(await send(server.url, { method: 'GET', path: `/v1/project_${project.id}/kv/data/explicit/DB` }), 403);
    expect(await world.uses(job.id)).toEqual([]);
  });
});

describe('between the decision and the answer', () => {
  /** Holds a lock in a connection of its own until `release`. */
  async function holding(sql: string, values: readonly unknown[] = []): Promise<{ release(): Promise<void> }> {
    const holder = await World.open(server);
    await holder.sql('BEGIN');
    await holder.sql(sql, values);
    return {
      release: async () => {
        await holder.sql('COMMIT');
        await holder.close();
      },
    };
  }
  /** A read has got as far as the use log, and no answer has come. */
  async function isHeld(read: Promise<Answer>): Promise<void> {
    await waitsForUseLog(server);
    const soon = new Promise((resolve) => setTimeout(() => resolve('no answer'), 100));
    expect(await Promise.race([read, soon])).toBe('no answer');
  }

  test('there is no answer before the use log has its row', async () => {
    const { runner, job } = await given();
    const lock = await holding('LOCK TABLE secret_uses IN SHARE MODE');

    const read = runner.readSecret(job, 'DB');
    await isHeld(read);
    await lock.release();

    expect((await read).status).toBe(200);
    expect(await world.uses(job.id)).toHaveLength(1);
  });

  test('a database that is lost in that moment means no value (I2)', async () => {
    const { runner, job } = await given();
    const lock = await holding('LOCK TABLE secret_uses IN SHARE MODE');
    const read = runner.readSecret(job, 'DB');
    await isHeld(read);

    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: server.database.adminUrl });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%secret_uses%' AND pid <> pg_backend_pid()`,
    );
    await admin.end();
    const answer = await read;
    await lock.release();

    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('canary');
    expect(await world.uses(job.id)).toEqual([]);
  });

  test.each<[string, (of: Given) => Promise<unknown>, string]>([
    [
      'a freeze',
      ({ project }) =>
        world.sql(
          'UPDATE secrets SET frozen_at = now(), metadata_version = metadata_version + 1 WHERE namespace_id = $1',
          [project.id],
        ),
      'secret_frozen',
    ],
    ['a cancel', ({ job }) => world.lifecycle.cancel(system, [job.id]), 'job_canceling'],
    [
      'a deletion',
      ({ project }) => world.sql('UPDATE secrets SET deleted_at = now() WHERE namespace_id = $1', [project.id]),
      'secret_deleted',
    ],
  ])('%s before the use log has its row still withholds', async (_, revoke, code) => {
    const of = await given();
    await of.runner.running(of.job);
    const lock = await holding('LOCK TABLE secret_uses IN SHARE MODE');
    const read = of.runner.readSecret(of.job, 'DB');
    await isHeld(read);

    await revoke(of);
    await lock.release();

    refused(await read, 403);
    expect((await world.uses(of.job.id)).map((use) => [use.outcome, use.code])).toEqual([['withheld', code]]);
  });

  test('a new version before the use log has its row is the one that is released', async () => {
    const of = await given();
    await of.runner.running(of.job);
    const lock = await holding('LOCK TABLE secret_uses IN SHARE MODE');
    const read = of.runner.readSecret(of.job, 'DB');
    await isHeld(read);

    await world.sql('UPDATE secrets SET metadata_version = metadata_version + 1 WHERE namespace_id = $1', [
      of.project.id,
    ]);
    await lock.release();

    expect((await read).status).toBe(200);
    expect(await world.uses(of.job.id)).toHaveLength(1);
  });
});
