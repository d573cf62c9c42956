import { setTimeout as wait } from 'node:timers/promises';
import { startServer, type TestServer } from '../support/server.js';
import { newPerson, type Client } from '../support/client.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { World, type JobOptions, type PipelineOptions } from '../runners/world.js';
import { aProjectWithSecrets, create } from '../secrets/arrange.js';

// Rule 9 of the gate: a condition in CEL, over facts that come from the server's own rows and from nowhere else.

let server: TestServer;
let world: World;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  admin = (await newPerson(server, { admin: true })).client;
}, 90_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Run {
  readonly condition: string;
  readonly pipeline?: PipelineOptions;
  readonly job?: JobOptions;
  readonly role?: number;
  readonly runner?: Record<string, unknown>;
}

/** What a runner gets that takes the job: `released`, or why its job ended. */
async function run({ condition, pipeline, job, role = 30, runner: registered }: Run): Promise<string> {
  const project = await world.project();
  const actor = await world.user();
  await world.member(project, actor, role);
  await world.secret(project, 'DB', 'a value', { condition });
  const jobs = [{ name: 'deploy', ...job, secrets: [{ variable: 'DB' }] }];
  const made = await world.pipeline(project, { actor, ...pipeline, jobs });
  const runner = await world.runner({ namespace_id: project.id, run_untagged: true, ...registered });
  const scripted = new ScriptedRunner(server.url, runner.token);
  // Once the job is refused, the poll goes on for another one: nobody need wait for its end.
  const hangUp = new AbortController();
  const polled = scripted.request({ signal: hangUp.signal }).catch(() => null);
  const refused = refusalOf(made.jobs[0]!, hangUp.signal);
  const first = await Promise.race([polled, refused]);
  hangUp.abort();
  if (first === null || typeof first === 'string') return first ?? 'nothing';
  const payload = first;
  await scripted.running(payload);
  await refused;
  return (await scripted.readSecret(payload, 'DB')).status === 200 ? 'released' : 'refused';
}

/** The refusal in the use log, as soon as there is one. */
async function refusalOf(jobId: number, until: AbortSignal): Promise<string | null> {
  while (!until.aborted) {
    const [use] = await world.uses(jobId);
    if (use?.outcome === 'withheld') return `${use.phase}: ${use.code}`;
    await wait(20);
  }
  return null;
}

const usernameOf = async (id: number): Promise<string> =>
  (await world.sql<{ username: string }>('SELECT username FROM users WHERE id = $1', [id]))[0]!.username;

describe('a job of a secret with a condition', () => {
  test.each<[string, Run]>([
    ['its name and stage', { condition: 'job.name == "deploy" && job.stage == "test"' }],
    ['its environment', { condition: 'job.environment == "prod"', job: { environment: 'prod' } }],
    ['no environment', { condition: 'job.environment == ""' }],
    ['ref and source', { condition: 'ref.name == "main" && ref.type == "branch" && pipeline.source == "push"' }],
    ["the runner's tags", { condition: '"prod" in runner.tags', runner: { tags: ['prod'] } }],
    ["the actor's role", { condition: 'actor.role == "maintainer"', role: 40 }],
    ['an unprotected ref', { condition: '!ref.protected && !pipeline.fork && size(commit.sha) == 40' }],
  ])('gets it by %s', async (_fact, of) => {
    expect(await run(of)).toBe('released');
  });

  test.each<[string, Run]>([
    ['its name is another', { condition: 'job.name == "other"' }],
    ['an index is out of range', { condition: 'runner.tags[3] == "x"' }],
    ['the text was never a condition', { condition: 'job.nothing == 1' }],
    ['the actor is a developer', { condition: 'actor.role in ["maintainer", "owner"]' }],
    // Each of these is what a job can write itself.
    [
      'variables claim another',
      {
        condition: 'job.name == "other" || actor.username == "root" || ref.name == "stable" || ref.protected',
        job: {
          variables: {
            CI_JOB_NAME: 'other',
            GITLAB_USER_LOGIN: 'root',
            CI_COMMIT_REF_NAME: 'stable',
            CI_COMMIT_REF_PROTECTED: 'true',
            'job.name': 'other',
          },
        },
      },
    ],
    [
      'the job asks for a tag that its runner has not, by its variables',
      { condition: '"prod" in runner.tags', job: { variables: { CI_RUNNER_TAGS: '["prod"]' } } },
    ],
    ['its name is a condition', { condition: 'job.name == "a"', job: { name: 'x" || true || "' } }],
  ])('is never sent where %s', async (_fact, of) => {
    expect(await run(of)).toBe('handout: condition_failed');
  });

  test('gets it as the person who started the pipeline, by his name', async () => {
    const actor = await world.user();
    const condition = `actor.username == "${await usernameOf(actor)}" && actor.role == "none"`;

    expect(await run({ condition, pipeline: { actor } })).toBe('released');
    expect(await run({ condition })).toBe('handout: condition_failed');
  });

  test('is refused as soon as the condition no longer holds, while it runs', async () => {
    const project = await world.project();
    const actor = await world.user();
    await world.member(project, actor, 40);
    await world.secret(project, 'DB', 'a value', { condition: 'actor.role == "maintainer"' });
    await world.pipeline(project, { actor, jobs: [{ secrets: [{ variable: 'DB' }] }] });
    const { token } = await world.runner({ namespace_id: project.id });
    const runner = new ScriptedRunner(server.url, token);
    const job = (await runner.request())!;
    await runner.running(job);
    expect((await runner.readSecret(job, 'DB')).status).toBe(200);

    await world.sql('UPDATE members SET role = 30 WHERE user_id = $1', [actor]);

    expect((await runner.readSecret(job, 'DB')).status).toBe(403);
    expect((await world.uses(job.id)).at(-1)).toMatchObject({ code: 'condition_failed', rule: 9 });
  });
});

