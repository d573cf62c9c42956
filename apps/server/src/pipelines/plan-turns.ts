/** As much of a job as its turn depends on. Retried jobs are left out by the caller. */
export interface PlannedJob {
  readonly id: number;
  readonly name: string;
  readonly stageIndex: number;
  readonly status: string;
  readonly runWhen: string;
  /** Of a job that failed: whether this failure is allowed. */
  readonly allowFailure: boolean;
  /** Names of jobs that must be over first; null: those of all stages before it. */
  readonly needs: readonly string[] | null;
}

/** What becomes of jobs whose turn it is. */
export type Turn = 'queue' | 'manual' | 'delayed' | 'skip';

export interface Plan {
  readonly turns: ReadonlyMap<number, Turn>;
  readonly status: PipelineStatusColumn;
}

export type PipelineStatusColumn =
  | 'created'
  | 'manual'
  | 'delayed'
  | 'pending'
  | 'running'
  | 'canceling'
  | 'success'
  | 'failed'
  | 'canceled'
  | 'skipped';

/** What a job comes to for those behind it; null: it is not over. `idle`: nobody has played a job that may fail. */
type Outcome = 'passed' | 'failed' | 'canceled' | 'skipped' | 'idle' | null;

const TURNED: Readonly<Record<Turn, string>> = {
  queue: 'pending',
  manual: 'manual',
  delayed: 'delayed',
  skip: 'skipped',
};

/**
 * What follows from the states of a pipeline's jobs. A job's turn comes when those before it are over: the ones that it
 * needs, else all of the stages before its own. What it then does is GitLab's: `on_success` goes on behind success,
 * `on_failure` behind a failure, `always` in every case, `manual` and `delayed` behind success as well.
 */
export function planTurns(jobs: readonly PlannedJob[]): Plan {
  const state = new Map(jobs.map((job) => [job.id, job.status]));
  const turns = new Map<number, Turn>();
  // A job that is skipped may give others their turn, in its own stage too.
  for (let before = -1; before !== turns.size;) {
    before = turns.size;
    const look = new Look(jobs, state);
    for (const job of look.waiting) {
      const turn = turnOf(job, look.before(job));
      if (turn !== null) turns.set(job.id, turn);
    }
    for (const [id, turn] of turns) state.set(id, TURNED[turn]);
  }
  return { turns, status: statusOf(jobs, state) };
}

/** The jobs at one moment. */
class Look {
  readonly waiting: readonly PlannedJob[];
  readonly #byName: ReadonlyMap<string, Outcome>;
  readonly #byStage = new Map<number, Set<Outcome>>();

  constructor(jobs: readonly PlannedJob[], state: ReadonlyMap<number, string>) {
    const now = jobs.map((job) => ({ job, outcome: outcomeOf(job, state.get(job.id) ?? job.status) }));
    this.waiting = jobs.filter((job) => state.get(job.id) === 'created');
    this.#byName = new Map(now.map(({ job, outcome }) => [job.name, outcome]));
    const before = new Set<Outcome>();
    const stages = [...new Set(jobs.map((job) => job.stageIndex))].sort((a, b) => a - b);
    for (const stage of stages) {
      this.#byStage.set(stage, new Set(before));
      for (const { job, outcome } of now) if (job.stageIndex === stage) before.add(outcome);
    }
  }

  before(job: PlannedJob): ReadonlySet<Outcome> {
    if (job.needs === null) return this.#byStage.get(job.stageIndex) ?? new Set();
    // One that is not there was optional.
    return new Set(job.needs.flatMap((name) => (this.#byName.has(name) ? [this.#byName.get(name)!] : [])));
  }
}

/** Null: it is not the job's turn yet. */
function turnOf(job: PlannedJob, before: ReadonlySet<Outcome>): Turn | null {
  const needy = job.needs !== null;
  const unrun = before.has('skipped') || before.has('idle');
  // A need that does not run at all cannot have made what the job needs, so there is nothing to wait for.
  if (needy && unrun && job.runWhen !== 'always') return 'skip';
  if (before.has(null)) return null;
  return runs(job, before) ? startOf(job) : 'skip';
}

function runs({ runWhen }: PlannedJob, before: ReadonlySet<Outcome>): boolean {
  if (runWhen === 'always') return true;
  if (runWhen === 'on_failure') return before.has('failed');
  return !before.has('failed') && !before.has('canceled');
}

function startOf({ runWhen }: PlannedJob): Turn {
  return runWhen === 'manual' || runWhen === 'delayed' ? runWhen : 'queue';
}

function outcomeOf({ allowFailure }: PlannedJob, status: string): Outcome {
  if (status === 'success') return 'passed';
  if (status === 'failed' || status === 'canceled') return allowFailure ? 'passed' : status;
  if (status === 'skipped') return status;
  return status === 'manual' && allowFailure ? 'idle' : null;
}

function statusOf(jobs: readonly PlannedJob[], state: ReadonlyMap<number, string>): PipelineStatusColumn {
  const states = new Set(state.values());
  const has = (...wanted: string[]): boolean => wanted.some((status) => states.has(status));
  if (has('canceling')) return 'canceling';
  if (has('assigned', 'running')) return 'running';
  if (has('pending', 'waiting_for_approval', 'waiting_for_resource'))
    return has('success', 'failed', 'canceled', 'skipped') ? 'running' : 'pending';
  const outcomes = new Set(jobs.map((job) => outcomeOf(job, state.get(job.id) ?? job.status)));
  if (jobs.some((job) => state.get(job.id) === 'manual' && !job.allowFailure)) return 'manual';
  if (has('delayed')) return 'delayed';
  if (has('created')) return 'created';
  if (outcomes.has('failed')) return 'failed';
  if (outcomes.has('canceled')) return 'canceled';
  return outcomes.has('passed') ? 'success' : 'skipped';
}
