import { startServer, type TestServer } from '../support/server.js';
import { read, start, take } from './arrange.js';
import { aGuardedScene, deployingWith } from './arrange-environment.js';
import { preview } from '../rule-previews/arrange.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
}, 60_000);
afterAll(() => server.stop());

const DEMAND =
  'Environment `production` needs 2 approvals of the job run, by 2 people who may deploy there and did not start it.';

test('the preflight of a pipeline, and who asks the gate without one, are told how many must approve', async () => {
  const scene = await aGuardedScene(server);
  const { pipeline } = await start(scene, deployingWith('KEY'));

  const { pipeline: shown } = await scene.owner.client.query(
    `query ($id: ID!) { pipeline(id: $id) { preflight { sentence awaitsApprovalCount
      entries(first: 5) { nodes { jobName outcome sentence } } } } }`,
    { id: pipeline },
  );

  expect(shown.preflight).toEqual({
    sentence: 'The one secret can be released, once somebody approves.',
    awaitsApprovalCount: 1,
    entries: { nodes: [{ jobName: 'deploy', outcome: 'AWAITS_APPROVAL', sentence: DEMAND }] },
  });
});

test('who previews that an environment is to demand approvals is told of the jobs that would have waited', async () => {
  const scene = await aGuardedScene(server, { approvals: 0 });
  const { deploy } = await start(scene, deployingWith('KEY'));
  expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  const change = (requiredApprovals: number) => ({
    environmentProtect: {
      projectPath: scene.project,
      pattern: 'production',
      deployRole: 'MAINTAINER',
      requiredApprovals,
    },
  });

  const told = await preview(scene.owner.client, change(2));

  expect(told.jobs).toMatchObject([
    { change: 'APPROVAL', jobName: 'deploy', code: 'environment_not_approved', rule: 10, secretName: 'KEY' },
  ]);
  expect(told.jobs[0].sentence).toContain('would have waited for the approvals that production demands');
  expect((await preview(scene.owner.client, change(0))).jobs).toEqual([]);
});

test('among the readers of a secret, jobs of the environment are said to wait for an approval', async () => {
  const scene = await aGuardedScene(server);
  const { secretReaders } = await scene.owner.client.query(
    `query ($id: ID!) { secretReaders(secretId: $id, kinds: [JOB], first: 100) {
      nodes { job { environment approvalNeeded } } } }`,
    { id: scene.secretId },
  );
  const needed = new Map(secretReaders.nodes.map(({ job }: any) => [job.environment, job.approvalNeeded]));

  expect(needed.get('production')).toBe(true);
  expect(needed.get(null)).toBe(false);
});
