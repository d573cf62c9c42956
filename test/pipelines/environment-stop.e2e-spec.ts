import { StopDueEnvironments } from '../../apps/server/src/pipelines/index.js';
import { asOwner } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { eventsOf, idOf, someone } from '../tree/arrange.js';
import { aShop, ctx, end, jobOf, lifecycle, run, start, states, type Shop } from './arrange.js';

// Environments are available or stopped, as the jobs of their pipelines leave them.

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'stop-due-environments');
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const ENVIRONMENT = 'environment { id name state autoStopAt stopJobId }';
const configuration = (name: string, more = ''): string => `
deploy: {script: x, environment: {name: ${name}, on_stop: remove${more}}}
remove: {script: x, when: manual, environment: {name: ${name}, action: stop}}
`;

async function environment(name: string): Promise<any> {
  const { environments } = await shop.developer.client.query(
    'query ($p: ID!) { environments(projectPath: $p, first: 100) { nodes { id name state autoStopAt stopJobId } } }',
    { p: shop.project },
  );
  return environments.nodes.find((node: any) => node.name === name);
}

/** Runs a configuration until what it deploys is there. */
async function deployed(name: string, more = ''): Promise<any> {
  const pipeline = await run(shop.developer.client, shop.project, configuration(name, more), 'dev');
  await end(server, jobOf(pipeline, 'deploy'));
  return pipeline;
}

const stop = async (name: string, more: object = {}): Promise<any> => {
  const { id } = await environment(name);
  return shop.developer.client.mutate('environmentStop', { id, ...more }, ENVIRONMENT);
};
const now = (pipeline: any): Promise<string> => states(shop.developer.client, pipeline.id);
const stopDue = (): Promise<void> => server.app.get(StopDueEnvironments, { strict: false }).execute(ctx);
const passTime = (name: string): Promise<unknown> =>
  asOwner(server, "UPDATE environments SET auto_stop_at = now() - interval '1 second' WHERE name = $1", [name]);

describe('stopping an environment', () => {
  test('plays the job that on_stop names, and it is stopped once that job succeeds', async () => {
    const pipeline = await deployed('review/1');
    expect(await environment('review/1')).toMatchObject({ state: 'AVAILABLE', stopJobId: jobOf(pipeline, 'remove') });

    const answer = await stop('review/1');
    expect(answer).toMatchObject({ errors: [], environment: { state: 'AVAILABLE' } });
    expect(await now(pipeline)).toBe('deploy:success remove:pending');
    expect((await stop('review/1')).problems).toEqual([expect.objectContaining({ code: 'STOPPING', field: 'id' })]);

    await end(server, jobOf(pipeline, 'remove'));
    expect(await environment('review/1')).toMatchObject({ state: 'STOPPED' });
    expect((await stop('review/1')).errors).toEqual([]);
    expect(await eventsOf(server, await idOf(server, shop.project))).toContain('environment.stopped');

    await deployed('review/1');
    expect(await environment('review/1')).toMatchObject({ state: 'AVAILABLE' });
    expect(await eventsOf(server, await idOf(server, shop.project))).toContain('environment.started');
  });

  test('leaves it as it was when the job fails', async () => {
    const pipeline = await deployed('review/2');
    await stop('review/2');
    await end(server, jobOf(pipeline, 'remove'), 'failed');

    expect(await environment('review/2')).toMatchObject({ state: 'AVAILABLE' });
    expect((await stop('review/2')).problems).toEqual([
      expect.objectContaining({ code: 'NOT_PLAYABLE', message: expect.stringMatching(/remove .* failed/) }),
    ]);
    expect(await stop('review/2', { force: true })).toMatchObject({ errors: [], environment: { state: 'STOPPED' } });
  });

  test('needs no job where none is named, and by force none at all', async () => {
    await run(shop.developer.client, shop.project, 'a: {script: x, environment: bare}\n', 'dev');
    expect((await stop('bare')).environment).toMatchObject({ state: 'STOPPED', stopJobId: null });

    const pipeline = await deployed('review/3');
    expect((await stop('review/3', { force: true })).environment).toMatchObject({ state: 'STOPPED' });
    expect(await now(pipeline)).toBe('deploy:success remove:manual');
  });

  test('names no job that the pipeline has not', async () => {
    const content = configuration('review/4').replace('when: manual', 'rules: [{if: $NEVER, when: manual}]');
    const pipeline = await run(shop.developer.client, shop.project, content, 'dev');
    await end(server, jobOf(pipeline, 'deploy'));
    expect(await environment('review/4')).toMatchObject({ state: 'AVAILABLE', stopJobId: null });
  });

  test('is not for the stop job of an older deployment, which would take down the newer one', async () => {
    const old = await deployed('review/5');
    const newer = await deployed('review/5');
    const play = (pipeline: any) =>
      shop.developer.client.mutate('jobPlay', { id: jobOf(pipeline, 'remove') }, 'job { id }');

    expect((await play(old)).problems).toEqual([
      expect.objectContaining({ code: 'OUTDATED_STOP', message: expect.stringContaining(`#${newer.id}`) }),
    ]);
    expect(await now(old)).toBe('deploy:success remove:manual');
    // One that began before the newer deployment was there ends as what it is, and changes no environment.
    await lifecycle(server).play(ctx, Number(jobOf(old, 'remove')), { due: false });
    await end(server, jobOf(old, 'remove'));
    expect(await environment('review/5')).toMatchObject({ state: 'AVAILABLE', stopJobId: jobOf(newer, 'remove') });
    const again = await shop.developer.client.mutate('jobRetry', { id: jobOf(old, 'remove') }, 'job { id }');
    expect(again.problems).toEqual([expect.objectContaining({ code: 'OUTDATED_STOP' })]);

    // Deployed once more the older one is the latest: then it is the other way round.
    const rolledBack = await shop.developer.client.mutate('jobRetry', { id: jobOf(old, 'deploy') }, 'job { id }');
    await end(server, rolledBack.job.id);
    expect((await play(newer)).problems).toEqual([expect.objectContaining({ code: 'OUTDATED_STOP' })]);
    const stopping = await shop.developer.client.mutate('jobRetry', { id: jobOf(old, 'remove') }, 'job { id }');
    await end(server, stopping.job.id);
    expect(await environment('review/5')).toMatchObject({ state: 'STOPPED' });
  });

  test('is also for a newer pipeline that only stops', async () => {
    await deployed('review/6');
    const content = 'clean: {script: x, environment: {name: review/6, action: stop}}\n';
    const pipeline = await run(shop.developer.client, shop.project, content, 'dev');
    await end(server, jobOf(pipeline, 'clean'));
    expect(await environment('review/6')).toMatchObject({ state: 'STOPPED' });
  });

  test('takes the right to deploy there', async () => {
    await deployed('guarded');
    const { id } = await environment('guarded');
    await shop.owner.client.mutate('environmentProtect', { projectPath: shop.project, pattern: 'guarded' });
    const reporter = await someone(server, 'REPORTER', shop.project);
    const stranger = await someone(server, 'OWNER', (await aShop(server)).group);

    for (const force of [false, true]) {
      expect(await shop.developer.client.mutationFault('environmentStop', { id, force })).toBe('FORBIDDEN');
      expect(await reporter.client.mutationFault('environmentStop', { id, force })).toBe('FORBIDDEN');
      expect(await stranger.client.mutationFault('environmentStop', { id, force })).toBe('NOT_FOUND');
    }
    expect(await environment('guarded')).toMatchObject({ state: 'AVAILABLE' });
  });
});

