import { makeMember, someone } from '../secrets/arrange.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { statementsOf } from '../support/statements.js';
import {
  approve,
  asking,
  aScene,
  changeSecret,
  decide,
  eventsOf,
  fault,
  list,
  start,
  statusOf,
  tellApprovers,
  type Scene,
} from './arrange.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'expire-approvals', 'tell-approvers');
}, 60_000);
afterAll(() => server.stop());

describe('who may decide', () => {
  let scene: Scene;
  let deploy: string;
  const people: Record<string, Client> = {};
  beforeAll(async () => {
    scene = await aScene(server);
    people['an outsider'] = (await newPerson(server)).client;
    people['an administrator'] = (await newPerson(server, { admin: true })).client;
    for (const role of ['GUEST', 'REPORTER', 'DEVELOPER'] as const)
      people[`a ${role.toLowerCase()}`] = (await someone(server, role, scene.project)).client;
    people['a maintainer of a project beside it'] = (await aScene(server)).approver.client;
    const ended = await newPerson(server);
    await makeMember(server, ended.person, scene.project, { role: 'OWNER', expiresAt: new Date(Date.now() - 1000) });
    people['an owner whose membership ended'] = ended.client;
    ({ deploy } = await start(scene));
  });

  test.each([
    ['an outsider', 'NOT_FOUND'],
    ['a guest', 'NOT_FOUND'],
    ['a reporter', 'NOT_FOUND'],
    ['a developer', 'FORBIDDEN'],
    ['an administrator', 'FORBIDDEN'],
    ['a maintainer of a project beside it', 'NOT_FOUND'],
    ['an owner whose membership ended', 'NOT_FOUND'],
  ])('not %s: %s', async (who, code) => {
    for (const what of ['Give', 'Refuse', 'Withdraw'] as const)
      expect(await fault(scene, what, deploy, people[who]!)).toBe(code);
    expect((await list(people[who]!)).nodes).toEqual([]);
    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  });

  test('not who started the pipeline, whatever his role', async () => {
    for (const what of ['Give', 'Refuse', 'Withdraw'] as const)
      expect((await decide(scene, what, deploy, { by: scene.actor.client })).problems).toMatchObject([
        { code: 'OWN_JOB', field: 'jobId' },
      ]);
    expect((await list(scene.actor.client)).nodes).toEqual([]);
  });

  test.each(['', '   ', 'x'.repeat(201), 'a\u0000b'])('not without a sound reason: %j', async (reason) => {
    const input = { jobId: deploy, secretId: scene.secretId, reason };
    for (const what of ['Give', 'Refuse', 'Withdraw'])
      expect(await scene.approver.client.mutationFault(`secretApproval${what}`, input)).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['jobId', 'x', 'NOT_FOUND'],
    ['jobId', '999999999', 'NOT_FOUND'],
    ['secretId', 'x', 'NOT_FOUND'],
    ['secretId', '00000000-0000-4000-8000-000000000000', 'NOT_FOUND'],
  ])('not about a %s that is %s', async (field, id, code) => {
    const input = { jobId: deploy, secretId: scene.secretId, reason: 'yes', [field]: id };
    expect(await scene.approver.client.mutationFault('secretApprovalGive', input)).toBe(code);
  });

  test('not a program, whose token may be in the hands of who started the pipeline', async () => {
    const { person, client } = await someone(server, 'MAINTAINER', scene.project);
    await asOwner(
      server,
      "UPDATE users SET kind = 'service_account', managed_by = (SELECT project_id FROM jobs WHERE id = $2) WHERE id = $1",
      [person.id, deploy],
    );
    for (const what of ['Give', 'Refuse', 'Withdraw'] as const)
      expect((await decide(scene, what, deploy, { by: client })).problems).toMatchObject([{ code: 'NOT_A_PERSON' }]);
    expect((await list(client, { jobId: deploy })).nodes).toMatchObject([{ state: 'PENDING', mayDecide: false }]);
    expect((await list(client)).nodes).toEqual([]);
    await asOwner(server, "UPDATE users SET kind = 'person', managed_by = NULL WHERE id = $1", [person.id]);
  });

  test('an owner of the group above, and a maintainer', async () => {
    expect((await list(scene.owner.client)).nodes).toHaveLength(1);
    expect((await list(scene.approver.client)).nodes).toHaveLength(1);
    await approve(scene, deploy, { by: scene.owner.client });
  });

  test('not a maintainer by a token that may only read', async () => {
    const { token } = await scene.approver.client.mutate(
      'personalAccessTokenCreate',
      { name: 'reads', scopes: ['read_api'] },
      'token',
    );
    const reader = scene.approver.client.with({ cookie: '', authorization: `Bearer ${token}` });
    expect(await fault(scene, 'Withdraw', deploy, reader)).toBe('FORBIDDEN');
  });
});

