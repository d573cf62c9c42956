import fc from 'fast-check';
import { planTurns, type Plan, type PlannedJob, type Turn } from './plan-turns.js';

const OVER = ['success', 'failed', 'canceled', 'skipped'];
const LIVE = ['waiting_for_approval', 'waiting_for_resource', 'pending', 'assigned', 'running', 'canceling'];

let id = 0;
function job(stageIndex: number, status: string, changes: Partial<PlannedJob> = {}): PlannedJob {
  id += 1;
  return {
    id,
    name: `job-${id}`,
    stageIndex,
    status,
    runWhen: 'on_success',
    allowFailure: false,
    needs: null,
    ...changes,
  };
}

const idsOf = (jobs: readonly PlannedJob[]): number[] => jobs.map((one) => one.id);
const turned = (plan: Plan, turn: Turn): number[] =>
  [...plan.turns].filter(([, its]) => its === turn).map(([one]) => one);
const seen = (plan: Plan) => ({ queue: turned(plan, 'queue'), skip: turned(plan, 'skip'), status: plan.status });

describe('the order of stages', () => {
  test('queues the first stage and nothing behind it', () => {
    const jobs = [job(1, 'created'), job(1, 'created'), job(2, 'created')];

    expect(seen(planTurns(jobs))).toEqual({ queue: idsOf(jobs.slice(0, 2)), skip: [], status: 'pending' });
  });

  test.each(['waiting_for_approval', 'waiting_for_resource'])(
    'shows a pipeline whose job is %s as one that waits, and queues nothing behind it',
    (status) => {
      const jobs = [job(1, status), job(2, 'created')];

      expect(seen(planTurns(jobs))).toEqual({ queue: [], skip: [], status: 'pending' });
      expect(seen(planTurns([job(0, 'success'), ...jobs]))).toEqual({ queue: [], skip: [], status: 'running' });
    },
  );

  test('waits for every job of a stage', () => {
    const plan = planTurns([job(1, 'success'), job(1, 'running'), job(2, 'created')]);

    expect(seen(plan)).toEqual({ queue: [], skip: [], status: 'running' });
  });

  test('after a failure runs what is for failures and what always runs, and skips the rest, to the last stage', () => {
    const skipped = [job(2, 'created'), job(4, 'created')];
    const onFailure = job(2, 'created', { runWhen: 'on_failure' });
    const always = job(2, 'created', { runWhen: 'always' });
    const first = seen(planTurns([job(1, 'failed'), ...skipped, onFailure, always]));
    expect(first.queue).toEqual([onFailure.id, always.id]);
    expect(first.skip).toEqual([skipped[0]!.id]);

    const last = planTurns([job(1, 'failed'), job(2, 'skipped'), { ...always, status: 'success' }, skipped[1]!]);
    expect(seen(last)).toEqual({ queue: [], skip: [skipped[1]!.id], status: 'failed' });
  });

  test('skips what is for failures when nothing failed, or only what may', () => {
    const handler = job(2, 'created', { runWhen: 'on_failure' });

    expect(seen(planTurns([job(1, 'success'), handler]))).toMatchObject({ skip: [handler.id], status: 'success' });
    expect(seen(planTurns([job(1, 'failed', { allowFailure: true }), handler]))).toMatchObject({
      queue: [],
      skip: [handler.id],
      status: 'success',
    });
  });

  test('stops behind a canceled job, also what is for failures, and not what always runs', () => {
    const [next, rescue] = [job(2, 'created'), job(2, 'created', { runWhen: 'on_failure' })];
    const always = job(2, 'created', { runWhen: 'always' });

    const plan = planTurns([job(1, 'canceled'), next, rescue, always]);

    expect(seen(plan)).toEqual({ queue: [always.id], skip: [next.id, rescue.id], status: 'running' });
    expect(planTurns([job(1, 'canceled'), job(2, 'skipped')]).status).toBe('canceled');
  });

  test('goes on behind a canceled job that may fail', () => {
    const next = job(2, 'created');

    expect(turned(planTurns([job(1, 'canceled', { allowFailure: true }), next]), 'queue')).toEqual([next.id]);
  });

  test('goes through stages in the order of their indexes, with gaps', () => {
    const late = job(9, 'created');

    expect(seen(planTurns([late, job(3, 'success')]))).toEqual({ queue: [late.id], skip: [], status: 'running' });
  });
});

