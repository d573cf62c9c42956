import { Database } from '../../apps/server/src/platform/database/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { ScriptedRunner, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { aProjectWithSecrets, create, newValue, someone, type Someone } from '../secrets/arrange.js';
import { destroyVersion, replace, rollBack } from '../secrets/versions-arrange.js';
import { commit, states } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  // For the pipelines below that start at once while secrets are changed.
  server = await startServer({ databasePool: 20 });
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

/** Two jobs, one after the other, that ask for the secret `A`; the first in an environment of its own if one is given. */
const twoJobs = (more = ''): string => `stages: [build, deploy]
build:
  stage: build
${more}  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }
  script: ["true"]
deploy:
  stage: deploy
  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }
  script: ["true"]
`;

async function given() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const { owner, project } = arranged;
  const input = { scope: 'PROJECT', fullPath: project, tags: [], runUntagged: true };
  const { token } = await owner.client.mutate('runnerCreate', input, 'token');
  return { ...arranged, client: owner.client, runner: new ScriptedRunner(server.url, token) };
}
type Given = Awaited<ReturnType<typeof given>>;

async function start({ client, project }: Pick<Given, 'client' | 'project'>, content = twoJobs()): Promise<string> {
  await commit(client, project, content);
  const { pipeline, errors } = await client.mutate(
    'pipelineCreate',
    { projectPath: project, refName: 'main' },
    'pipeline { id }',
  );
  if (!pipeline) throw new Error(errors.join(' '));
  return pipeline.id as string;
}

/** The runner's next job, running. */
async function take({ runner }: Given): Promise<JobPayloadSeen> {
  const job = await runner.request();
  if (!job) throw new Error('there is no job');
  await runner.running(job);
  return job;
}

/** What a job reads by the facade: a value, or the status of the refusal. */
async function read({ runner }: Given, job: JobPayloadSeen, variable = 'A'): Promise<string | number> {
  const answer = await runner.readSecret(job, variable);
  return answer.status === 200 ? String(Object.values(answer.json.data.data)[0]) : answer.status;
}

async function valueOfNextJob(of: Given): Promise<string | number> {
  const job = await take(of);
  const value = await read(of, job);
  await of.runner.final(job, Buffer.alloc(0));
  return value;
}

const usesOf = (pipelineId: string): Promise<any[]> =>
  asOwner(
    server,
    'SELECT job_name, outcome, code, version_number FROM secret_uses WHERE pipeline_id = $1 ORDER BY id',
    [pipelineId],
  );

const pinsOf = (pipelineId: string): Promise<any[]> =>
  asOwner(
    server,
    `SELECT s.name, s.environment_scope AS scope, v.number FROM pipeline_pins p JOIN secrets s ON s.id = p.secret_id
       JOIN secret_versions v ON v.id = p.version_id WHERE p.pipeline_id = $1 ORDER BY s.name, s.environment_scope`,
    [pipelineId],
  );

