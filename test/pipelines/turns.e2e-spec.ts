import { HandResourcesOn, StartDelayedJobs } from '../../apps/server/src/pipelines/index.js';
import { World, type JobOptions, type Place } from '../runners/world.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { until } from '../support/until.js';
import { eventsOf, idOf, someone } from '../tree/arrange.js';
import { aShop, commit, ctx, end, jobOf, lifecycle, run, show, start, states, type Shop } from './arrange.js';

// Jobs that wait for others, for a person, for a time or for a resource: by the server's own code on a real database.

let server: TestServer;
let shop: Shop;
let world: World;
let project: Place;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'start-delayed-jobs', 'hand-resources-on');
  shop = await aShop(server);
  world = await World.open(server);
  project = { id: await idOf(server, shop.project), kind: 'project', fullPath: shop.project, ancestorIds: [] };
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Planned {
  readonly stage?: number;
  readonly needs?: readonly string[];
  readonly when?: string;
  readonly allowFailure?: boolean;
  readonly columns?: Record<string, unknown>;
}

const asJob = (name: string, { stage = 0, needs, when = 'on_success', ...planned }: Planned): JobOptions => ({
  name,
  columns: {
    stage_index: stage,
    run_when: when,
    allow_failure: planned.allowFailure ?? false,
    needs: needs ? JSON.stringify(needs.map((job) => ({ job, artifacts: true, optional: false }))) : null,
    ...planned.columns,
  },
});

async function aPipeline(jobs: Record<string, Planned>, refName = 'dev'): Promise<any> {
  const options = {
    refName,
    actor: Number(shop.developer.person.id),
    jobs: Object.entries(jobs).map(([name, one]) => asJob(name, one)),
  };
  const { id } = await world.pipeline(project, options);
  return show(shop.developer.client, String(id));
}

const now = (pipeline: any): Promise<string> => states(shop.developer.client, pipeline.id);
const statusOf = async (pipeline: any): Promise<string> => (await show(shop.developer.client, pipeline.id)).status;
const mutate = (name: string, id: string, client = shop.developer.client): Promise<any> => client.mutate(name, { id });
const latest = async (pipeline: any, name: string): Promise<string> =>
  jobOf(await show(shop.developer.client, pipeline.id), name);

describe('needs', () => {
  test('start a job past the stages, and end a pipeline in their own order', async () => {
    const pipeline = await aPipeline({
      fast: {},
      slow: {},
      next: { stage: 1 },
      early: { stage: 2, needs: ['fast'] },
      free: { stage: 2, needs: [] },
    });
    expect(await now(pipeline)).toBe('fast:pending slow:pending next:created early:created free:pending');

    await end(server, jobOf(pipeline, 'fast'));
    expect(await now(pipeline)).toBe('fast:success slow:pending next:created early:pending free:pending');

    await end(server, jobOf(pipeline, 'slow'), 'failed');
    expect(await now(pipeline)).toBe('fast:success slow:failed next:skipped early:pending free:pending');
  });

  test('in random graphs are followed while jobs end at the same time: none stuck, none run twice', async () => {
    const rounds = Array.from({ length: 6 }, (_, round) => round);
    for (const round of rounds) {
      const names = Array.from({ length: 8 }, (_, index) => `j${index}`);
      const whens = ['on_success', 'on_success', 'on_success', 'on_failure', 'always'];
      const planned = names.map((name, index): [string, Planned] => [
        name,
        {
          stage: Math.floor(index / 3),
          when: whens[(index * 7 + round * 3) % whens.length]!,
          allowFailure: (index + round) % 4 === 0,
          ...((index + round) % 2 === 0 && index > 0
            ? { needs: [names[(index * 5 + round) % index]!, names[(index * 3) % index]!] }
            : {}),
        },
      ]);
      const pipeline = await aPipeline(Object.fromEntries(planned));
      const ran: string[] = [];
      for (let turn = 0; turn < 10; turn += 1) {
        const { jobs } = await show(shop.developer.client, pipeline.id);
        const pending = jobs.filter((job: any) => job.status === 'PENDING').map((job: any) => job.id as string);
        ran.push(...pending);
        const handouts = await Promise.all(pending.map((id: string) => start(server, id)));
        await Promise.all(
          handouts.map((handout, index) =>
            lifecycle(server).finish(ctx, handout, { state: (index + round + turn) % 3 === 0 ? 'failed' : 'success' }),
          ),
        );
      }

      const over = await show(shop.developer.client, pipeline.id);
      expect(over.jobs.filter((job: any) => !['SUCCESS', 'FAILED', 'SKIPPED'].includes(job.status))).toEqual([]);
      expect(ran.length).toBe(new Set(ran).size);
      expect(['SUCCESS', 'FAILED']).toContain(over.status);
      expect(over.finishedAt).not.toBeNull();
    }
  }, 120_000);
});