describe('manual and delayed jobs', () => {
  test('stop a pipeline when they may not fail', () => {
    const [gate, next] = [job(1, 'created', { runWhen: 'manual' }), job(2, 'created')];
    const plan = planTurns([gate, next]);
    expect([...plan.turns]).toEqual([[gate.id, 'manual']]);
    expect(plan.status).toBe('manual');

    const timed = planTurns([job(1, 'created', { runWhen: 'delayed' }), next]);
    expect([...timed.turns.values()]).toEqual(['delayed']);
    expect(timed.status).toBe('delayed');
  });

  test('are passed by when they may fail', () => {
    const next = job(2, 'created');

    const plan = planTurns([job(1, 'manual', { runWhen: 'manual', allowFailure: true }), job(1, 'success'), next]);

    expect(turned(plan, 'queue')).toEqual([next.id]);
    expect(planTurns([job(1, 'manual', { allowFailure: true }), job(1, 'success')]).status).toBe('success');
  });

  test('are skipped behind a failure', () => {
    const gate = job(2, 'created', { runWhen: 'manual' });

    expect(turned(planTurns([job(1, 'failed'), gate]), 'skip')).toEqual([gate.id]);
  });
});

describe('needs', () => {
  test('start a job when they are over, whatever runs in its stages', () => {
    const [fast, slow] = [job(1, 'success'), job(1, 'running')];
    const needy = job(3, 'created', { needs: [fast.name] });

    expect(turned(planTurns([fast, slow, job(2, 'created'), needy]), 'queue')).toEqual([needy.id]);
    expect(turned(planTurns([slow, job(3, 'created', { needs: [slow.name] })]), 'queue')).toEqual([]);
  });

  test('that are none start a job at once, and one that is not there was optional', () => {
    const [free, optional] = [job(2, 'created', { needs: [] }), job(2, 'created', { needs: ['nowhere'] })];

    expect(turned(planTurns([job(1, 'running'), free, optional]), 'queue')).toEqual([free.id, optional.id]);
  });

  test('that do not run at all skip a job, and those that need it, in one stage too', () => {
    const unplayed = job(1, 'manual', { runWhen: 'manual', allowFailure: true });
    const second = job(1, 'created', { needs: [unplayed.name] });
    const third = job(1, 'created', { needs: [second.name] });

    expect(turned(planTurns([third, second, unplayed]), 'skip').sort()).toEqual([second.id, third.id].sort());
  });

  test('that failed start what is for failures', () => {
    const broken = job(1, 'failed');
    const rescue = job(2, 'created', { needs: [broken.name], runWhen: 'on_failure' });
    const next = job(2, 'created', { needs: [broken.name] });

    expect(seen(planTurns([broken, rescue, next]))).toMatchObject({ queue: [rescue.id], skip: [next.id] });
  });
});

/** A graph whose needs point backwards, as the configuration guarantees. */
const anyJobs = fc
  .array(
    fc.record({
      stageIndex: fc.integer({ min: 0, max: 4 }),
      status: fc.constantFrom('created', 'created', 'created', 'manual', 'delayed', ...LIVE, ...OVER),
      runWhen: fc.constantFrom('on_success', 'on_failure', 'always', 'manual', 'delayed'),
      allowFailure: fc.boolean(),
      needs: fc.option(fc.array(fc.nat(), { maxLength: 3 }), { nil: null }),
    }),
    { maxLength: 14 },
  )
  .map((jobs) =>
    jobs
      .sort((a, b) => a.stageIndex - b.stageIndex)
      .map((one, index): PlannedJob => {
        const needs = one.needs?.flatMap((pick) => (index === 0 ? [] : [`j${pick % index}`])) ?? null;
        return { ...one, id: index + 1, name: `j${index}`, needs };
      }),
  );