describe('a pipeline', () => {
  test('sees in all its jobs and retries the version that was current when it was created; the next one sees the new one', async () => {
    const of = await given();
    const { client, project } = of;
    const [first, second] = [newValue(), newValue()];
    await create(client, project, { name: 'A', secret: first });
    const pipelineId = await start(of);

    const build = await valueOfNextJob(of);
    await replace(client, project, { name: 'A', metadataCas: 1, secret: second });
    const deploy = await valueOfNextJob(of);
    const { pipeline } = await client.query('query ($id: ID!) { pipeline(id: $id) { jobs { id name } } }', {
      id: pipelineId,
    });
    const { errors } = await client.mutate('jobRetry', { id: pipeline.jobs[0].id });
    const retried = await valueOfNextJob(of);
    await start(of);
    const later = await valueOfNextJob(of);

    expect(errors).toEqual([]);
    expect([build, deploy, retried, later]).toEqual([first, first, first, second]);
    expect((await usesOf(pipelineId)).map((use) => [use.job_name, use.outcome, use.version_number])).toEqual([
      ['build', 'released', 1],
      ['deploy', 'released', 1],
      ['build', 'released', 1],
    ]);
  });

  test('goes on with its version while the secret is rolled back', async () => {
    const of = await given();
    const values = [newValue(), newValue()];
    const { id } = await create(of.client, of.project, { name: 'A', secret: values[0]! });
    await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: values[1]! });
    await start(of);

    await rollBack(of.client, { secretId: id, version: 1, metadataCas: 2 });

    expect(await valueOfNextJob(of)).toBe(values[1]);
  });

  test('gets all its secrets by the one call of the bundled runner in their pinned versions', async () => {
    const of = await given();
    const value = newValue();
    await create(of.client, of.project, { name: 'A', secret: value });
    await start(of);
    await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: newValue() });

    const { runner } = of;
    const job = await take(of);
    const answer = await fetch(`${server.url}/api/v4/jobs/${job.id}/secrets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ runner_token: runner.token, system_id: runner.systemId, token: job.token }),
    });

    expect((await answer.json()).secrets).toMatchObject([{ variable: 'A', value }]);
  });

  test('pins for each job the variant that its environment has, of the owner that it asks', async () => {
    const { client, project, group } = await given();
    for (const environment of ['*', 'staging', 'production']) await create(client, project, { name: 'A', environment });
    for (const name of ['A', 'G', 'UNASKED'])
      await client.mutate('groupSecretCreate', { groupPath: group, name, secret: newValue(), environment: '*' });
    await create(client, project, { name: 'UNASKED' });

    const content = `build:
  secrets:
    A: { gitlab_secrets_manager: { name: A }, file: false }
    G: { gitlab_secrets_manager: { name: G, source: group/${group} }, file: false }
    MISSING: { gitlab_secrets_manager: { name: MISSING }, file: false }
  script: ["true"]
deploy:
  environment: staging
  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }
  script: ["true"]
`;
    const pipelineId = await start({ client, project }, content);

    expect(await pinsOf(pipelineId)).toEqual([
      { name: 'A', scope: '*', number: 1 },
      { name: 'A', scope: 'staging', number: 1 },
      { name: 'G', scope: '*', number: 1 },
    ]);
  });

  test('gets the current version of a secret that is younger than itself', async () => {
    const of = await given();
    await start(of);
    const value = newValue();
    await create(of.client, of.project, { name: 'A', secret: newValue() });
    await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: value });

    expect(await valueOfNextJob(of)).toBe(value);
  });

  test('gets the current version of a more specific variant that comes later', async () => {
    const of = await given();
    await create(of.client, of.project, { name: 'A' });
    await start(of, twoJobs('  environment: staging\n'));
    const value = newValue();
    await create(of.client, of.project, { name: 'A', environment: 'staging', secret: value });

    expect(await valueOfNextJob(of)).toBe(value);
  });

  test('created while its secrets are changed holds one version of each, and neither side fails', async () => {
    const of = await given();
    const { client, project } = of;
    const content = `build:
  secrets:
    A: { gitlab_secrets_manager: { name: A }, file: false }
    B: { gitlab_secrets_manager: { name: B }, file: false }
  script: ["true"]
