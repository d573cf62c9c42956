import { ReleaseSecrets } from '../../apps/server/src/releases/index.js';
import { At } from '../notifications/arrange.js';
import { create } from '../secrets/arrange.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { approve, expire, job, read, start, statusOf, take, usesOf, type Scene } from './arrange.js';
import {
  aGuardedScene,
  approveRun,
  decideRun,
  deploying,
  deployingWith,
  guard,
  listRuns,
  runEventsOf,
} from './arrange-environment.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'expire-approvals', 'tell-approvers');
}, 60_000);
afterAll(() => server.stop());

const WAITING = 'WAITING_FOR_APPROVAL';
const HOUR = 3_600_000;
const demote = ({ approver }: Scene) =>
  asOwner(server, 'UPDATE members SET role = 30 WHERE user_id = $1', [approver.person.id]);
const block = ({ approver }: Scene) =>
  asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [approver.person.id]);

test('a job without secrets waits until as many people as its environment demands have approved it', async () => {
  const scene = await aGuardedScene(server);
  const { deploy, plain } = await start(scene, deploying);

  expect(await job(scene, deploy)).toMatchObject({ status: WAITING, stuckReason: 'Others must approve it first.' });
  const other = (await scene.runner.request())!;
  expect(String(other.id)).toBe(plain);
  await scene.runner.final(other, Buffer.alloc(0));
  expect(await listRuns(scene.approver.client)).toMatchObject([
    { state: 'PENDING', jobId: deploy, environment: 'production', approvedCount: 0, requiredCount: 2, mayDecide: true },
  ]);

  const first = await approveRun(scene, deploy);
  expect(first).toMatchObject({ state: 'PENDING', approvedCount: 1, requiredCount: 2, mayDecide: false });
  expect(await statusOf(scene, deploy)).toBe(WAITING);
  expect(await listRuns(scene.approver.client)).toEqual([]);
  expect((await decideRun(scene, 'Give', deploy)).problems).toMatchObject([{ code: 'ALREADY_APPROVED' }]);

  const polled = scene.runner.request();
  const second = await approveRun(scene, deploy, scene.second.client);
  expect(second).toMatchObject({
    state: 'APPROVED',
    approvedCount: 2,
    startedBy: [{ username: scene.actor.person.username }],
    decisions: [
      { approved: true, counts: true, approver: { username: scene.approver.person.username } },
      { approved: true, counts: true, approver: { username: scene.second.person.username } },
    ],
  });
  expect(String((await polled)!.id)).toBe(deploy);
  expect(await runEventsOf(scene, deploy)).toEqual(['requested', 'given', 'given']);
});

test('an environment that demands none, and a job of another, wait for nobody', async () => {
  const scene = await aGuardedScene(server, { approvals: 0 });
  await guard(scene, 1, 'review/*');

  expect(await statusOf(scene, (await start(scene, deploying)).deploy)).toBe('PENDING');
  const review = deploying.replace('production', 'review/1');
  expect(await statusOf(scene, (await start(scene, review)).deploy)).toBe(WAITING);
});

test('the strictest of several protections counts', async () => {
  const scene = await aGuardedScene(server, { approvals: 1 });
  await guard(scene, 2, 'prod*');
  const { deploy } = await start(scene, deploying);

  expect(await approveRun(scene, deploy)).toMatchObject({ state: 'PENDING', requiredCount: 2 });
  expect(await statusOf(scene, deploy)).toBe(WAITING);
});

describe('a job with secrets', () => {
  test('gets them once its run is approved', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deployingWith('KEY'));
    expect(await statusOf(scene, deploy)).toBe(WAITING);

    await approveRun(scene, deploy);

    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  });

  test('waits for the secret and for the environment, each by its own approvals', async () => {
    const scene = await aGuardedScene(server, { approvals: 1, secret: { approvalRequired: true } });
    const { deploy } = await start(scene, deployingWith('KEY'));

    await approve(scene, deploy);
    expect(await statusOf(scene, deploy)).toBe(WAITING);
    await approveRun(scene, deploy);

    expect(await statusOf(scene, deploy)).toBe('PENDING');
    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  });

  test('that would be withheld anyway asks nobody', async () => {
    const scene = await aGuardedScene(server);
    await create(scene.owner.client, scene.project, { name: 'OTHER', environment: 'staging' });
    const { deploy, plain } = await start(scene, deployingWith('KEY', 'OTHER'));

    expect(String((await scene.runner.request())!.id)).toBe(plain);

    expect(await job(scene, deploy)).toMatchObject({ status: 'FAILED', failureReason: 'secrets_withheld' });
    expect(await listRuns(scene.approver.client, deploy)).toEqual([]);
  });

  test('is given nothing by the bundled runner either when an approval stands no more', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deployingWith('KEY'));
    await approveRun(scene, deploy);
    await take(scene, deploy);
    await demote(scene);
    const [row] = await asOwner(server, 'SELECT handout, runner_id, runner_manager_id FROM jobs WHERE id = $1', [
      deploy,
    ]);

    const answer = await server.app.get(ReleaseSecrets, { strict: false }).execute(new At(new Date()), {
      jobId: Number(deploy),
      handout: row.handout,
      name: null,
      owner: null,
      askedBy: { runnerId: Number(row.runner_id), runnerManagerId: Number(row.runner_manager_id) },
      tokenValid: () => true,
      channel: 'runner',
    });

    expect(answer).toMatchObject({ withheld: [{ code: 'environment_not_approved', rule: 10 }] });
    const sentence =
      'Environment `production` needs 1 approval of this job run, and 0 of 1 count (somebody who approved may not deploy there any more).';
    expect(await usesOf(scene, deploy)).toMatchObject([{ outcome: 'withheld', phase: 'release', rule: 10, sentence }]);
  });
});