describe('auto_stop_in', () => {
  test('plays the job once its time has come, once', async () => {
    const pipeline = await deployed('timed/1', ', auto_stop_in: 1 week');
    const { autoStopAt } = await environment('timed/1');
    expect(new Date(autoStopAt).getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    await stopDue();
    expect(await now(pipeline)).toBe('deploy:success remove:manual');

    await passTime('timed/1');
    await stopDue();
    expect(await now(pipeline)).toBe('deploy:success remove:pending');
    expect(await environment('timed/1')).toMatchObject({ state: 'AVAILABLE', autoStopAt: null });
    await stopDue();
    await start(server, jobOf(pipeline, 'remove'));
    expect(await now(pipeline)).toBe('deploy:success remove:running');
  });

  test('stops at once what no job stops', async () => {
    const content = 'a: {script: x, environment: {name: timed/2, auto_stop_in: 1 day}}\n';
    const pipeline = await run(shop.developer.client, shop.project, content, 'dev');
    await end(server, jobOf(pipeline, 'a'));
    await passTime('timed/2');
    await stopDue();
    expect(await environment('timed/2')).toMatchObject({ state: 'STOPPED', autoStopAt: null });
  });

  test('waits while the project is archived', async () => {
    await deployed('timed/4', ', auto_stop_in: 1 week');
    await passTime('timed/4');
    const archive = (archived: boolean): Promise<any> =>
      shop.owner.client.mutate('projectArchive', { fullPath: shop.project, archived });
    expect((await archive(true)).errors).toEqual([]);
    await stopDue();
    expect((await environment('timed/4')).autoStopAt).not.toBeNull();
    expect((await archive(false)).errors).toEqual([]);
    await stopDue();
    expect((await environment('timed/4')).autoStopAt).toBeNull();
  });

  test('begins anew with a job that only prepares, also of a run that is repeated', async () => {
    const content = 'a: {script: x, environment: {name: timed/3, action: prepare, auto_stop_in: 1 day}}\n';
    const pipeline = await run(shop.developer.client, shop.project, content, 'dev');
    await end(server, jobOf(pipeline, 'a'), 'failed');
    expect(await environment('timed/3')).toMatchObject({ autoStopAt: null });

    const again = await shop.developer.client.mutate('jobRetry', { id: jobOf(pipeline, 'a') }, 'job { id }');
    await end(server, again.job.id);
    expect((await environment('timed/3')).autoStopAt).not.toBeNull();
  });
});