`;
    for (const name of ['B', 'A']) await create(client, project, { name });
    await commit(client, project, content);
    const changing = ['A', 'B'].map(async (name) => {
      for (let metadataCas = 1; metadataCas <= 8; metadataCas++)
        await replace(client, project, { name, metadataCas, secret: newValue() });
    });
    const starting = Array.from({ length: 12 }, () =>
      client.mutate('pipelineCreate', { projectPath: project, refName: 'main' }, 'pipeline { id }'),
    );

    const [answers] = await Promise.all([Promise.all(starting), ...changing]);

    for (const { pipeline, errors } of answers) {
      expect(errors).toEqual([]);
      const number = expect.any(Number);
      expect(await pinsOf(pipeline.id)).toEqual([
        { name: 'A', scope: '*', number },
        { name: 'B', scope: '*', number },
      ]);
    }
  });

  test('is pinned in as many statements for twenty jobs with a hundred secrets as for one', async () => {
    const { client, project } = await given();
    const names = Array.from({ length: 100 }, (_, index) => `S${index}`);
    for (const name of names) await create(client, project, { name });
    const content = (jobs: number, secrets: number): string =>
      Array.from({ length: jobs }, (_, job) => {
        const asks = names
          .slice(0, secrets)
          .map((name) => `    ${name}: { gitlab_secrets_manager: { name: ${name} }, file: false }\n`);
        return `job-${job}:\n  secrets:\n${asks.join('')}  script: ["true"]\n`;
      }).join('');
    const counted = async (jobs: number, secrets: number): Promise<[number, number]> => {
      await commit(client, project, content(jobs, secrets));
      const query = jest.spyOn(Database.prototype, 'query');
      const { pipeline } = await client.mutate(
        'pipelineCreate',
        { projectPath: project, refName: 'main' },
        'pipeline { id }',
      );
      const statements = query.mock.calls.filter(([asker]) => asker.actor !== null).length;
      query.mockRestore();
      return [statements, (await pinsOf(pipeline.id)).length];
    };

    const [one] = await counted(1, 1);

    expect(await counted(20, 100)).toEqual([one, 100]);
  }, 60_000);
});

describe('a pin gives way to', () => {
  const refusals = async (of: Given, change: () => Promise<unknown>): Promise<unknown[]> => {
    const pipelineId = await start(of);
    const job = await take(of);
    await change();
    const status = await read(of, job);
    const uses = await usesOf(pipelineId);
    return [status, ...uses.map((use) => use.code)];
  };

  test('the destruction of the pinned version, also when the job holds a token for it', async () => {
    const of = await given();
    const { id } = await create(of.client, of.project, { name: 'A' });

    const codes = await refusals(of, async () => {
      await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: newValue() });
      expect((await destroyVersion(of.client, { secretId: id, version: 1, metadataCas: 2 })).errors).toEqual([]);
    });

    expect(codes).toEqual([expect.any(Number), 'version_destroyed']);
    expect(codes[0]).not.toBe(200);
  });

  test.each([
    ['a freeze', `frozen_at = now()`, 'secret_frozen'],
    ['an expiry', `expires_at = now()`, 'secret_expired'],
    ['a deletion', `deleted_at = now()`, 'secret_deleted'],
    ['a scope that no longer fits', `branch_scope = 'release'`, 'ref_mismatch'],
  ])('%s', async (_, change, code) => {
    const of = await given();
    const { id } = await create(of.client, of.project, { name: 'A' });

    const codes = await refusals(of, async () => {
      await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: newValue() });
      await asOwner(server, `UPDATE secrets SET ${change}, metadata_version = metadata_version + 1 WHERE id = $1`, [
        id,
      ]);
    });

    expect(codes.slice(1)).toEqual([code]);
  });

  test('a destroyed version before the next job is handed out', async () => {
    const of = await given();
    const { client, project } = of;
    const { id } = await create(client, project, { name: 'A' });
    const pipelineId = await start(of);
    await valueOfNextJob(of);
    await replace(client, project, { name: 'A', metadataCas: 1, secret: newValue() });
    await destroyVersion(client, { secretId: id, version: 1, metadataCas: 2 });

    // There is nothing to hand out: the runner would wait.
    await of.runner.requestInVain(
      until(async () => (await states(client, pipelineId)) === 'build:success deploy:failed'),
    );
    expect((await usesOf(pipelineId)).map((use) => use.code)).toEqual(['released', 'version_destroyed']);
  });
});

describe('who has a version pinned', () => {
  const PINNED = `query ($id: ID!) { secretVersions(secretId: $id) { nodes { number pinnedByCount
    pinnedBy { id projectPath refName refKind status } } } }`;
  const pinned = async (who: Someone, id: string): Promise<any[]> =>
    (await who.client.query(PINNED, { id })).secretVersions.nodes;

  test('are live pipelines, newest first; one that is over holds it no longer', async () => {
    const of = await given();
    const { owner, client, project } = of;
    const { id } = await create(client, project, { name: 'A' });
    const [older, newer] = [await start(of), await start(of)];
    await replace(client, project, { name: 'A', metadataCas: 1, secret: newValue() });
    const onSecond = await start(of);

    const pipeline = (pipelineId: string): object => ({
      id: pipelineId,
      projectPath: project,
      refName: 'main',
      refKind: 'BRANCH',
      status: 'PENDING',
    });
    expect(await pinned(owner, id)).toEqual([
      { number: 2, pinnedByCount: 1, pinnedBy: [pipeline(onSecond)] },
      { number: 1, pinnedByCount: 2, pinnedBy: [pipeline(newer), pipeline(older)] },
    ]);
    await client.mutate('pipelineCancel', { id: newer });
    expect((await pinned(owner, id))[1]).toMatchObject({ pinnedByCount: 1, pinnedBy: [pipeline(older)] });
  });

  test('are counted all and shown to twenty', async () => {
    const of = await given();
    const { id } = await create(of.client, of.project, { name: 'A' });
    const last = await start(of);
    await asOwner(
      server,
      `WITH made AS (INSERT INTO pipelines (project_id, commit_id, ref_kind, ref_name, sha, source, fork, actor_id)
         SELECT project_id, commit_id, ref_kind, ref_name, sha, source, fork, actor_id FROM pipelines, generate_series(1, 24)
          WHERE id = $1 RETURNING id)
       INSERT INTO pipeline_pins SELECT made.id, secret_id, version_id FROM made, pipeline_pins WHERE pipeline_id = $1`,
      [last],
    );

    const [version] = await pinned(of.owner, id);

    expect([version.pinnedByCount, version.pinnedBy.length]).toEqual([25, 20]);
    expect(version.pinnedBy[0].id).toBe(String(Number(last) + 24));
  });

  test('are only those of projects that the reader sees', async () => {
    const of = await given();
    const { group, project, client, owner } = of;
    const { groupSecret } = await client.mutate(
      'groupSecretCreate',
      { groupPath: group, name: 'A', secret: newValue(), environment: '*' },
      'groupSecret { id }',
    );
    const content = `build:\n  secrets: { A: { gitlab_secrets_manager: { name: A, source: inherit }, file: false } }\n  script: ["true"]\n`;
    const pipelineId = await start({ client, project }, content);
    const developer = await someone(server, 'DEVELOPER', project);
    // The inherited list is how a member of the project alone meets a secret of the group.
    const document = `query ($path: ID!) { inheritedSecrets(projectPath: $path) { nodes { currentVersion { pinnedByCount pinnedBy { id } } } } }`;

    const other = `${group}/other`;
    await client.mutate('projectCreate', { name: 'Other', path: 'other', groupPath: group });
    await start({ client, project: other }, content);

    const seen = async (who: Someone): Promise<unknown> =>
      (await who.client.query(document, { path: project })).inheritedSecrets.nodes[0].currentVersion;
    expect(await seen(developer)).toEqual({ pinnedByCount: 1, pinnedBy: [{ id: pipelineId }] });
    expect(await seen(owner)).toMatchObject({ pinnedByCount: 2 });
    expect((await pinned(owner, groupSecret.id))[0]).toMatchObject({ pinnedByCount: 2 });
  });

  test('takes one statement for a page of secrets', async () => {
    const { client, project } = await given();
    for (const name of ['A', 'B', 'C', 'D']) await create(client, project, { name });
    const counted = async (first: number, fields: string): Promise<number> => {
      const query = jest.spyOn(Database.prototype, 'query');
      await client.query(
        `query ($p: ID!, $first: Int!) { projectSecrets(projectPath: $p, first: $first) { nodes { name currentVersion { number ${fields} } } } }`,
        { p: project, first },
      );
      const statements = query.mock.calls.filter(([asker]) => asker.actor !== null).length;
      query.mockRestore();
      return statements;
    };

    const without = await counted(4, '');

    expect([
      await counted(1, 'pinnedByCount pinnedBy { id }'),
      await counted(4, 'pinnedByCount pinnedBy { id }'),
    ]).toEqual([without + 1, without + 1]);
  });
});

test('the prediction "who gets it" knows no pipeline and asks about the current version', async () => {
  const of = await given();
  const { id } = await create(of.client, of.project, { name: 'A' });
  await start(of);
  await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: newValue() });
  await destroyVersion(of.client, { secretId: id, version: 1, metadataCas: 2 });

  const { secretAccess } = await of.client.query(
    'query ($p: ID!) { secretAccess(projectPath: $p, job: { refName: "main" }) { name outcome } }',
    { p: of.project },
  );

  expect(secretAccess).toEqual([{ name: 'A', outcome: 'WOULD_RELEASE' }]);
});