describe('the condition of a secret', () => {
  const FIELDS = 'condition metadataVersion';
  const stored = async (client: Client, projectPath: string): Promise<any> =>
    (
      await client.query(
        `query ($projectPath: ID!) { projectSecret(projectPath: $projectPath, name: "A") { ${FIELDS} } }`,
        { projectPath },
      )
    ).projectSecret;

  test('is set, changed and taken away, and its change is one of the secret', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'A', condition: ' ref.protected ' });
    expect(await stored(owner.client, project)).toEqual({ condition: 'ref.protected', metadataVersion: 1 });

    const change = (condition: string, metadataCas: number): Promise<any> =>
      owner.client.mutate('projectSecretUpdate', { projectPath: project, name: 'A', condition, metadataCas });
    await change('job.stage == "deploy"', 1);
    expect(await stored(owner.client, project)).toEqual({ condition: 'job.stage == "deploy"', metadataVersion: 2 });
    await change('', 2);
    expect(await stored(owner.client, project)).toEqual({ condition: null, metadataVersion: 3 });
  });

  test('is refused with the place and the facts that there are, and nothing is changed', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'A', condition: 'ref.protected' });

    const { errors } = await owner.client.send(
      'mutation ($input: ProjectSecretUpdateInput!) { projectSecretUpdate(input: $input) { errors } }',
      { input: { projectPath: project, name: 'A', metadataCas: 1, condition: 'ref.nam == "main"' } },
    );

    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'condition' } });
    expect(errors[0]!.message).toMatch(/No such key: nam, at character 5\. The facts are .*ref\.name/);
    expect(await stored(owner.client, project)).toEqual({ condition: 'ref.protected', metadataVersion: 1 });
  });

  test('decides what secretAccess foretells, and is left open where only a started job can tell', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    await create(owner.client, project, { name: 'A', condition: 'ref.name == "main"' });
    await create(owner.client, project, { name: 'B', condition: '"prod" in runner.tags' });
    const query = `query ($projectPath: ID!, $job: JobFactsInput!) { secretAccess(projectPath: $projectPath, job: $job) {
      name outcome refusals { rule code sentence } open { rule sentence } } }`;

    const { secretAccess } = await owner.client.query(query, { projectPath: project, job: { refName: 'x' } });

    const [a, b] = secretAccess;
    expect(a).toMatchObject({ name: 'A', outcome: 'WOULD_WITHHOLD' });
    expect(a.refusals[0]).toMatchObject({ rule: 9, code: 'condition_failed' });
    expect(a.refusals[0].sentence).toContain('`ref.name == "main"`, which does not hold');
    expect(b).toMatchObject({ name: 'B', outcome: 'WOULD_RELEASE' });
    expect(b.open).toContainEqual({ rule: 9, sentence: 'Your job must meet the condition `"prod" in runner.tags`.' });
  });
});
