import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, idOf, someone } from '../tree/arrange.js';
import { aShop, assign, ctx, end, jobOf, lifecycle, run, show, start, states, type Shop } from './arrange.js';

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const STAGES = `
stages: [build, test, last]
a: {stage: build, script: x}
b: {stage: build, script: x}
c: {stage: test, script: x}
rescue: {stage: test, script: x, when: on_failure}
always: {stage: last, script: x, when: always}
`;
const newPipeline = (content = STAGES): Promise<any> => run(shop.developer.client, shop.project, content, 'dev');
const now = (pipeline: any): Promise<string> => states(shop.developer.client, pipeline.id);
const statusOf = async (pipeline: any): Promise<string> => (await show(shop.developer.client, pipeline.id)).status;

describe('the stages of a pipeline', () => {
  test('follow one another to success', async () => {
    const pipeline = await newPipeline();
    await end(server, jobOf(pipeline, 'a'));
    expect(await now(pipeline)).toBe('a:success b:pending c:created rescue:created always:created');
    expect(await statusOf(pipeline)).toBe('RUNNING');

    await end(server, jobOf(pipeline, 'b'));
    expect(await now(pipeline)).toBe('a:success b:success c:pending rescue:skipped always:created');

    await end(server, jobOf(pipeline, 'c'));
    await end(server, jobOf(pipeline, 'always'));
    const over = await show(shop.developer.client, pipeline.id);
    expect(over).toMatchObject({ status: 'SUCCESS', startedAt: expect.any(String), finishedAt: expect.any(String) });
  });

  test('after a failure run the rescue and what always runs', async () => {
    const pipeline = await newPipeline();
    await end(server, jobOf(pipeline, 'a'), 'failed');
    await end(server, jobOf(pipeline, 'b'));

    expect(await now(pipeline)).toBe('a:failed b:success c:skipped rescue:pending always:created');
    await end(server, jobOf(pipeline, 'rescue'));
    await end(server, jobOf(pipeline, 'always'));
    expect(await statusOf(pipeline)).toBe('FAILED');
  });

  test('take a failure that is allowed for none', async () => {
    const pipeline = await newPipeline(STAGES.replace('a: {', 'a: {allow_failure: true, '));
    await end(server, jobOf(pipeline, 'a'), 'failed');
    await end(server, jobOf(pipeline, 'b'));

    expect(await now(pipeline)).toBe('a:failed b:success c:pending rescue:skipped always:created');
  });

  test('go on exactly once when two jobs end at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const pipeline = await newPipeline();
      const [a, b] = [await start(server, jobOf(pipeline, 'a')), await start(server, jobOf(pipeline, 'b'))];

      await Promise.all([a, b].map((job) => lifecycle(server).finish(ctx, job, { state: 'success' })));

      expect(await now(pipeline)).toBe('a:success b:success c:pending rescue:skipped always:created');
      const [row] = await asOwner(server, 'SELECT version FROM jobs WHERE id = $1', [jobOf(pipeline, 'c')]);
      expect(row.version).toBe(1);
    }
  });

  test('neither hang nor lose a job when jobs end while the pipeline is canceled', async () => {
    for (let round = 0; round < 5; round += 1) {
      const pipeline = await newPipeline();
      const [a, b] = [await start(server, jobOf(pipeline, 'a')), await start(server, jobOf(pipeline, 'b'))];

      const ended = await Promise.all([
        shop.developer.client.mutate('pipelineCancel', { id: pipeline.id }),
        lifecycle(server).finish(ctx, a, { state: 'success' }),
        lifecycle(server).finish(ctx, b, { state: 'success' }),
      ]);

      expect(ended.slice(1)).toEqual([true, true]);
      const left = await asOwner(
        server,
        "SELECT name FROM jobs WHERE pipeline_id = $1 AND status NOT IN ('success', 'canceled', 'skipped')",
        [pipeline.id],
      );
      expect(left).toEqual([]);
    }
  });
});

