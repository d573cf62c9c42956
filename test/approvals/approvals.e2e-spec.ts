import { ReleaseSecrets } from '../../apps/server/src/releases/index.js';
import { SecretStore } from '../../apps/server/src/secrets/index.js';
import { recover } from '../pipelines/arrange.js';
import { create, newValue } from '../secrets/arrange.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import {
  approve,
  asking,
  aScene,
  changeSecret,
  decide,
  eventsOf,
  expire,
  job,
  list,
  read,
  start,
  statusOf,
  take,
  usesOf,
  type Scene,
} from './arrange.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'expire-approvals', 'tell-approvers');
}, 60_000);
afterAll(() => server.stop());

const VOID = 'This secret needs an approval for this job run, and';
const leave = ({ approver }: Scene) => asOwner(server, 'DELETE FROM members WHERE user_id = $1', [approver.person.id]);
const demote = ({ approver }: Scene) =>
  asOwner(server, 'UPDATE members SET role = 30 WHERE user_id = $1', [approver.person.id]);
const block = ({ approver }: Scene) =>
  asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [approver.person.id]);

test('a job waits unseen by runners until somebody approves, and a held poll gets it then', async () => {
  const scene = await aScene(server);
  const { deploy, plain, pipeline } = await start(scene);

  expect(await job(scene, deploy)).toMatchObject({
    status: 'WAITING_FOR_APPROVAL',
    stuckReason: 'Others must approve it first.',
  });
  const other = (await scene.runner.request())!;
  expect(String(other.id)).toBe(plain);
  await scene.runner.final(other, Buffer.alloc(0));
  const shown = await scene.owner.client.query(`query ($id: ID!) { pipeline(id: $id) { status } }`, { id: pipeline });
  expect(shown.pipeline.status).toBe('RUNNING');
  const waiting = await list(scene.approver.client);
  expect(waiting.nodes).toMatchObject([
    {
      state: 'PENDING',
      jobId: deploy,
      jobName: 'deploy',
      secretName: 'KEY',
      ownerPath: scene.project,
      mayDecide: true,
    },
  ]);

  const polled = scene.runner.request();
  const approval = await approve(scene, deploy);
  const taken = (await polled)!;

  expect(approval).toMatchObject({
    state: 'APPROVED',
    mayDecide: false,
    startedBy: [{ username: scene.actor.person.username }],
    decisions: [
      { approved: true, reason: 'seen in the review', approver: { username: scene.approver.person.username } },
    ],
  });
  expect(String(taken.id)).toBe(deploy);
  await scene.runner.running(taken);
  expect(await read(scene, taken)).toBe(scene.value);
  expect(await usesOf(scene, deploy)).toMatchObject([
    { outcome: 'released', phase: 'release', approved_by: scene.approver.person.id },
  ]);
  const { secretUses } = await scene.owner.client.query(
    'query ($id: ID) { secretUses(jobId: $id) { nodes { outcome approvedBy { username } } } }',
    { id: deploy },
  );
  expect(secretUses.nodes).toEqual([{ outcome: 'RELEASED', approvedBy: { username: scene.approver.person.username } }]);
  expect(await eventsOf(scene)).toEqual(['requested', 'given']);
  expect((await list(scene.approver.client)).nodes).toEqual([]);
  expect((await list(scene.actor.client, { secretId: scene.secretId })).nodes).toHaveLength(1);
});

test('a refusal fails the job with its reason, in the job and in the use log', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);

  const { approval } = await decide(scene, 'Refuse', deploy, { reason: 'not on a Friday' });

  const sentence = `This secret needs an approval for this job run; ${scene.approver.person.username} refused it: not on a Friday`;
  expect(approval).toMatchObject({ state: 'REFUSED', decisions: [{ approved: false, reason: 'not on a Friday' }] });
  expect(await job(scene, deploy)).toMatchObject({
    status: 'FAILED',
    failureReason: 'secrets_withheld',
    secrets: [{ name: 'KEY', outcome: 'WITHHELD', code: 'approval_missing', rule: 10, sentence }],
  });
  expect(await usesOf(scene, deploy)).toMatchObject([{ outcome: 'withheld', phase: 'handout', rule: 10, sentence }]);
  expect(await eventsOf(scene)).toEqual(['requested', 'refused']);
  for (const what of ['Give', 'Refuse'] as const)
    expect((await decide(scene, what, deploy)).problems).toMatchObject([{ code: 'NOT_WAITING' }]);
});

test('every secret that demands it must be approved', async () => {
  const scene = await aScene(server);
  const other = await create(scene.owner.client, scene.project, { name: 'OTHER', approvalRequired: true });
  const { deploy } = await start(scene, asking(['KEY', 'OTHER']));

  await approve(scene, deploy);
  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  expect((await decide(scene, 'Give', deploy)).problems).toMatchObject([{ code: 'NOT_WAITING' }]);
  await approve(scene, deploy, { secretId: other.id });

  expect(await statusOf(scene, deploy)).toBe('PENDING');
  const taken = await take(scene, deploy);
  expect(await read(scene, taken)).toBe(scene.value);
});

