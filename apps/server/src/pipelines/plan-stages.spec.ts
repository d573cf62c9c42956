import fc from 'fast-check';
import { planStages, type StagedJob } from './plan-stages.js';

const OVER = ['success', 'failed', 'canceled', 'skipped'];
const LIVE = ['waiting_for_approval', 'pending', 'assigned', 'running', 'canceling'];

let id = 0;
function job(stageIndex: number, status: string, changes: Partial<StagedJob> = {}): StagedJob {
  return { id: (id += 1), stageIndex, status, runWhen: 'on_success', allowFailure: false, ...changes };
}

const idsOf = (jobs: readonly StagedJob[]): number[] => jobs.map((one) => one.id);

describe('planStages', () => {
  test('queues the first stage and nothing behind it', () => {
    const jobs = [job(1, 'created'), job(1, 'created'), job(2, 'created')];

    const plan = planStages(jobs);

    expect(plan).toEqual({ queue: idsOf(jobs.slice(0, 2)), skip: [], status: 'pending' });
  });

  test('shows a pipeline whose job waits for an approval as one that waits, and queues nothing behind it', () => {
    const jobs = [job(1, 'waiting_for_approval'), job(2, 'created')];

    expect(planStages(jobs)).toEqual({ queue: [], skip: [], status: 'pending' });
    expect(planStages([job(0, 'success'), ...jobs])).toEqual({ queue: [], skip: [], status: 'running' });
  });

  test('waits for every job of a stage', () => {
    const plan = planStages([job(1, 'success'), job(1, 'running'), job(2, 'created')]);

    expect(plan).toEqual({ queue: [], skip: [], status: 'running' });
  });

  test('after a failure runs what is for failures and what always runs, and skips the rest, to the last stage', () => {
    const skipped = [job(2, 'created'), job(4, 'created')];
    const onFailure = job(2, 'created', { runWhen: 'on_failure' });
    const always = job(2, 'created', { runWhen: 'always' });
    const first = planStages([job(1, 'failed'), ...skipped, onFailure, always]);
    expect(first.queue).toEqual([onFailure.id, always.id]);
    expect(first.skip).toEqual([skipped[0]!.id]);

    const last = planStages([job(1, 'failed'), job(2, 'skipped'), { ...always, status: 'success' }, skipped[1]!]);
    expect(last).toEqual({ queue: [], skip: [skipped[1]!.id], status: 'failed' });
  });

  test('skips what is for failures when nothing failed, or only what may', () => {
    const handler = job(2, 'created', { runWhen: 'on_failure' });

    expect(planStages([job(1, 'success'), handler])).toMatchObject({ skip: [handler.id], status: 'success' });
    expect(planStages([job(1, 'failed', { allowFailure: true }), handler])).toMatchObject({
      queue: [],
      skip: [handler.id],
      status: 'success',
    });
  });

  test('stops behind a canceled job, even one that may fail', () => {
    const next = job(2, 'created');

    const plan = planStages([job(1, 'canceled', { allowFailure: true }), next]);

    expect(plan).toEqual({ queue: [], skip: [next.id], status: 'canceled' });
  });

  test('goes through stages in the order of their indexes, with gaps', () => {
    const late = job(9, 'created');

    expect(planStages([late, job(3, 'success')])).toEqual({ queue: [late.id], skip: [], status: 'running' });
  });

  const anyJobs = fc
    .array(
      fc.record({
        stageIndex: fc.integer({ min: 0, max: 4 }),
        status: fc.constantFrom('created', ...LIVE, ...OVER),
        runWhen: fc.constantFrom('on_success', 'on_failure', 'always'),
        allowFailure: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    .map((jobs) => jobs.map((one, index): StagedJob => ({ id: index + 1, ...one })));

  function applied(jobs: readonly StagedJob[]): StagedJob[] {
    const plan = planStages(jobs);
    return jobs.map((one) => {
      if (plan.queue.includes(one.id)) return { ...one, status: 'pending' };
      return plan.skip.includes(one.id) ? { ...one, status: 'skipped' } : one;
    });
  }

  test('changes only jobs that wait, never both ways, and a second look changes nothing', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const plan = planStages(jobs);
        const waiting = new Set(idsOf(jobs.filter((one) => one.status === 'created')));
        expect([...plan.queue, ...plan.skip].every((one) => waiting.has(one))).toBe(true);
        expect(plan.queue.filter((one) => plan.skip.includes(one))).toEqual([]);
        expect(planStages(applied(jobs))).toEqual({ queue: [], skip: [], status: plan.status });
      }),
    );
  });

  test('never queues a job while one of an earlier stage is not over', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const after = applied(jobs);
        for (const queued of planStages(jobs).queue) {
          const own = after.find((one) => one.id === queued)!;
          const earlier = after.filter((one) => one.stageIndex < own.stageIndex);
          expect(earlier.every((one) => OVER.includes(one.status))).toBe(true);
        }
      }),
    );
  });

  test('brings every pipeline whose jobs end to an end', () => {
    fc.assert(
      fc.property(anyJobs, fc.infiniteStream(fc.constantFrom('success', 'failed')), (jobs, ends) => {
        let now: StagedJob[] = [...jobs];
        for (let round = 0; round < 20; round += 1) {
          now = applied(now).map((one) =>
            LIVE.includes(one.status) ? { ...one, status: String(ends.next().value) } : one,
          );
        }
        expect(now.every((one) => OVER.includes(one.status))).toBe(true);
        expect(OVER).toContain(planStages(now).status);
      }),
    );
  });
});