test('a protected environment takes who may deploy there, to approve and to go on having approved', async () => {
  const scene = await aScene(server);
  const protect = (deployRole: string) =>
    scene.owner.client.mutate('environmentProtect', { projectPath: scene.project, pattern: 'production', deployRole });
  await protect('OWNER');
  const { deploy } = await start(scene, asking(['KEY'], 'production'), { by: scene.owner.client });

  expect(await fault(scene, 'Give', deploy, scene.approver.client)).toBe('FORBIDDEN');
  expect((await list(scene.approver.client)).nodes).toEqual([]);
  await protect('MAINTAINER');
  expect((await list(scene.approver.client)).nodes).toHaveLength(1);
  await approve(scene, deploy);
  expect(await statusOf(scene, deploy)).toBe('PENDING');
  await protect('OWNER');
  await scene.runner.request();
  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
});

describe('refs that need no approval', () => {
  const of = async (ref: string, protectedRef: boolean): Promise<string> => {
    const scene = await aScene(server, { approvalExemptRefs: ['branch:main', 'branch:release/*', 'tag:v*'] });
    if (protectedRef)
      await scene.owner.client.mutate('protectedRefCreate', {
        projectPath: scene.project,
        kind: 'BRANCH',
        pattern: ref,
      });
    return statusOf(scene, (await start(scene, asking(), { refName: ref })).deploy);
  };

  test('are those on the list that are protected', async () => {
    expect(await of('main', true)).toBe('PENDING');
    expect(await of('release/1', true)).toBe('PENDING');
  });

  test('are none that anybody may push to, and none that are not on the list', async () => {
    expect(await of('release/1', false)).toBe('WAITING_FOR_APPROVAL');
    expect(await of('v1', true)).toBe('WAITING_FOR_APPROVAL');
  });

  test('count no more when the protection is lifted while the job is in the queue', async () => {
    const scene = await aScene(server, { approvalExemptRefs: ['branch:main'] });
    const { owner, project } = scene;
    await owner.client.mutate('protectedRefCreate', { projectPath: project, kind: 'BRANCH', pattern: 'main' });
    const { deploy, plain } = await start(scene);
    expect(await statusOf(scene, deploy)).toBe('PENDING');
    await asOwner(server, 'DELETE FROM protected_refs WHERE project_id = (SELECT project_id FROM jobs WHERE id = $1)', [
      deploy,
    ]);

    expect(String((await scene.runner.request())!.id)).toBe(plain);

    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  });
});

test('a secret that is withheld anyway asks nobody: the job fails with the real reason', async () => {
  const scene = await aScene(server);
  await changeSecret(scene, { environment: 'staging' });
  const { deploy, plain } = await start(scene);

  expect(await statusOf(scene, deploy)).toBe('PENDING');
  expect(String((await scene.runner.request())!.id)).toBe(plain);
  expect(await statusOf(scene, deploy)).toBe('FAILED');
  expect(await eventsOf(scene)).toEqual([]);
});