test.each<[string, Record<string, unknown>]>([
  ['a setting', { description: 'changed' }],
  ['its scope', { environment: '*', branch: 'main' }],
  ['its value, which the pinned pipeline would not see', { secret: newValue() }],
])('an approval is void when the secret changes: %s', async (_what, change) => {
  const scene = await aScene(server);
  const { deploy, plain } = await start(scene);
  await approve(scene, deploy);
  expect(await statusOf(scene, deploy)).toBe('PENDING');

  await changeSecret(scene, change);
  const first = (await scene.runner.request())!;

  // It was offered to the runner, found wanting, and put back before anything was sent.
  expect(String(first.id)).toBe(plain);
  await scene.runner.final(first, Buffer.alloc(0));
  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  expect((await list(scene.approver.client)).nodes).toMatchObject([{ jobId: deploy, state: 'PENDING' }]);
  await approve(scene, deploy);
  expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  expect(await eventsOf(scene)).toEqual(['requested', 'given', 'requested', 'given']);
});

test('an approval counts for what its giver saw only', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);
  await changeSecret(scene, { description: 'changed' });

  expect((await decide(scene, 'Give', deploy, { metadataCas: 1 })).problems).toMatchObject([{ code: 'CONFLICT' }]);
  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  await approve(scene, deploy, { metadataCas: 2 });
  expect(await statusOf(scene, deploy)).toBe('PENDING');
});

test.each([
  ['is removed', leave],
  ['is demoted', demote],
  ['is blocked', block],
] as const)('an approval is void once who gave it %s', async (_how, lose) => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);
  await approve(scene, deploy);
  const taken = await take(scene, deploy);

  await lose(scene);

  expect(await read(scene, taken)).toBe(403);
  expect(await usesOf(scene, deploy)).toMatchObject([
    {
      outcome: 'withheld',
      code: 'approval_void',
      rule: 10,
      sentence: `${VOID} who approved it may not do so any more.`,
    },
  ]);
});

test('a job that lost its approval before the hand-out waits again', async () => {
  const scene = await aScene(server);
  const { deploy, plain } = await start(scene);
  await approve(scene, deploy);
  await leave(scene);

  expect(String((await scene.runner.request())!.id)).toBe(plain);

  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  expect(await usesOf(scene, deploy)).toEqual([]);
  await approve(scene, deploy, { by: scene.owner.client });
  expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
});

describe('withdrawing', () => {
  test('brings a job that is not handed out back to waiting', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    expect((await decide(scene, 'Withdraw', deploy)).problems).toMatchObject([{ code: 'NOT_APPROVED' }]);
    await approve(scene, deploy);

    const { approval } = await decide(scene, 'Withdraw', deploy, { by: scene.owner.client });

    expect(approval).toMatchObject({ state: 'PENDING', decisions: [{ approved: true }] });
    expect(approval.decisions[0].withdrawnAt).not.toBeNull();
    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
    expect(await eventsOf(scene)).toEqual(['requested', 'given', 'withdrawn', 'requested']);
  });

  test('withholds from a job that runs, until it has got the value', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await approve(scene, deploy);
    const taken = await take(scene, deploy);
    await decide(scene, 'Withdraw', deploy);

    expect(await read(scene, taken)).toBe(403);
    expect(await usesOf(scene, deploy)).toMatchObject([
      { code: 'approval_void', sentence: `${VOID} its approval was withdrawn.` },
    ]);

    const again = await start(scene);
    await approve(scene, again.deploy);
    expect(await read(scene, await take(scene, again.deploy))).toBe(scene.value);
    expect((await decide(scene, 'Withdraw', again.deploy)).problems).toMatchObject([{ code: 'ALREADY_RELEASED' }]);
  });

  test('wins over a read that is under way', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await approve(scene, deploy);
    const taken = await take(scene, deploy);
    const store = server.app.get(SecretStore, { strict: false });
    const get = store.get.bind(store);
    const slow = jest.spyOn(store, 'get').mockImplementationOnce(async (requests) => {
      const values = await get(requests);
      await decide(scene, 'Withdraw', deploy);
      return values;
    });

    const answer = await read(scene, taken);

    expect(slow).toHaveBeenCalledTimes(1);
    slow.mockRestore();
    expect(answer).toBe(403);
    expect((await usesOf(scene, deploy)).map((use) => use.outcome)).toEqual(['withheld']);
  });
});

