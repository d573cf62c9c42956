/** As much of a job as the order of stages depends on. Retried jobs are left out by the caller. */
export interface StagedJob {
  readonly id: number;
  readonly stageIndex: number;
  readonly status: string;
  readonly runWhen: string;
  readonly allowFailure: boolean;
}

export interface StagePlan {
  /** Jobs whose turn it is. */
  readonly queue: readonly number[];
  /** Jobs that will not run, since earlier ones failed or did not. */
  readonly skip: readonly number[];
  readonly status: PipelineStatusColumn;
}

export type PipelineStatusColumn =
  'created' | 'pending' | 'running' | 'canceling' | 'success' | 'failed' | 'canceled' | 'skipped';

const OVER = new Set(['success', 'failed', 'canceled', 'skipped']);

/**
 * What follows from the states of a pipeline's jobs: a stage starts when every job of the stages before it is over;
 * `on_success` runs if none of them failed (or may fail), `on_failure` if one did, `always` in both cases.
 */
export function planStages(jobs: readonly StagedJob[]): StagePlan {
  const state = new Map(jobs.map((job) => [job.id, job.status]));
  const queue: number[] = [];
  const skip: number[] = [];
  for (const stage of stagesOf(jobs)) {
    const failedBefore = jobs.some(
      (job) => job.stageIndex < stage.index && blocks(job, state.get(job.id) ?? job.status),
    );
    for (const job of stage.jobs) {
      if (job.status !== 'created') continue;
      const runs = job.runWhen === 'always' || (job.runWhen === 'on_failure') === failedBefore;
      (runs ? queue : skip).push(job.id);
      state.set(job.id, runs ? 'pending' : 'skipped');
    }
    if (stage.jobs.some((job) => !OVER.has(state.get(job.id) ?? ''))) break;
  }
  return { queue, skip, status: statusOf(jobs, state) };
}

function stagesOf(jobs: readonly StagedJob[]): { index: number; jobs: StagedJob[] }[] {
  const byIndex = new Map<number, StagedJob[]>();
  for (const job of jobs) byIndex.set(job.stageIndex, [...(byIndex.get(job.stageIndex) ?? []), job]);
  return [...byIndex].sort(([a], [b]) => a - b).map(([index, inStage]) => ({ index, jobs: inStage }));
}

/** A canceled job stops what follows like a failed one, and no `allow_failure` excuses it. */
function blocks(job: StagedJob, status: string): boolean {
  return (status === 'failed' && !job.allowFailure) || status === 'canceled';
}

function statusOf(jobs: readonly StagedJob[], state: ReadonlyMap<number, string>): PipelineStatusColumn {
  const states = jobs.map((job) => ({ job, status: state.get(job.id) ?? job.status }));
  const has = (...wanted: string[]): boolean => states.some(({ status }) => wanted.includes(status));
  if (has('canceling')) return 'canceling';
  if (has('assigned', 'running')) return 'running';
  if (has('pending', 'waiting_for_approval'))
    return has('success', 'failed', 'canceled', 'skipped') ? 'running' : 'pending';
  if (has('created')) return 'created';
  if (has('canceled')) return 'canceled';
  if (states.some(({ job, status }) => status === 'failed' && !job.allowFailure)) return 'failed';
  return has('success', 'failed') ? 'success' : 'skipped';
}
