import { actingAs } from '../people/impersonation-arrange.js';
import { someone } from '../secrets/arrange.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { start, statusOf, tellApprovers } from './arrange.js';
import {
  aGuardedScene,
  approveRun,
  decideRun,
  deploying,
  listRuns,
  runFault,
  type GuardedScene,
} from './arrange-environment.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'expire-approvals', 'tell-approvers');
}, 60_000);
afterAll(() => server.stop());

const ALL = ['Give', 'Refuse', 'Withdraw'] as const;

describe('who may approve a job run for its environment', () => {
  let scene: GuardedScene;
  let deploy: string;
  beforeAll(async () => {
    scene = await aGuardedScene(server);
    ({ deploy } = await start(scene, deploying));
  });
  afterEach(async () => {
    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
    expect(await listRuns(scene.approver.client, deploy)).toMatchObject([{ approvedCount: 0, decisions: [] }]);
  });

  test.each(['DEVELOPER', 'REPORTER', 'GUEST'] as const)('not a %s, who may not deploy there', async (role) => {
    const { client } = await someone(server, role, scene.project);
    for (const what of ALL)
      expect(await runFault(what, deploy, client)).toBe(role === 'GUEST' ? 'NOT_FOUND' : 'FORBIDDEN');
    expect(await listRuns(client)).toEqual([]);
  });

  test('not a stranger, to whom there is no such job', async () => {
    const { client } = await someone(server, 'OWNER', (await aGuardedScene(server)).project);
    for (const what of ALL) expect(await runFault(what, deploy, client)).toBe('NOT_FOUND');
    expect((await listRuns(client)).filter(({ jobId }) => jobId === deploy)).toEqual([]);
    expect(
      await client.fault('query ($id: ID) { environmentApprovals(jobId: $id) { nodes { id } } }', { id: deploy }),
    ).toBe('NOT_FOUND');
  });

  test('not who started the pipeline, whatever token he shows', async () => {
    const { client } = scene.actor;
    const { token } = await client.mutate('personalAccessTokenCreate', { name: 'mine', scopes: ['api'] }, 'token');
    const byToken = client.with({ cookie: '', authorization: `Bearer ${token}` });
    for (const what of ALL)
      for (const by of [client, byToken])
        expect((await decideRun(scene, what, deploy, by)).problems).toMatchObject([
          { code: 'OWN_JOB', field: 'jobId' },
        ]);
    expect(await listRuns(client)).toEqual([]);
  });

  test('not a program, whose token may be in the hands of who started the pipeline', async () => {
    const { person, client } = await someone(server, 'MAINTAINER', scene.project);
    await asOwner(
      server,
      "UPDATE users SET kind = 'service_account', managed_by = (SELECT project_id FROM jobs WHERE id = $2) WHERE id = $1",
      [person.id, deploy],
    );
    for (const what of ALL)
      expect((await decideRun(scene, what, deploy, client)).problems).toMatchObject([{ code: 'NOT_A_PERSON' }]);
    expect(await listRuns(client, deploy)).toMatchObject([{ state: 'PENDING', mayDecide: false }]);
    expect(await listRuns(client)).toEqual([]);
    await asOwner(server, "UPDATE users SET kind = 'person', managed_by = NULL WHERE id = $1", [person.id]);
  });

  test('not an administrator who acts as somebody who may', async () => {
    const { client } = await actingAs(server, scene.approver.person);
    for (const what of ALL) expect(await runFault(what, deploy, client)).toBe('FORBIDDEN');
  });

  test('not by a token that may only read', async () => {
    const input = { name: 'reads', scopes: ['read_api'] };
    const { token } = await scene.approver.client.mutate('personalAccessTokenCreate', input, 'token');
    const reader = scene.approver.client.with({ cookie: '', authorization: `Bearer ${token}` });
    for (const what of ALL) expect(await runFault(what, deploy, reader)).toBe('FORBIDDEN');
  });

  test('not whom an access rule keeps from deploying', async () => {
    const { person, client } = await someone(server, 'MAINTAINER', scene.project);
    const rule = {
      fullPath: scene.project,
      effect: 'PREVENT',
      abilities: ['environment:deploy'],
      principal: { id: person.id, type: 'USER' },
      reason: 'not him',
    };
    expect((await scene.owner.client.mutate('accessRuleCreate', rule)).errors).toEqual([]);
    for (const what of ALL) expect(await runFault(what, deploy, client)).toBe('FORBIDDEN');
    expect(await listRuns(client)).toEqual([]);
  });

  test.each(['', '   ', 'x'.repeat(201), 'a\u0000b'])('not without a sound reason: %j', async (reason) => {
    for (const what of ALL)
      expect(await scene.approver.client.mutationFault(`environmentApproval${what}`, { jobId: deploy, reason })).toBe(
        'BAD_USER_INPUT',
      );
  });

  test('not for a job that has no environment, or none that demands approvals', async () => {
    const { deploy: free, plain } = await start(await aGuardedScene(server, { approvals: 0 }), deploying);
    for (const id of [free, plain, '999999999', 'x'])
      expect(await runFault('Give', id, scene.approver.client)).toBe('NOT_FOUND');
    const own = await start(scene, deploying);
    expect((await decideRun(scene, 'Give', own.plain)).problems).toMatchObject([{ code: 'NOT_WAITING' }]);
  });
});