describe('manual jobs', () => {
  const GATED = { build: {}, gate: { stage: 1, when: 'manual' }, deploy: { stage: 2 } };

  test('stop the pipeline until somebody plays them', async () => {
    const pipeline = await aPipeline(GATED);
    await end(server, jobOf(pipeline, 'build'));
    expect(await now(pipeline)).toBe('build:success gate:manual deploy:created');
    expect(await statusOf(pipeline)).toBe('MANUAL');

    const { errors } = await mutate('jobPlay', jobOf(pipeline, 'gate'), shop.maintainer.client);

    expect(errors).toEqual([]);
    expect(await now(pipeline)).toBe('build:success gate:pending deploy:created');
    await end(server, jobOf(pipeline, 'gate'));
    await end(server, jobOf(pipeline, 'deploy'));
    expect(await statusOf(pipeline)).toBe('SUCCESS');
    expect(await eventsOf(server, project.id)).toContain('job.played');
    const [row] = await world.sql('SELECT retried_by FROM jobs WHERE id = $1', [jobOf(pipeline, 'gate')]);
    expect(Number(row.retried_by)).toBe(Number(shop.maintainer.person.id));
  });

  test('that may fail stop nothing but what needs them, which runs once they are played', async () => {
    const pipeline = await aPipeline({
      extra: { when: 'manual', allowFailure: true },
      next: { stage: 1 },
      needy: { stage: 1, needs: ['extra'] },
    });
    expect(await now(pipeline)).toBe('extra:manual next:pending needy:skipped');
    await end(server, jobOf(pipeline, 'next'));
    expect(await statusOf(pipeline)).toBe('SUCCESS');

    await mutate('jobPlay', jobOf(pipeline, 'extra'));

    expect(await now(pipeline)).toBe('extra:pending next:success needy:created');
    await end(server, jobOf(pipeline, 'extra'));
    expect(await now(pipeline)).toBe('extra:success next:success needy:pending');
    expect(await statusOf(pipeline)).toBe('RUNNING');
  });

  test('are played once, by somebody who may', async () => {
    const pipeline = await aPipeline({ gate: { when: 'manual' } });
    const gate = jobOf(pipeline, 'gate');
    const reporter = await someone(server, 'REPORTER', shop.project);
    const stranger = await someone(server, 'DEVELOPER', (await aShop(server)).project);
    expect(await reporter.client.mutationFault('jobPlay', { id: gate })).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('jobPlay', { id: gate })).toBe('NOT_FOUND');

    const answers = await Promise.all([mutate('jobPlay', gate), mutate('jobPlay', gate)]);

    expect(answers.map((answer) => answer.problems[0]?.code ?? 'played').sort()).toEqual(['NOT_PLAYABLE', 'played']);
    const { version } = await world.job(Number(gate));
    expect(version).toBe(2);
  });

  test('of a protected environment take the right to deploy there', async () => {
    await world.protectEnvironment(project, 'live');
    const pipeline = await aPipeline({ gate: { when: 'manual', columns: { environment: 'live' } } });

    expect(await shop.developer.client.mutationFault('jobPlay', { id: jobOf(pipeline, 'gate') })).toBe('FORBIDDEN');
    expect((await mutate('jobPlay', jobOf(pipeline, 'gate'), shop.maintainer.client)).errors).toEqual([]);
  });

  test('are canceled with their pipeline', async () => {
    const pipeline = await aPipeline({ gate: { when: 'manual' }, next: { stage: 1 } });

    await mutate('pipelineCancel', pipeline.id);

    expect(await now(pipeline)).toBe('gate:canceled next:canceled');
    expect(await statusOf(pipeline)).toBe('CANCELED');
  });
});