describe('an approval counts no more', () => {
  test.each([
    ['is demoted', demote],
    ['is blocked', block],
  ] as const)('once who gave it %s: the job waits again', async (_how, lose) => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy, plain } = await start(scene, deploying);
    await approveRun(scene, deploy);
    expect(await statusOf(scene, deploy)).toBe('PENDING');

    await lose(scene);

    expect(String((await scene.runner.request())!.id)).toBe(plain);
    expect(await statusOf(scene, deploy)).toBe(WAITING);
    expect(await listRuns(scene.second.client)).toMatchObject([
      { approvedCount: 0, decisions: [{ approved: true, counts: false }] },
    ]);
    await approveRun(scene, deploy, scene.second.client);
    expect(await statusOf(scene, deploy)).toBe('PENDING');
  });

  test('when the environment demands more by then', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy, plain } = await start(scene, deploying);
    await approveRun(scene, deploy);
    await guard(scene, 2);

    expect(String((await scene.runner.request())!.id)).toBe(plain);
    expect(await statusOf(scene, deploy)).toBe(WAITING);
    expect(await approveRun(scene, deploy, scene.second.client)).toMatchObject({ state: 'APPROVED', approvedCount: 2 });
  });

  test('for a retry, which is another run, nor for another commit', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deploying);
    await approveRun(scene, deploy);
    const failed = { state: 'failed', failure_reason: 'script_failure' } as const;
    await scene.runner.final(await take(scene, deploy), Buffer.alloc(0), failed);

    const { job: again } = await scene.approver.client.mutate('jobRetry', { id: deploy }, 'job { id status }');

    expect(again.status).toBe(WAITING);
    expect((await decideRun(scene, 'Give', again.id)).problems).toMatchObject([{ code: 'OWN_JOB' }]);
    await approveRun(scene, again.id, scene.second.client);
    expect(await statusOf(scene, again.id)).toBe('PENDING');
    expect(await statusOf(scene, (await start(scene, `${deploying}# changed\n`)).deploy)).toBe(WAITING);
  });

  test('for another commit than the one that was approved', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deploying);
    await approveRun(scene, deploy);
    await asOwner(server, "UPDATE approvals SET sha = 'decade' WHERE job_id = $1", [deploy]);

    await scene.runner.request();

    expect(await statusOf(scene, deploy)).toBe(WAITING);
  });

  test('for a hand-out that takes the place of one that got a value', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deployingWith('KEY'));
    await approveRun(scene, deploy);
    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
    await asOwner(server, "UPDATE jobs SET status = 'pending', token_hash = NULL, runner_id = NULL WHERE id = $1", [
      deploy,
    ]);

    void (await scene.runner.request());

    expect(await statusOf(scene, deploy)).toBe(WAITING);
    await approveRun(scene, deploy);
    expect(await read(scene, await take(scene, deploy))).toBe(scene.value);
  });
});