test('who retried a job, or acted as who started it, does not approve it', async () => {
  const scene = await aGuardedScene(server, { approvals: 1 });
  const { deploy } = await start(scene, deploying);
  await asOwner(
    server,
    'UPDATE pipelines SET impersonator_id = $2 WHERE id = (SELECT pipeline_id FROM jobs WHERE id = $1)',
    [deploy, scene.approver.person.id],
  );
  expect((await decideRun(scene, 'Give', deploy)).problems).toMatchObject([{ code: 'OWN_JOB' }]);

  await approveRun(scene, deploy, scene.second.client);
  expect(await statusOf(scene, deploy)).toBe('PENDING');
});

test('everybody who may approve hears of it by mail, once, and nobody else', async () => {
  const scene = await aGuardedScene(server);
  const people = [scene.approver, scene.second, scene.actor, await someone(server, 'DEVELOPER', scene.project)];
  for (const { person } of people)
    await asOwner(server, 'UPDATE users SET email = $2 WHERE id = $1', [person.id, `${person.username}@example.com`]);
  const { deploy } = await start(scene, deploying);

  await Promise.all([tellApprovers(scene), tellApprovers(scene)]);

  const sql =
    "SELECT recipient, subject, body FROM notifications WHERE event = $1 AND channel = 'mail' ORDER BY recipient";
  const mails = await asOwner(server, sql, ['environment.approval_requested']);
  const own = mails.filter(({ body }) => body.job.id === deploy);
  expect(own.map(({ recipient }) => recipient)).toEqual(
    [scene.approver, scene.second].map(({ person }) => `${person.username}@example.com`).sort(),
  );
  expect(own[0]).toMatchObject({
    subject: `deploy for production of ${scene.project} waits for an approval`,
    body: { environment: 'production', startedBy: scene.actor.person.username },
  });
});

test('webhooks are told of each step, in the transaction of the change', async () => {
  const scene = await aGuardedScene(server, { approvals: 1 });
  const events = ['requested', 'given', 'refused'].map((step) => `environment.approval_${step}`);
  const webhook = { fullPath: scene.project, url: 'https://192.0.2.1/hook', events };
  expect((await scene.owner.client.mutate('webhookCreate', webhook)).errors).toEqual([]);
  const { deploy } = await start(scene, deploying);
  await approveRun(scene, deploy);

  const sql = "SELECT event, body FROM notifications WHERE channel = 'webhook' AND body->'job'->>'id' = $1 ORDER BY id";
  expect(await asOwner(server, sql, [deploy])).toMatchObject([
    {
      event: 'environment.approval_requested',
      body: { environment: 'production', owner: { fullPath: scene.project } },
    },
    {
      event: 'environment.approval_given',
      body: { actor: scene.approver.person.username, job: { name: 'deploy', projectPath: scene.project } },
    },
  ]);
});
