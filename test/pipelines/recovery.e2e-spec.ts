import { RecoverJobs } from '../../apps/server/src/pipelines/index.js';
import { Database } from '../../apps/server/src/platform/database/index.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import {
  aShop,
  assign,
  attend,
  ATTENDED,
  ctx,
  jobOf,
  lifecycle,
  recover,
  run,
  start,
  states,
  type Shop,
} from './arrange.js';

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'recover-jobs');
  shop = await aShop(server);
}, 60_000);
beforeEach(() => attend(server, 86_400));
afterAll(() => server.stop());

async function aJob(timeout = '1h'): Promise<{ pipeline: any; id: string }> {
  const pipeline = await run(shop.developer.client, shop.project, `a: {script: x, timeout: ${timeout}}\n`, 'dev');
  return { pipeline, id: jobOf(pipeline, 'a') };
}

const BACK = (columns: readonly string[]): string =>
  `UPDATE jobs SET ${columns.map((column) => `${column} = now() - $2 * interval '1 second'`).join(', ')} WHERE id = $1`;
/** Sets times of a job back. */
const back = (id: string, seconds: number, ...columns: string[]): Promise<unknown> =>
  asOwner(server, BACK(columns), [id, seconds]);
/** Recovers at the very moment of a change: in one transaction, where the time stands still for PostgreSQL. */
const recoverWith = (sql: string, values: readonly unknown[]): Promise<void> => {
  const database = server.app.get(Database, { strict: false });
  return database.transaction(ctx, async (inside) => {
    await database.query(inside, sql, values);
    await server.app.get(RecoverJobs, { strict: false }).execute(inside);
  });
};
/** When a job was that long ago what the columns say. */
const recoverAt = (id: string, seconds: number, ...columns: string[]): Promise<void> =>
  recoverWith(BACK(columns), [id, seconds]);
/** When a server has been at work that long without a break, until now or until some time ago. */
const recoverAttended = (seconds: number, until = 0): Promise<void> => recoverWith(ATTENDED, [seconds, until]);
const row = async (id: string): Promise<any> =>
  (
    await asOwner(server, 'SELECT status, failure_reason, handout, runner_id, token_hash FROM jobs WHERE id = $1', [id])
  )[0];

describe('recovering', () => {
  test('puts a job back that nobody acknowledged, for another hand-out', async () => {
    const { pipeline, id } = await aJob();
    await assign(server, id);
    await recoverAt(id, 119, 'assigned_at', 'contacted_at');
    expect((await row(id)).status).toBe('assigned');

    await recoverAt(id, 121, 'assigned_at', 'contacted_at');

    expect(await row(id)).toMatchObject({ status: 'pending', handout: 1, runner_id: null, token_hash: null });
    expect(await states(shop.developer.client, pipeline.id)).toBe('a:pending');
    expect((await assign(server, id)).handout).toBe(2);
  });

  test('leaves a job whose runner was heard of', async () => {
    const { id } = await aJob();
    await start(server, id);
    await back(id, 1000, 'assigned_at', 'started_at');

    await recover(server);

    expect((await row(id)).status).toBe('running');
  });

  test('fails a running job whose runner is silent for ten minutes', async () => {
    const { pipeline, id } = await aJob();
    await start(server, id);
    await recoverAt(id, 590, 'contacted_at');
    expect((await row(id)).status).toBe('running');

    await recoverAt(id, 601, 'contacted_at');

    expect(await row(id)).toMatchObject({ status: 'failed', failure_reason: 'stuck_or_timeout_failure' });
    expect(await states(shop.developer.client, pipeline.id)).toBe('a:failed');
  });

  test('fails a job that runs beyond its timeout, however talkative its runner', async () => {
    const { id } = await aJob('1m');
    await start(server, id);
    await recoverAt(id, 359, 'started_at');
    expect((await row(id)).status).toBe('running');

    await recoverAt(id, 361, 'started_at');

    expect(await row(id)).toMatchObject({ status: 'failed', failure_reason: 'stuck_or_timeout_failure' });
  });

  test.each([
    ['was asked ten minutes ago', 'cancel_requested_at'],
    ['is silent for ten minutes', 'contacted_at'],
  ])('cancels a job by force when its runner %s', async (_why, column) => {
    const { pipeline, id } = await aJob();
    await start(server, id);
    await lifecycle(server).cancel(ctx, [Number(id)]);
    await recover(server);
    expect((await row(id)).status).toBe('canceling');

    await back(id, 601, column);
    await recover(server);

    expect(await row(id)).toMatchObject({ status: 'canceled', failure_reason: 'job_canceled' });
    expect(await states(shop.developer.client, pipeline.id)).toBe('a:canceled');
  });

  test('cancels a job that its runner never began', async () => {
    const { id } = await aJob();
    await assign(server, id);
    await lifecycle(server).cancel(ctx, [Number(id)]);
    await back(id, 121, 'contacted_at');

    await recover(server);

    expect((await row(id)).status).toBe('canceled');
  });

  test('does its work once when two replicas look at the same time', async () => {
    const { id } = await aJob();
    await start(server, id);
    await back(id, 601, 'contacted_at');
    const [before] = await asOwner(server, 'SELECT version FROM jobs WHERE id = $1', [id]);

    await Promise.all([recover(server), recover(server)]);

    const [after] = await asOwner(server, 'SELECT version FROM jobs WHERE id = $1', [id]);
    expect(after.version).toBe(before.version + 1);
  });

  describe('after a time in which no server or no database was there', () => {
    test.each([
      ['that nobody acknowledged', assign, 121, 'assigned'],
      ['whose runner was silent', start, 601, 'running'],
    ] as const)('leaves a job %s the whole of its time to be heard of', async (_what, hand, limit, status) => {
      const { id } = await aJob();
      await hand(server, id);
      await back(id, 5000, 'contacted_at', 'assigned_at');
      await attend(server, 86_400, 80);

      await recover(server);
      expect((await row(id)).status).toBe(status);
      await recoverAttended(limit - 5);
      expect((await row(id)).status).toBe(status);

      await recoverAttended(limit);
      expect((await row(id)).status).not.toBe(status);
    });

    test('leaves a job beyond its timeout, or asked to stop, its time to say how it ended', async () => {
      const [late, stopped] = [await aJob('1m'), await aJob()];
      for (const { id } of [late, stopped]) await start(server, id);
      await lifecycle(server).cancel(ctx, [Number(stopped.id)]);
      await back(late.id, 5000, 'started_at');
      await back(stopped.id, 5000, 'cancel_requested_at');
      await attend(server, 86_400, 80);

      await recover(server);
      expect([(await row(late.id)).status, (await row(stopped.id)).status]).toEqual(['running', 'canceling']);

      await attend(server, 601);
      await recover(server);
      expect([(await row(late.id)).status, (await row(stopped.id)).status]).toEqual(['failed', 'canceled']);
    });

    test('counts a break of less than three turns as none', async () => {
      const { id } = await aJob();
      await assign(server, id);
      await back(id, 121, 'contacted_at', 'assigned_at');

      await recoverAttended(86_400, 65);

      expect((await row(id)).status).toBe('pending');
    });
  });
});