describe('canceling', () => {
  test('ends a job that waits at once and skips what stands behind it', async () => {
    const pipeline = await newPipeline();
    await end(server, jobOf(pipeline, 'b'));

    const { job, errors } = await shop.developer.client.mutate(
      'jobCancel',
      { id: jobOf(pipeline, 'a') },
      'job { status failureReason finishedAt }',
    );

    expect(errors).toEqual([]);
    expect(job).toMatchObject({ status: 'CANCELED', failureReason: 'job_canceled', finishedAt: expect.any(String) });
    expect(await now(pipeline)).toBe('a:canceled b:success c:skipped rescue:skipped always:pending');
  });

  test('asks the runner of a running job, whose end then counts as canceled', async () => {
    const pipeline = await newPipeline();
    const running = await start(server, jobOf(pipeline, 'a'));

    const answer = await shop.developer.client.mutate('pipelineCancel', { id: pipeline.id }, 'pipeline { status }');
    expect(answer.pipeline.status).toBe('CANCELING');
    expect(await now(pipeline)).toBe('a:canceling b:canceled c:canceled rescue:canceled always:canceled');

    await lifecycle(server).finish(ctx, running, { state: 'success' });
    expect(await statusOf(pipeline)).toBe('CANCELED');
    expect(await now(pipeline)).toMatch(/^a:canceled /);
    const events = await eventsOf(server, await idOf(server, shop.project));
    expect(events).toEqual(expect.arrayContaining(['job.canceled', 'pipeline.canceled']));
  });

  test('tells when there is nothing to cancel', async () => {
    const pipeline = await newPipeline('a: {script: x}\n');
    await end(server, jobOf(pipeline, 'a'));

    const job = await shop.developer.client.mutate('jobCancel', { id: jobOf(pipeline, 'a') });
    const whole = await shop.developer.client.mutate('pipelineCancel', { id: pipeline.id });

    expect([job, whole].map((answer) => answer.problems[0]?.code)).toEqual(['ALREADY_OVER', 'ALREADY_OVER']);
  });

  test('and retrying are forbidden to reporters', async () => {
    const pipeline = await newPipeline('a: {script: x}\n');
    const { client } = await someone(server, 'REPORTER', shop.project);

    expect(await client.mutationFault('pipelineCancel', { id: pipeline.id })).toBe('FORBIDDEN');
    expect(await client.mutationFault('jobCancel', { id: jobOf(pipeline, 'a') })).toBe('FORBIDDEN');
    expect(await client.mutationFault('jobRetry', { id: jobOf(pipeline, 'a') })).toBe('FORBIDDEN');
  });
});

describe('retrying', () => {
  test('adds a job in the place of the old one, opens the pipeline again and brings back what was skipped', async () => {
    const pipeline = await newPipeline(
      'stages: [a, b]\na: {stage: a, script: x, tags: [t]}\nb: {stage: b, script: x}\n',
    );
    await end(server, jobOf(pipeline, 'a'), 'failed');
    expect(await statusOf(pipeline)).toBe('FAILED');

    const { job, errors } = await shop.developer.client.mutate(
      'jobRetry',
      { id: jobOf(pipeline, 'a') },
      'job { id name status tags failureReason }',
    );

    expect(errors).toEqual([]);
    expect(job).toMatchObject({ name: 'a', status: 'PENDING', tags: ['t'], failureReason: null });
    expect(job.id).not.toBe(jobOf(pipeline, 'a'));
    expect(await now(pipeline)).toBe('a:pending b:created');
    expect(await show(shop.developer.client, pipeline.id)).toMatchObject({ status: 'PENDING', finishedAt: null });
    await end(server, job.id);
    await end(server, jobOf(pipeline, 'b'));
    expect(await statusOf(pipeline)).toBe('SUCCESS');
    expect(await eventsOf(server, await idOf(server, shop.project))).toContain('job.retried');
  });

  test('takes only the latest run, only once, and only one that has ended', async () => {
    const pipeline = await newPipeline('a: {script: x}\n');
    const id = jobOf(pipeline, 'a');
    const codeOf = async (): Promise<string | undefined> =>
      (await shop.developer.client.mutate('jobRetry', { id })).problems[0]?.code;
    expect(await codeOf()).toBe('NOT_RETRYABLE');
    await end(server, id, 'failed');

    const codes = await Promise.all([codeOf(), codeOf(), codeOf()]);

    expect(codes.sort()).toEqual(['NOT_RETRYABLE', 'NOT_RETRYABLE', undefined]);
  });

  test('is forbidden on a ref and for an environment that were protected meanwhile', async () => {
    const other = await aShop(server);
    const projectPath = other.project;
    const content = 'a: {script: x}\nb: {script: x, environment: live}\n';
    const pipeline = await run(other.developer.client, projectPath, content, 'free');
    for (const name of ['a', 'b']) await end(server, jobOf(pipeline, name), 'failed');
    await other.owner.client.mutate('environmentProtect', { projectPath, pattern: 'live', deployRole: 'MAINTAINER' });
    const retry = (name: string): Promise<string | null> =>
      other.developer.client.mutationFault('jobRetry', { id: jobOf(pipeline, name) });

    expect(await retry('b')).toBe('FORBIDDEN');
    await other.owner.client.mutate('protectedRefCreate', { projectPath, kind: 'BRANCH', pattern: 'free' });
    expect(await retry('a')).toBe('FORBIDDEN');
  });
});

describe('a hand-out', () => {
  test('can do nothing after the next one', async () => {
    const pipeline = await newPipeline('a: {script: x}\n');
    const first = await assign(server, jobOf(pipeline, 'a'));
    await lifecycle(server).requeue(ctx, first);
    const second = await start(server, jobOf(pipeline, 'a'));

    expect(await lifecycle(server).finish(ctx, first, { state: 'success' })).toBe(false);
    expect(await now(pipeline)).toBe('a:running');
    expect(await lifecycle(server).finish(ctx, second, { state: 'success' })).toBe(true);
  });
});