describe('the end of waiting', () => {
  const refused = (scene: Scene) =>
    `Your job run needs approvals for its environment; ${scene.approver.person.username} refused it: seen in the review`;

  test('is a refusal, whoever has approved: the job fails with a reason of its own', async () => {
    const scene = await aGuardedScene(server);
    const { deploy } = await start(scene, deployingWith('KEY'));
    await approveRun(scene, deploy, scene.second.client);

    expect((await decideRun(scene, 'Refuse', deploy)).approval).toMatchObject({
      state: 'REFUSED',
      decisions: [{ approved: true }, { approved: false, reason: 'seen in the review', counts: false }],
    });

    expect(await job(scene, deploy)).toMatchObject({
      status: 'FAILED',
      failureReason: 'environment_not_approved',
      secrets: [{ name: 'KEY', outcome: 'WITHHELD', code: 'environment_not_approved', sentence: refused(scene) }],
    });
    expect(await usesOf(scene, deploy)).toMatchObject([{ outcome: 'withheld', phase: 'handout', rule: 10 }]);
    for (const what of ['Give', 'Refuse'] as const)
      expect((await decideRun(scene, what, deploy, scene.owner.client)).problems).toMatchObject([
        { code: 'NOT_WAITING' },
      ]);
    expect(await runEventsOf(scene, deploy)).toEqual(['requested', 'given', 'refused']);
  });

  test('is the end of the time, once, however many servers look', async () => {
    const scene = await aGuardedScene(server);
    const { deploy } = await start(scene, deploying);
    await approveRun(scene, deploy);
    await expire(scene, new Date(Date.now() + 23 * HOUR));
    expect(await statusOf(scene, deploy)).toBe(WAITING);

    const after = new Date(Date.now() + 25 * HOUR);
    await Promise.all([expire(scene, after), expire(scene, after)]);

    expect(await job(scene, deploy)).toMatchObject({ status: 'FAILED', failureReason: 'environment_not_approved' });
    expect(await listRuns(scene.approver.client, deploy)).toMatchObject([{ state: 'TIMED_OUT', approvedCount: 1 }]);
    expect(await runEventsOf(scene, deploy)).toEqual(['requested', 'given', 'timed_out']);
  });

  test('fails a job that configures retries for good', async () => {
    const scene = await aGuardedScene(server);
    const { deploy, pipeline } = await start(scene, deploying.replace('deploy:', 'deploy:\n  retry: 2'));

    await decideRun(scene, 'Refuse', deploy);

    const sql = "SELECT count(*)::int AS runs FROM jobs WHERE pipeline_id = $1 AND name = 'deploy'";
    expect(await asOwner(server, sql, [pipeline])).toEqual([{ runs: 1 }]);
  });

  test('is that the environment demands no approval any more', async () => {
    const scene = await aGuardedScene(server);
    const { deploy } = await start(scene, deploying);
    await guard(scene, 0);

    await expire(scene);

    expect(await statusOf(scene, deploy)).toBe('PENDING');
  });

  test('is a cancel, which ends the question', async () => {
    const scene = await aGuardedScene(server);
    const { deploy, pipeline } = await start(scene, deploying);

    await scene.actor.client.mutate('pipelineCancel', { id: pipeline });

    expect(await statusOf(scene, deploy)).toBe('CANCELED');
    expect(await listRuns(scene.approver.client)).toEqual([]);
    expect(await listRuns(scene.approver.client, deploy)).toMatchObject([{ state: 'ENDED' }]);
  });
});

describe('withdrawing', () => {
  test('brings a job that no runner has back to waiting, from nothing', async () => {
    const scene = await aGuardedScene(server);
    const { deploy } = await start(scene, deploying);
    expect((await decideRun(scene, 'Withdraw', deploy)).problems).toMatchObject([{ code: 'NOT_APPROVED' }]);
    await approveRun(scene, deploy);
    await approveRun(scene, deploy, scene.second.client);
    expect(await statusOf(scene, deploy)).toBe('PENDING');

    const { approval } = await decideRun(scene, 'Withdraw', deploy, scene.owner.client);

    expect(approval).toMatchObject({ state: 'PENDING', approvedCount: 0 });
    expect(approval.decisions.map((one: any) => [one.withdrawnAt !== null, one.counts])).toEqual([
      [true, false],
      [true, false],
    ]);
    expect(await statusOf(scene, deploy)).toBe(WAITING);
    expect(await runEventsOf(scene, deploy)).toEqual(['requested', 'given', 'given', 'withdrawn', 'requested']);
  });

  test('is too late once a runner has the job', async () => {
    const scene = await aGuardedScene(server, { approvals: 1 });
    const { deploy } = await start(scene, deploying);
    await approveRun(scene, deploy);
    const taken = await take(scene, deploy);

    expect((await decideRun(scene, 'Withdraw', deploy)).problems).toMatchObject([{ code: 'ALREADY_TAKEN' }]);
    await scene.runner.final(taken, Buffer.alloc(0));
    expect((await decideRun(scene, 'Withdraw', deploy)).problems).toMatchObject([{ code: 'ALREADY_OVER' }]);
  });
});

test('two who approve at once count as two, and one who approves twice at once as one', async () => {
  const scene = await aGuardedScene(server);
  const { deploy } = await start(scene, deploying);

  const answers = await Promise.all([decideRun(scene, 'Give', deploy), decideRun(scene, 'Give', deploy)]);
  expect(answers.filter((answer) => answer.errors.length === 0)).toHaveLength(1);
  expect(await statusOf(scene, deploy)).toBe(WAITING);

  // Of another job that nobody has approved yet: both are needed, so both must have counted.
  const another = await start(scene, deploying);
  const two = await Promise.all([
    decideRun(scene, 'Give', another.deploy),
    decideRun(scene, 'Give', another.deploy, scene.second.client),
  ]);

  expect(two.map((answer) => answer.errors)).toEqual([[], []]);
  expect(await statusOf(scene, another.deploy)).toBe('PENDING');
});