describe('delayed jobs', () => {
  const due = (): Promise<void> => server.app.get(StartDelayedJobs, { strict: false }).execute(ctx);
  const LATER = { late: { when: 'delayed', columns: { start_in_seconds: 3600 } }, next: { stage: 1 } };

  test('start when their time has come, and not before', async () => {
    const pipeline = await aPipeline(LATER);
    const late = jobOf(pipeline, 'late');
    await due();
    expect(await now(pipeline)).toBe('late:delayed next:created');
    expect(await statusOf(pipeline)).toBe('DELAYED');

    await world.sql("UPDATE jobs SET scheduled_at = now() - interval '1 second' WHERE id = $1", [late]);
    await due();

    expect(await now(pipeline)).toBe('late:pending next:created');
  });

  test('can be played and canceled before', async () => {
    const [played, canceled] = [await aPipeline(LATER), await aPipeline(LATER)];

    await mutate('jobPlay', jobOf(played, 'late'));
    await mutate('jobCancel', jobOf(canceled, 'late'));

    expect(await now(played)).toBe('late:pending next:created');
    expect(await now(canceled)).toBe('late:canceled next:skipped');
  });
});

describe('failures', () => {
  const retry = (config: object): Record<string, unknown> => ({
    retry: JSON.stringify({ exitCodes: [], when: [], ...config }),
  });
  async function fail(pipeline: any, name: string, exitCode = 1, failureReason = 'script_failure'): Promise<void> {
    const handout = await start(server, await latest(pipeline, name));
    await lifecycle(server).finish(ctx, handout, { state: 'failed', failureReason, exitCode });
  }

  test('are allowed by exit code only where codes are named', async () => {
    const columns = { allow_failure_exit_codes: '[137, 42]' };
    const [allowed, other] = [
      await aPipeline({ a: { allowFailure: true, columns }, next: { stage: 1 } }),
      await aPipeline({ a: { allowFailure: true, columns }, next: { stage: 1 } }),
    ];

    await fail(allowed, 'a', 42);
    await fail(other, 'a', 1);

    expect(await now(allowed)).toBe('a:failed next:pending');
    expect(await now(other)).toBe('a:failed next:skipped');
    expect(await statusOf(other)).toBe('FAILED');
  });

  test('are tried again as often as the job says, and nothing behind it moves meanwhile', async () => {
    const pipeline = await aPipeline({ a: { columns: retry({ max: 2, when: ['always'] }) }, next: { stage: 1 } });
    for (let times = 0; times < 2; times += 1) {
      await fail(pipeline, 'a');
      expect(await now(pipeline)).toBe('a:pending next:created');
    }

    await fail(pipeline, 'a');

    expect(await now(pipeline)).toBe('a:failed next:skipped');
    expect(await world.sql('SELECT count(*)::int AS runs FROM jobs WHERE pipeline_id = $1', [pipeline.id])).toEqual([
      { runs: 4 },
    ]);
  });

  test.each([
    ['by reason', { max: 1, when: ['runner_system_failure'] }, 'runner_system_failure', 1, 'pending'],
    ['not by another reason', { max: 1, when: ['runner_system_failure'] }, 'script_failure', 1, 'failed'],
    ['by exit code', { max: 1, exitCodes: [9] }, 'script_failure', 9, 'pending'],
    ['not by another exit code', { max: 1, exitCodes: [9] }, 'script_failure', 8, 'failed'],
    ['not when its secrets were withheld', { max: 1, when: ['always'] }, 'secrets_withheld', 1, 'failed'],
  ])('are tried again %s', async (...[, config, reason, exitCode, status]) => {
    const pipeline = await aPipeline({ a: { columns: retry(config) } });

    await fail(pipeline, 'a', exitCode, reason);

    expect(await now(pipeline)).toBe(`a:${status}`);
  });

  test('of a pipeline are all run again by one call, in their order', async () => {
    const pipeline = await aPipeline({ a: {}, b: {}, next: { stage: 1 } });
    await end(server, jobOf(pipeline, 'a'), 'failed');
    await end(server, jobOf(pipeline, 'b'));
    expect(await now(pipeline)).toBe('a:failed b:success next:skipped');
    const { client } = await someone(server, 'REPORTER', shop.project);
    expect(await client.mutationFault('pipelineRetry', { id: pipeline.id })).toBe('FORBIDDEN');

    const answers = await Promise.all([mutate('pipelineRetry', pipeline.id), mutate('pipelineRetry', pipeline.id)]);

    expect(answers.map((answer) => answer.problems[0]?.code ?? 'retried').sort()).toEqual(['NOT_RETRYABLE', 'retried']);
    expect(await now(pipeline)).toBe('a:pending b:success next:created');
    expect(await eventsOf(server, project.id)).toContain('pipeline.retried');
  });

  test('of canceled jobs wait for their turn when the pipeline is run again', async () => {
    const pipeline = await aPipeline({ a: {}, next: { stage: 1 } });
    await mutate('pipelineCancel', pipeline.id);

    await mutate('pipelineRetry', pipeline.id);

    expect(await now(pipeline)).toBe('a:pending next:created');
  });
});