const STATUS: Record<Turn, string> = { queue: 'pending', manual: 'manual', delayed: 'delayed', skip: 'skipped' };

function applied(jobs: readonly PlannedJob[]): PlannedJob[] {
  const { turns } = planTurns(jobs);
  return jobs.map((one) => {
    const turn = turns.get(one.id);
    return turn ? { ...one, status: STATUS[turn] } : one;
  });
}

/** GitLab's documentation read out, a job at a time: what a single waiting job does now; undefined: it goes on waiting. */
function read(one: PlannedJob, jobs: readonly PlannedJob[]): string | undefined {
  const before = jobs.filter((other) =>
    one.needs ? one.needs.includes(other.name) : other.stageIndex < one.stageIndex,
  );
  const forgiven = (other: PlannedJob): boolean => other.allowFailure && ['failed', 'canceled'].includes(other.status);
  const unplayed = (other: PlannedJob): boolean => other.allowFailure && other.status === 'manual';
  const over = (other: PlannedJob): boolean => OVER.includes(other.status) || unplayed(other);
  const start = { manual: 'manual', delayed: 'delayed' }[one.runWhen] ?? 'pending';
  if (one.runWhen === 'always') return before.every(over) ? start : undefined;
  if (one.needs && before.some((other) => other.status === 'skipped' || unplayed(other))) return 'skipped';
  if (!before.every(over)) return undefined;
  const hurt = before.filter((other) => ['failed', 'canceled'].includes(other.status) && !forgiven(other));
  if (one.runWhen === 'on_failure') return hurt.some((other) => other.status === 'failed') ? start : 'skipped';
  return hurt.length === 0 ? start : 'skipped';
}

function readAll(jobs: readonly PlannedJob[]): PlannedJob[] {
  const now = jobs.map((one) => ({ ...one }));
  for (let next; (next = now.find((one) => one.status === 'created' && read(one, now)));)
    next.status = read(next, now)!;
  return now;
}

describe('any graph', () => {
  test('goes the way that the documentation tells, a job at a time', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        expect(applied(jobs).map((one) => one.status)).toEqual(readAll(jobs).map((one) => one.status));
      }),
      { numRuns: 1000 },
    );
  });

  test('changes only in jobs that wait, and a second look changes nothing', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const plan = planTurns(jobs);
        const waiting = new Set(idsOf(jobs.filter((one) => one.status === 'created')));
        expect([...plan.turns.keys()].every((one) => waiting.has(one))).toBe(true);
        const again = planTurns(applied(jobs));
        expect([again.turns.size, again.status]).toEqual([0, plan.status]);
      }),
    );
  });

  test('comes to an end when its jobs do, each of them once', () => {
    fc.assert(
      fc.property(anyJobs, fc.infiniteStream(fc.constantFrom('success', 'failed', 'canceled')), (jobs, ends) => {
        let now: PlannedJob[] = jobs.map((one) => ({ ...one, status: 'created' }));
        const ran = new Map<number, number>();
        for (let round = 0; round < 40; round += 1) {
          now = applied(now).map((one) => {
            if (OVER.includes(one.status) || one.status === 'created') return one;
            ran.set(one.id, (ran.get(one.id) ?? 0) + 1);
            return { ...one, status: String(ends.next().value) };
          });
        }
        expect(now.filter((one) => !OVER.includes(one.status))).toEqual([]);
        expect([...ran.values()].every((times) => times === 1)).toBe(true);
        expect(OVER).toContain(planTurns(now).status);
      }),
    );
  });
});