describe('the demand of a secret', () => {
  test('is set at create and at update, audited, and shown', async () => {
    const scene = await aScene(server, { approvalExemptRefs: ['tag:v*', 'branch:main', 'tag:v*'] });
    const show = async () =>
      (
        await scene.owner.client.query(
          'query ($p: ID!) { projectSecret(projectPath: $p, name: "KEY") { approvalRequired approvalExemptRefs } }',
          { p: scene.project },
        )
      ).projectSecret;
    expect(await show()).toEqual({ approvalRequired: true, approvalExemptRefs: ['branch:main', 'tag:v*'] });

    await changeSecret(scene, { approvalRequired: false, approvalExemptRefs: [] });

    expect(await show()).toEqual({ approvalRequired: false, approvalExemptRefs: [] });
    const [event] = await asOwner(
      server,
      "SELECT details FROM audit_events WHERE target_id = $1 AND action = 'secret.updated'",
      [scene.secretId],
    );
    expect(event.details.changed).toEqual(['approvalRequired', 'approvalExemptRefs']);
  });

  test('is set for many secrets and for those of groups', async () => {
    const { owner, group } = await aScene(server);
    const create = {
      secret: 'a value of four',
      environment: '*',
      approvalRequired: true,
      approvalExemptRefs: ['branch:main'],
    };
    const answer = await owner.client.mutate('secretsChange', { fullPath: group, create: [{ name: 'A', ...create }] });
    expect(answer.errors).toEqual([]);
    await owner.client.mutate('groupSecretCreate', { groupPath: group, name: 'B', ...create });
    const { groupSecrets } = await owner.client.query(
      'query ($p: ID!) { groupSecrets(groupPath: $p) { nodes { name approvalRequired approvalExemptRefs } } }',
      { p: group },
    );
    expect(groupSecrets.nodes).toEqual(
      ['A', 'B'].map((name) => ({ name, approvalRequired: true, approvalExemptRefs: ['branch:main'] })),
    );
  });

  test.each<[string, string[]]>([
    ['no kind', ['main']],
    ['another kind', ['ref:main']],
    ['no name', ['branch:']],
    ['white space', ['branch:a b']],
    ['too long', [`tag:${'x'.repeat(255)}`]],
    ['too many', Array.from({ length: 21 }, (_, n) => `branch:b${n}`)],
  ])('refuses exempt refs with %s', async (_what, approvalExemptRefs) => {
    const { owner, project } = await aScene(server);
    const input = { projectPath: project, name: 'KEY', metadataCas: 1, approvalExemptRefs };
    expect(await owner.client.mutationFault('projectSecretUpdate', input)).toBe('BAD_USER_INPUT');
  });

  test('is changed by nobody below a maintainer', async () => {
    const { project } = await aScene(server);
    const developer = await someone(server, 'DEVELOPER', project);
    const input = { projectPath: project, name: 'KEY', metadataCas: 1, approvalRequired: false };
    expect(await developer.client.mutationFault('projectSecretUpdate', input)).toBe('FORBIDDEN');
  });
});

test('everybody who may approve is told by mail once, and nobody else', async () => {
  const scene = await aScene(server);
  const developer = await someone(server, 'DEVELOPER', scene.project);
  const blocked = await someone(server, 'MAINTAINER', scene.project);
  await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
  for (const [{ person }, email] of [
    [scene.owner, 'owner@example.com'],
    [scene.approver, 'Approver@example.com'],
    [scene.actor, 'actor@example.com'],
    [developer, 'developer@example.com'],
    [blocked, 'blocked@example.com'],
  ] as const)
    await asOwner(server, 'UPDATE users SET email = $2 WHERE id = $1', [person.id, email]);
  const { deploy } = await start(scene);

  await Promise.all([tellApprovers(scene), tellApprovers(scene)]);
  await tellApprovers(scene);

  const mails = async () =>
    asOwner(
      server,
      `SELECT recipient, event, subject, body FROM notifications WHERE channel = 'mail'
        AND namespace_id = (SELECT project_id FROM jobs WHERE id = $1) ORDER BY lower(recipient)`,
      [deploy],
    );
  const told = await mails();
  expect(told.map((mail) => mail.recipient)).toEqual(['Approver@example.com', 'owner@example.com']);
  expect(told[0]).toMatchObject({
    event: 'secret.approval_requested',
    subject: `KEY of ${scene.project} waits for an approval`,
    body: { job: { id: deploy, name: 'deploy' }, startedBy: scene.actor.person.username },
  });
  expect(JSON.stringify(told)).not.toContain(scene.value);

  // Asked anew, they are told anew.
  await approve(scene, deploy);
  await decide(scene, 'Withdraw', deploy);
  await tellApprovers(scene);
  expect(await mails()).toHaveLength(4);
});