describe('time', () => {
  const HOUR = 3_600_000;
  const after = (hours: number) => new Date(Date.now() + hours * HOUR);

  test('fails a job that waited too long, once, however many servers look', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await expire(scene, after(23));
    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');

    await Promise.all([expire(scene, after(25)), expire(scene, after(25))]);

    expect(await job(scene, deploy)).toMatchObject({
      status: 'FAILED',
      failureReason: 'secrets_withheld',
      secrets: [{ outcome: 'WITHHELD', code: 'approval_missing', rule: 10 }],
    });
    expect(await usesOf(scene, deploy)).toMatchObject([{ outcome: 'withheld', code: 'approval_missing' }]);
    expect(await eventsOf(scene)).toEqual(['requested', 'timed_out']);
    expect((await list(scene.approver.client, { jobId: deploy })).nodes).toMatchObject([{ state: 'TIMED_OUT' }]);
  });

  test('leaves a job alone that waits, as do those who take back what runners dropped', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await asOwner(server, "UPDATE jobs SET created_at = now() - interval '30 days' WHERE id = $1", [deploy]);

    await recover(server);
    await expire(scene);

    expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
    expect(await eventsOf(scene)).toEqual(['requested']);
  });

  test('lets a job go on whose secret demands no approval any more', async () => {
    const scene = await aScene(server);
    const { deploy } = await start(scene);
    await changeSecret(scene, { approvalRequired: false });

    await expire(scene);

    expect(await statusOf(scene, deploy)).toBe('PENDING');
    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  });

  test('lets a job that waits be canceled, which ends the question', async () => {
    const scene = await aScene(server);
    const { deploy, pipeline } = await start(scene);

    await scene.actor.client.mutate('pipelineCancel', { id: pipeline });

    expect(await statusOf(scene, deploy)).toBe('CANCELED');
    expect((await list(scene.approver.client)).nodes).toEqual([]);
    expect((await list(scene.approver.client, { jobId: deploy })).nodes).toMatchObject([{ state: 'ENDED' }]);
    expect((await decide(scene, 'Give', deploy)).problems).toMatchObject([{ code: 'NOT_WAITING' }]);
  });
});

test('a retry waits for an approval of its own', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);
  await approve(scene, deploy);
  await scene.runner.final(await take(scene, deploy), Buffer.alloc(0), {
    state: 'failed',
    failure_reason: 'script_failure',
  });

  const { job: again } = await scene.approver.client.mutate('jobRetry', { id: deploy }, 'job { id status }');

  expect(again.status).toBe('WAITING_FOR_APPROVAL');
  // Who approved the first run has made this one run.
  expect((await decide(scene, 'Give', again.id)).problems).toMatchObject([{ code: 'OWN_JOB' }]);
  expect((await decide(scene, 'Give', again.id, { by: scene.actor.client })).problems).toMatchObject([
    { code: 'OWN_JOB' },
  ]);
  await approve(scene, again.id, { by: scene.owner.client });
  expect(await read(scene, await take(scene, again.id))).toBe(scene.value);
});

test('an approval serves one hand-out: what was released before its runner was lost is not released again', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);
  await approve(scene, deploy);
  const [{ id: first }] = await asOwner(server, 'SELECT id FROM jobs WHERE id = $1', [deploy]);
  const taken = await take(scene, deploy);
  expect(await read(scene, taken)).toBe(scene.value);
  await asOwner(server, "UPDATE jobs SET status = 'pending', token_hash = NULL, runner_id = NULL WHERE id = $1", [
    first,
  ]);

  void (await scene.runner.request());

  expect(await statusOf(scene, deploy)).toBe('WAITING_FOR_APPROVAL');
  await approve(scene, deploy);
  expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
});

test('two who decide at once: one decision counts', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);

  const answers = await Promise.all([
    decide(scene, 'Give', deploy),
    decide(scene, 'Refuse', deploy, { by: scene.owner.client }),
  ]);

  const won = answers.filter((answer) => answer.errors.length === 0);
  expect(won).toHaveLength(1);
  expect(await statusOf(scene, deploy)).toBe(won[0].approval.state === 'APPROVED' ? 'PENDING' : 'FAILED');
  expect(await eventsOf(scene)).toHaveLength(2);
});

test('the bundled runner gets nothing either without a standing approval', async () => {
  const scene = await aScene(server);
  const { deploy } = await start(scene);
  await approve(scene, deploy);
  const taken = await take(scene, deploy);
  await decide(scene, 'Withdraw', deploy);
  const [row] = await asOwner(server, 'SELECT handout, runner_id, runner_manager_id FROM jobs WHERE id = $1', [deploy]);

  const answer = await server.app
    .get(ReleaseSecrets, { strict: false })
    .execute(new (await import('../notifications/arrange.js')).At(new Date()), {
      jobId: Number(taken.id),
      handout: Number(row.handout),
      name: null,
      owner: null,
      askedBy: { runnerId: Number(row.runner_id), runnerManagerId: Number(row.runner_manager_id) },
      tokenValid: () => true,
      channel: 'runner',
    });

  expect(answer).toMatchObject({ withheld: [{ code: 'approval_void' }] });
});
