import { asOwner, type Client, createUser, signedIn, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { ScriptedRunner, send, type JobPayloadSeen } from '../runners/scripted-runner.js';

/** A company with a shop: what the pages are looked at with. */
export interface Scene {
  readonly ana: Person;
  readonly ben: Person;
  readonly chiara: Person;
  readonly client: Client;
}

/** The payload of a mutation that must have been accepted. */
export async function done<T>(answer: Promise<T & { errors: string[] }>): Promise<T> {
  const payload = await answer;
  if (payload.errors.length > 0) throw new Error(payload.errors.join(' '));
  return payload;
}

/** Ana administers the installation and owns the group `acme` with the project `acme/shop`. */
export async function paintTree(server: TestServer): Promise<Scene> {
  const ana = await createUser(server, { username: 'ana', admin: true, name: 'Ana Lima' });
  const ben = await createUser(server, { username: 'ben', name: 'Ben Okafor' });
  const chiara = await createUser(server, { username: 'chiara', name: 'Chiara Conti' });
  const client = await signedIn(server, ana);
  await done(client.mutate('groupCreate', { name: 'Acme', path: 'acme', description: 'Everything that Acme runs' }));
  await done(client.mutate('groupCreate', { name: 'Platform', path: 'platform', parentPath: 'acme' }));
  await done(
    client.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: 'acme', description: 'The web shop' }),
  );
  await done(client.mutate('projectCreate', { name: 'Clusters', path: 'clusters', groupPath: 'acme/platform' }));
  await done(client.mutate('memberCreate', { fullPath: 'acme', username: 'ben', role: 'DEVELOPER' }));
  await done(client.mutate('memberCreate', { fullPath: 'acme/shop', username: 'chiara', role: 'MAINTAINER' }));
  const environments = [
    ['production', 'production'],
    ['staging', 'staging'],
    ['review/a', 'development'],
  ];
  for (const [name, tier] of environments) {
    await done(client.mutate('environmentCreate', { projectPath: 'acme/shop', name, tier }));
  }
  await done(
    client.mutate('environmentProtect', { projectPath: 'acme/shop', pattern: 'production', deployRole: 'MAINTAINER' }),
  );
  return { ana, ben, chiara, client };
}

/** A value that no page may ever show unasked. */
export const CANARY = 'canary-9f1c7e-of-the-web-tests';

const DEPLOY_KEY = `-----BEGIN KEY-----\n${CANARY}-key\n-----END KEY-----`;

export const CONFIGURATION = `stages: [build, deploy]

build:
  stage: build
  script:
    - npm ci
    - npm run build

unit tests:
  stage: build
  secrets:
    NPM_TOKEN:
      gitlab_secrets_manager: { name: NPM_TOKEN, source: group/acme }
      file: false
  script:
    - npm test

deploy:
  stage: deploy
  environment: { name: production, url: https://shop.example.com }
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
      file: false
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY }
  script:
    - ./deploy.sh
`;

const FEATURE = `review:
  environment: review/a
  secrets:
    DATABASE_URL:
      gitlab_secrets_manager: { name: DATABASE_URL }
      file: false
    DEPLOY_KEY:
      gitlab_secrets_manager: { name: DEPLOY_KEY }
  script:
    - ./review.sh
`;

/** Turns secrets on and creates a few, with a hole, a variant, a protected one and an inherited one. */
export async function paintSecrets({ client }: Pick<Scene, 'client'>): Promise<void> {
  await done(client.mutate('projectSecretsManagerInitialize', { projectPath: 'acme/shop' }));
  await done(client.mutate('groupSecretsManagerInitialize', { groupPath: 'acme' }));
  const all = { projectPath: 'acme/shop', environment: '*', branch: '*', secret: `${CANARY}-plain` };
  const secrets: Record<string, unknown>[] = [
    { name: 'DATABASE_URL', environment: 'production', branch: 'main', description: 'The orders database' },
    { name: 'DATABASE_URL', environment: 'review/*' },
    { name: 'DEPLOY_KEY', environment: 'production', protected: true, secret: DEPLOY_KEY },
    { name: 'STRIPE_KEY' },
    { name: 'SENTRY_DSN', environment: 'production' },
    { name: 'SENTRY_DSN', environment: 'staging' },
    { name: 'SHORT_PIN', secret: '123456' },
  ];
  for (const secret of secrets) await done(client.mutate('projectSecretCreate', { ...all, ...secret }));
  const change = { projectPath: 'acme/shop', name: 'STRIPE_KEY', metadataCas: 1, reason: 'Rotated after the audit' };
  await done(client.mutate('projectSecretUpdate', { ...change, secret: `${CANARY}-second` }));
  const shared = { groupPath: 'acme', name: 'NPM_TOKEN', environment: '*', secret: `${CANARY}-group` };
  await done(client.mutate('groupSecretCreate', { ...shared, description: 'Reads the package registry' }));
}

