import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { ScriptedRunner } from '../runners/scripted-runner.js';
import { aProjectWithSecrets, create, someone, type Someone } from '../secrets/arrange.js';
import { run } from '../pipelines/arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const PROPOSAL = `query ($id: ID!, $days: Int) { secretScopeProposal(secretId: $id, days: $days) { days sentence unused usesCount
  uses { projectPath refKind refName environment source usesCount }
  change { projectPath groupPath name variant metadataCas environment branch protected allowedProjects }
  preview { allowed replayedJobsCount jobsCount digest } } }`;

/** A secret that a job of `production` on `main` has had. */
async function used() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const { owner, project } = arranged;
  const { id } = await create(owner.client, project, { name: 'A' });
  const input = { scope: 'PROJECT', fullPath: project, tags: [], runUntagged: true };
  const { token } = await owner.client.mutate('runnerCreate', input, 'token');
  const runner = new ScriptedRunner(server.url, token);
  const content = `d:\n  environment: production\n  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }\n  script: ["true"]\n`;
  const pipeline = await run(owner.client, project, content);
  const job = (await runner.request())!;
  await runner.running(job);
  await runner.readSecret(job, 'A');
  await runner.final(job, Buffer.alloc(0));
  return {
    ...arranged,
    client: owner.client,
    secretId: id as string,
    pipelineId: pipeline.id as string,
    runner,
    content,
  };
}

const propose = async (client: Someone['client'], id: string, days?: number): Promise<any> =>
  (await client.query(PROPOSAL, { id, days })).secretScopeProposal;

test('a secret that one kind of job uses gets the change that narrows it, which still lets that job have it', async () => {
  const { client, project, secretId, runner, content } = await used();

  const proposal = await propose(client, secretId);

  expect(proposal).toMatchObject({
    days: 90,
    sentence:
      'Within 90 days only jobs of environment production, branch main, protected refs have used it: narrow its scope to that.',
    uses: [{ projectPath: project, refKind: 'BRANCH', refName: 'main', environment: 'production', usesCount: 1 }],
    change: {
      ...{ projectPath: project, groupPath: null, name: 'A', variant: '*', metadataCas: 1, allowedProjects: null },
      ...{ environment: 'production', branch: 'main', protected: true },
    },
    preview: { allowed: true, replayedJobsCount: 1, jobsCount: 0 },
  });
  const { groupPath: _group, allowedProjects: _projects, ...narrowed } = proposal.change;
  const { ruleChangeApply } = await client.query(
    'mutation ($input: RuleChangeApplyInput!) { ruleChangeApply(input: $input) { errors } }',
    { input: { change: { projectSecretUpdate: narrowed }, previewDigest: proposal.preview.digest, days: 90 } },
  );
  expect(ruleChangeApply.errors).toEqual([]);
  await run(client, project, content);
  const job = (await runner.request())!;
  await runner.running(job);
  expect((await runner.readSecret(job, 'A')).status).toBe(200);
  await runner.final(job, Buffer.alloc(0));
  expect(await propose(client, secretId)).toMatchObject({ change: null, preview: null, usesCount: 1 });
});

test('one that nobody uses gets the question whether it is needed', async () => {
  const { client, project } = await used();
  const { id } = await create(client, project, { name: 'UNUSED' });

  expect(await propose(client, id, 30)).toMatchObject({ sentence: 'No job has had it yet.', unused: false });
  await asOwner(server, "UPDATE secrets SET created_at = now() - interval '31 days' WHERE id = $1", [id]);
  expect(await propose(client, id, 30)).toMatchObject({
    unused: true,
    ...{ sentence: 'No job has had it for 30 days: is it still needed?', usesCount: 0, uses: [], change: null },
  });
});

test('is for those who may change the secret, and within bounds', async () => {
  const { client, project, secretId } = await used();
  const developer = await someone(server, 'DEVELOPER', project);
  const stranger = await newPerson(server);

  expect(await developer.client.fault(PROPOSAL, { id: secretId })).toBe('FORBIDDEN');
  expect(await stranger.client.fault(PROPOSAL, { id: secretId })).toBe('NOT_FOUND');
  for (const days of [0, 401]) expect(await client.fault(PROPOSAL, { id: secretId, days })).toBe('BAD_USER_INPUT');
  expect(await asOwner(server, 'SELECT metadata_version FROM secrets WHERE id = $1', [secretId])).toEqual([
    { metadata_version: 1 },
  ]);
});

test('the use log of a pipeline has the releases and refusals of all its jobs, and no other', async () => {
  const { client, project, pipelineId } = await used();
  const other = await run(client, project, `x:\n  script: ["true"]\n`);
  const document = `query ($id: ID!) { secretUses(pipelineId: $id) { nodes { outcome jobName pipelineId secretName } } }`;
  const stranger = await newPerson(server);

  const { secretUses } = await client.query(document, { id: pipelineId });

  expect(secretUses.nodes).toEqual([{ outcome: 'RELEASED', jobName: 'd', pipelineId, secretName: 'A' }]);
  expect((await client.query(document, { id: other.id })).secretUses.nodes).toEqual([]);
  expect(await stranger.client.fault(document, { id: pipelineId })).toBe('NOT_FOUND');
  const both = `query ($id: ID!) { secretUses(pipelineId: $id, jobId: "1") { nodes { id } } }`;
  expect(await client.fault(both, { id: pipelineId })).toBe('BAD_USER_INPUT');
});