describe('a newer pipeline of a ref', () => {
  const newer = (refName: string): Promise<any> =>
    run(shop.developer.client, shop.project, 'a: {script: x}\n', refName);
  let count = 0;
  async function older(jobs: Record<string, Planned>, autoCancel: string | null = null): Promise<[any, string]> {
    const refName = `dev-${(count += 1)}`;
    const pipeline = await aPipeline(jobs, refName);
    await world.sql('UPDATE pipelines SET auto_cancel = $2 WHERE id = $1', [pipeline.id, autoCancel]);
    return [pipeline, refName];
  }
  const yes = { columns: { interruptible: true } };

  test('cancels the older one when all that has started is interruptible', async () => {
    const [pipeline, refName] = await older({ a: yes, b: yes, c: { stage: 1 } });
    await start(server, jobOf(pipeline, 'a'));

    const { id } = await newer(refName);

    expect(await now(pipeline)).toBe('a:canceling b:canceled c:canceled');
    const [event] = await world.sql(
      "SELECT details FROM audit_events WHERE action = 'pipeline.superseded' AND target_id = $1",
      [pipeline.id],
    );
    expect(event.details).toEqual({ by: Number(id), jobs: 3 });
  });

  test.each<[string, Record<string, Planned>, string | null, string]>([
    ['leaves one in which something else has started', { a: {}, b: yes }, null, 'a:running b:pending'],
    ['leaves one whose configuration says nothing of it', { a: {}, b: {} }, null, 'a:running b:pending'],
    ['leaves one that says none', { a: yes, b: yes }, 'none', 'a:running b:pending'],
    [
      'takes but the interruptible jobs of one that says so',
      { a: {}, b: yes },
      'interruptible',
      'a:running b:canceled',
    ],
  ])('%s', async (...[, jobs, autoCancel, expected]) => {
    const [pipeline, refName] = await older(jobs, autoCancel);
    await start(server, jobOf(pipeline, 'a'));

    await newer(refName);

    expect(await now(pipeline)).toBe(expected);
  });

  test('leaves those of other refs, and of the same commit', async () => {
    const [other] = await older({ a: yes });
    const [same, refName] = await older({ a: yes });
    await commit(shop.developer.client, shop.project, 'a: {script: x}\n', refName);
    await world.sql(
      'UPDATE pipelines SET sha = (SELECT c.sha FROM commits c JOIN refs r ON r.commit_id = c.id WHERE r.name = $2) WHERE id = $1',
      [same.id, refName],
    );

    const { errors } = await shop.developer.client.mutate('pipelineCreate', { projectPath: shop.project, refName });

    expect(errors).toEqual([]);
    expect([await now(same), await now(other)]).toEqual(['a:pending', 'a:pending']);
  });
});