const LOG = Buffer.from(
  [
    'Running with gitlab-runner 19.3.0 (1a2b3c4d) on build-1',
    '\u001b[0K\u001b[36;1mPreparing the "shell" executor\u001b[0;m',
    '\u001b[32;1m$ ./deploy.sh\u001b[0;m',
    'Connecting to postgres://shop:[MASKED]@db.internal/orders',
    '\u001b[33mwarning:\u001b[0m the migration takes a lock',
    '<img src=x onerror="alert(1)"> <script>alert(2)</script>',
    ...Array.from({ length: 60 }, (_, index) => `migrated ${index + 1} of 60`),
    '\u001b[32;1mJob succeeded\u001b[0;m',
    '',
  ].join('\n'),
);

/** One job's secrets by the extension of the bundled runner; withheld ones end the job. */
export function takeSecrets(runner: ScriptedRunner, job: JobPayloadSeen) {
  const body = { runner_token: runner.token, system_id: runner.systemId, token: job.token };
  return send(runner.url, { method: 'POST', path: `/api/v4/jobs/${job.id}/secrets`, body });
}

/** The next job, or null. Where nothing is left to be taken it hangs up, instead of being held for the server's 20 seconds. */
async function nextJob(server: TestServer, runner: ScriptedRunner): Promise<JobPayloadSeen | null> {
  const hangUp = new AbortController();
  let answered = false;
  const asked = runner
    .request({ signal: hangUp.signal })
    .catch((error: unknown) => {
      if (hangUp.signal.aborted) return null;
      throw error;
    })
    .finally(() => (answered = true));
  // One that is assigned is on its way to us.
  const left = "SELECT 1 FROM jobs WHERE status IN ('pending', 'assigned') LIMIT 1";
  await until(async () => answered || (await asOwner(server, left)).length === 0);
  hangUp.abort();
  return asked;
}

/** A runner that takes every job that waits, until none is left. */
export async function runEverything(server: TestServer, runner: ScriptedRunner): Promise<void> {
  for (let job = await nextJob(server, runner); job; job = await nextJob(server, runner)) {
    await takeSecrets(runner, job);
    await runner.play(job, { log: [LOG] });
  }
}

/** Makes an instance runner through the API, as an administrator does. */
export async function aRunner(server: TestServer, client: Client, description = 'build-1'): Promise<ScriptedRunner> {
  const { token } = await done(
    client.mutate<{ token: string }>('runnerCreate', { scope: 'INSTANCE', description, runUntagged: true }, 'token'),
  );
  return new ScriptedRunner(server.url, token);
}

/** Two pipelines that ran: on `main` everything is released, on a feature branch the deploy key is withheld. */
export async function paintPipelines(server: TestServer, { client }: Pick<Scene, 'client'>): Promise<void> {
  const runner = await aRunner(server, client);
  const projectPath = 'acme/shop';
  const message = 'Deploy from main';
  await done(client.mutate('configurationCommit', { projectPath, refName: 'main', content: CONFIGURATION, message }));
  await done(client.mutate('configurationCommit', { projectPath, refName: 'feature/cart', content: FEATURE, message }));
  for (const refName of ['main', 'feature/cart']) {
    await done(client.mutate('pipelineCreate', { projectPath, refName }));
    await runEverything(server, runner);
  }
  await done(client.mutate('pipelineCreate', { projectPath, refName: 'main' }));
}

export async function paintRest(server: TestServer, scene: Scene): Promise<void> {
  await paintSecrets(scene);
  await paintPipelines(server, scene);
}