test('webhooks hear of what is asked and decided', async () => {
  const scene = await aScene(server);
  const events = ['secret.approval_requested', 'secret.approval_given'];
  const webhook = { fullPath: scene.project, url: 'https://example.com/hook', events };
  expect((await scene.owner.client.mutate('webhookCreate', webhook)).errors).toEqual([]);
  const { deploy } = await start(scene);
  await approve(scene, deploy);

  const sent = await asOwner(
    server,
    `SELECT event, body FROM notifications WHERE channel = 'webhook'
      AND namespace_id = (SELECT project_id FROM jobs WHERE id = $1) ORDER BY id`,
    [deploy],
  );
  expect(sent.map((one) => one.event)).toEqual(events);
});

describe('the list', () => {
  test('is paged, oldest first, by the same statements however long', async () => {
    const scene = await aScene(server);
    const jobs: string[] = [];
    for (let n = 0; n < 3; n++) jobs.push((await start(scene)).deploy);
    const { client } = scene.approver;

    const first = await list(client, { first: 2 });
    const rest = await list(client, { first: 2, after: first.pageInfo.endCursor });

    expect([first, rest].map((page) => page.nodes.map((node: any) => node.jobId))).toEqual([
      jobs.slice(0, 2),
      jobs.slice(2),
    ]);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
    const one = await statementsOf(() => list(client, { first: 1 }));
    const three = await statementsOf(() => list(client, { first: 3 }));
    expect(three).toBe(one);
    expect(await client.fault('{ secretApprovals(first: 101) { nodes { id } } }')).toBe('BAD_USER_INPUT');
  });

  test('of a job leaves out a secret that an access rule hides', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    const seen = async (): Promise<number> => (await list(scene.actor.client, { jobId: deploy })).nodes.length;
    expect(await seen()).toBe(1);

    await asOwner(
      server,
      `INSERT INTO access_rules (namespace_id, effect, principal_kind, user_id, abilities, secret_id, reason)
       SELECT namespace_id, 'prevent', 'user', $2, '{secret:read}', id, 'Hidden.' FROM secrets WHERE id = $1`,
      [scene.secretId, scene.actor.person.id],
    );

    expect(await seen()).toBe(0);
    expect((await list(scene.approver.client, { jobId: deploy })).nodes).toHaveLength(1);
  });

  test('of a job or secret is for who may see that', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    const reporter = await someone(server, 'REPORTER', scene.project);
    const stranger = await newPerson(server);
    const ask = (client: Client, field: string, id: string) =>
      client.fault(`query ($id: ID) { secretApprovals(${field}: $id) { nodes { id } } }`, { id });

    expect(await ask(stranger.client, 'jobId', deploy)).toBe('NOT_FOUND');
    expect(await ask(stranger.client, 'secretId', scene.secretId)).toBe('NOT_FOUND');
    expect(await ask(reporter.client, 'secretId', scene.secretId)).toBe('NOT_FOUND');
    expect((await list(scene.actor.client, { jobId: deploy })).nodes).toMatchObject([{ mayDecide: false }]);
    expect((await list(scene.owner.client, { jobId: deploy, secretId: scene.secretId })).nodes).toMatchObject([
      { mayDecide: true },
    ]);
  });
});