describe('a resource group', () => {
  let count = 0;
  const columns = (group: string): Planned => ({ columns: { resource_group: group } });
  const fresh = (): string => `group-${(count += 1)}`;
  const status = async (id: string): Promise<string> => (await world.job(Number(id))).status;

  test('lets one job run at a time, also of other pipelines, in the order of waiting', async () => {
    const group = fresh();
    const jobs: string[] = [];
    for (let index = 0; index < 3; index += 1) jobs.push(jobOf(await aPipeline({ a: columns(group) }), 'a'));
    const now = (): Promise<string[]> => Promise.all(jobs.map(status));
    expect(await now()).toEqual(['pending', 'waiting_for_resource', 'waiting_for_resource']);

    await end(server, jobs[0]!);
    await until(async () => (await status(jobs[1]!)) === 'pending');
    expect(await now()).toEqual(['success', 'pending', 'waiting_for_resource']);

    await end(server, jobs[1]!, 'failed');
    await until(async () => (await status(jobs[2]!)) === 'pending');
  });

  test('is freed by a cancel, and passes by a job that was canceled while it waited', async () => {
    const group = fresh();
    const [first, second, third] = [
      await aPipeline({ a: columns(group) }),
      await aPipeline({ a: columns(group) }),
      await aPipeline({ a: columns(group) }),
    ];
    await mutate('jobCancel', jobOf(second, 'a'));
    await mutate('jobCancel', jobOf(first, 'a'));

    await until(async () => (await status(jobOf(third, 'a'))) === 'pending');

    expect(await status(jobOf(second, 'a'))).toBe('canceled');
  });

  test('is handed on within a pipeline at once, and by the next turn when a notification is lost', async () => {
    const group = fresh();
    const pipeline = await aPipeline({ a: columns(group), b: columns(group) });
    expect(await now(pipeline)).toBe('a:pending b:waiting_for_resource');
    expect((await show(shop.developer.client, pipeline.id)).jobs[1].stuckReason).toContain(group);
    const other = await aPipeline({ a: columns(group) });
    await end(server, jobOf(pipeline, 'a'));
    expect(await now(pipeline)).toBe('a:success b:pending');

    await world.sql("UPDATE jobs SET status = 'success' WHERE id = $1", [jobOf(pipeline, 'b')]);
    await server.app.get(HandResourcesOn, { strict: false }).execute(ctx);

    // By this turn, or by one for what ended before, which was late.
    await until(async () => (await status(jobOf(other, 'a'))) === 'pending');
  });

  test('never has two holders when its jobs end, start and are canceled at the same time', async () => {
    const groups = [fresh(), fresh()];
    const pipelines = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        aPipeline({ a: columns(groups[index % 2]!), b: columns(groups[(index + 1) % 2]!) }),
      ),
    );
    const all = pipelines.flatMap((pipeline) => [jobOf(pipeline, 'a'), jobOf(pipeline, 'b')]);
    for (let left = all; left.length > 0;) {
      const pending = await world.sql<{ id: string; resource_group: string }>(
        "SELECT id, resource_group FROM jobs WHERE id = ANY($1) AND status = 'pending'",
        [all],
      );
      expect(new Set(pending.map((row) => row.resource_group)).size).toBe(pending.length);
      await Promise.all(pending.map(({ id }) => end(server, String(id))));
      const rows = await world.sql<{ id: string }>("SELECT id FROM jobs WHERE id = ANY($1) AND status <> 'success'", [
        all,
      ]);
      left = rows.map((row) => row.id);
    }
  }, 60_000);
});
