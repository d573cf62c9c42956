import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { createApplication } from '../../apps/server/src/application.js';
import { ScriptedRunner, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { World, type JobOptions, type PipelineOptions, type Place } from '../runners/world.js';
import { Client, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { freePort } from '../../tools/local/ports.mjs';
import { rotate } from './rotate.js';

// What a cloud does with an ID token: discover the issuer, fetch its keys over HTTP, verify, and read the claims.

const folder = mkdtempSync(path.join(tmpdir(), 'id-tokens-'));
const file = path.join(folder, 'id-token-keys.json');
const AUDIENCE = 'https://vault.example.test';

let plain: TestServer;
let app: NestFastifyApplication;
let issuer: string;
let world: World;
beforeAll(async () => {
  rotate(file);
  plain = await startServer();
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  app = await createApplication({ ...plain.config, publicUrl: issuer, idTokenKeysFile: file });
  await app.listen(port, '127.0.0.1');
  world = await World.open(plain);
}, 120_000);
afterAll(async () => {
  await world.close();
  await app.close();
  await plain.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly audiences?: readonly string[];
  readonly pipeline?: PipelineOptions;
  readonly job?: JobOptions;
  readonly project?: Place;
  readonly url?: string;
}

async function ask({ audiences = [AUDIENCE], pipeline, job, project, url = issuer }: Asked): Promise<{
  payload: JobPayloadSeen | null;
  jobId: number;
  place: Place;
}> {
  const place = project ?? (await world.project());
  const made = await world.draftPipeline(place, { ...pipeline, jobs: [{ name: 'deploy', ...job }] });
  const options = { idTokens: [{ variable: 'ID_TOKEN', audiences }] };
  await world.sql('UPDATE jobs SET runner_options = $2 WHERE id = $1', [made.jobs[0], JSON.stringify(options)]);
  await world.sql("UPDATE jobs SET status = 'pending', queued_at = now() WHERE id = $1", [made.jobs[0]]);
  const { token } = await world.runner({ namespace_id: place.id });
  const payload = await askOnce(new ScriptedRunner(url, token), made.jobs[0]!);
  return { payload, jobId: made.jobs[0]!, place };
}

/** Null once the job has failed unsent: the poll would go on for another one. */
async function askOnce(runner: ScriptedRunner, jobId: number): Promise<JobPayloadSeen | null> {
  const hangUp = new AbortController();
  const polled = runner.request({ signal: hangUp.signal }).catch(() => null);
  const look = setInterval(() => {
    void world.job(jobId).then(({ status }) => status === 'failed' && hangUp.abort());
  }, 50);
  return polled.finally(() => clearInterval(look));
}

const tokenOf = (payload: JobPayloadSeen | null): string =>
  payload!['variables'].find(({ key }: { key: string }) => key === 'ID_TOKEN').value;

async function verified(token: string, audience: string = AUDIENCE): Promise<JWTPayload> {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
  const configuration = (await answer.json()) as { issuer: string; jwks_uri: string };
  const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
  const { payload } = await jwtVerify(token, keys, { issuer: configuration.issuer, audience, algorithms: ['RS256'] });
  return payload;
}

test('a job gets a token, masked, that a verifier believes, with the claims of GitLab and ids that stay', async () => {
  const actor = await world.user();
  const project = await world.project();
  await world.member(project, actor, 40);
  await world.protectRef(project, 'main');
  await world.protectEnvironment(project, 'prod*');
  const job = { environment: 'production', timeoutSeconds: 600 };
  const { payload, jobId } = await ask({ project, pipeline: { actor }, job });

  const variable = payload!['variables'].find(({ key }: { key: string }) => key === 'ID_TOKEN');
  expect(variable).toMatchObject({ masked: true, public: false });
  const claims = await verified(variable.value);

  expect(claims).toMatchObject({
    iss: issuer,
    aud: AUDIENCE,
    sub: `project_path:${project.fullPath}:ref_type:branch:ref:main`,
    project_id: String(project.id),
    project_path: project.fullPath,
    namespace_id: String(project.ancestorIds.at(-2)),
    root_namespace_id: String(project.ancestorIds[0]),
    namespace_path: project.fullPath.split('/')[0],
    user_id: String(actor),
    user_access_level: 'maintainer',
    pipeline_source: 'push',
    job_id: String(jobId),
    ref: 'main',
    ref_type: 'branch',
    ref_path: 'refs/heads/main',
    ref_protected: 'true',
    environment: 'production',
    environment_protected: 'true',
    sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    jti: expect.any(String),
  });
  expect(claims.exp! - claims.iat!).toBe(600);
});

test('a token is for its audience alone, or for each of several', async () => {
  const { payload } = await ask({ audiences: ['a', 'b'] });

  expect((await verified(tokenOf(payload), 'b')).aud).toEqual(['a', 'b']);
  await expect(verified(tokenOf(payload), 'c')).rejects.toThrow(/aud/);
});

test('what the job sets in its variables changes no claim', async () => {
  const variables = { CI_PROJECT_PATH: 'other/project', CI_COMMIT_REF_PROTECTED: 'true', ID_TOKEN: 'mine' };
  const { payload, place } = await ask({ job: { variables } });

  const all = payload!['variables'].filter(({ key }: { key: string }) => key === 'ID_TOKEN');
  expect(await verified(all.at(-1).value)).toMatchObject({ project_path: place.fullPath, ref_protected: 'false' });
});

test.each<[string, Asked]>([
  ['comes from a fork', { pipeline: { fork: true } }],
  ['may come from a fork', { pipeline: { fork: null } }],
])('a pipeline that %s gets none, and its job is not run', async (_case, asked) => {
  const { payload, jobId } = await ask(asked);

  expect(payload).toBeNull();
  expect(await world.job(jobId)).toMatchObject({ status: 'failed' });
});

test('who may not deploy to a protected environment gets no token that names it', async () => {
  const project = await world.project();
  const actor = await world.developer(project);
  await world.protectEnvironment(project, 'production');
  const { payload, jobId } = await ask({ project, pipeline: { actor }, job: { environment: 'production' } });

  expect(payload).toBeNull();
  expect(await world.job(jobId)).toMatchObject({ status: 'failed' });
});

test('an installation without keys runs no job that asks for a token, and publishes nothing', async () => {
  const { payload, jobId } = await ask({ url: plain.url });

  expect(payload).toBeNull();
  expect(await world.job(jobId)).toMatchObject({ status: 'failed' });
  for (const where of ['.well-known/openid-configuration', 'oauth/discovery/keys'])
    expect((await fetch(`${plain.url}/${where}`)).status).toBe(404);
});

test('an ID token opens no secret at the facade', async () => {
  const { payload } = await ask({ audiences: ['lockkeeper-facade'] });
  const login = await fetch(`${issuer}/v1/auth/gitlab_rails_jwt/login`, {
    method: 'POST',
    body: JSON.stringify({ jwt: tokenOf(payload), role: 'x' }),
  });
  const read = await fetch(`${issuer}/v1/project_1/kv/data/explicit/DB`, {
    headers: { 'x-vault-token': tokenOf(payload) },
  });

  for (const { status } of [login, read]) expect([400, 403, 404]).toContain(status);
});

test('a change of keys breaks no running job: its token stays good, and the file stays private', async () => {
  const { payload } = await ask({});
  const before = decodeProtectedHeader(tokenOf(payload)).kid;

  expect(rotate(file)).toMatch(/Published keys: 2\./);

  const published = (await (await fetch(`${issuer}/oauth/discovery/keys`)).json()) as { keys: { kid: string }[] };
  expect(published.keys.map(({ kid }) => kid)).toEqual([before, expect.any(String)]);
  expect(JSON.stringify(published)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  await expect(verified(tokenOf(payload))).resolves.toBeDefined();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // Until every server publishes the new one, the old one signs.
  expect(decodeProtectedHeader(tokenOf((await ask({})).payload)).kid).toBe(before);
});

test('a key that has come of age signs, and what it replaced still verifies', async () => {
  const old = tokenOf((await ask({})).payload);
  const keys = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; signsFrom: string }[] };
  keys.keys.at(-1)!.signsFrom = new Date(Date.now() - 1000).toISOString();
  writeFileSync(file, JSON.stringify(keys));
  chmodSync(file, 0o600);

  const fresh = tokenOf((await ask({})).payload);

  expect(decodeProtectedHeader(fresh).kid).toBe(keys.keys.at(-1)!.kid);
  for (const token of [old, fresh]) await expect(verified(token)).resolves.toBeDefined();

  const { client } = await newPerson(plain, { admin: true });
  const { idTokenIssuer } = await new Client(issuer, client.headers).query(
    '{ idTokenIssuer { issuer keysUrl keys { id state publishedUntil } } }',
  );
  expect(idTokenIssuer).toEqual({
    issuer,
    keysUrl: `${issuer}/oauth/discovery/keys`,
    keys: [
      { id: keys.keys.at(-1)!.kid, state: 'SIGNING', publishedUntil: null },
      { id: keys.keys.at(-2)!.kid, state: 'KEPT', publishedUntil: expect.any(String) },
    ],
  });
});
