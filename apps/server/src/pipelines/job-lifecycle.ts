import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { AskApprovals } from '../releases/index.js';
import { AdvancePipeline } from './advance-pipeline.js';
import { LOCK_PIPELINES } from './advance-pipeline.query.js';
import { FollowEnvironments } from './follow-environments.js';
import type { TriggerProblem } from './trigger-problem.js';
import { LET_SKIPPED_WAIT, REPEAT, REPEAT_FAILED } from './repeat-jobs.query.js';
import { REOPEN } from './triggers.query.js';

export interface JobEnd {
  readonly state: 'success' | 'failed';
  readonly failureReason?: string | null;
  readonly exitCode?: number | null;
}

/** One hand-out of a job. What was handed out again is another hand-out, and the old one can do nothing any more. */
export interface Handout {
  readonly jobId: number;
  readonly handout: number;
}

/** Nobody has it yet. */
const WAITS = `status IN ('created', 'manual', 'delayed', 'waiting_for_approval', 'waiting_for_resource', 'pending')`;
/** No runner has to be told of its end. */
const UNHELD = `(${WAITS} OR trigger IS NOT NULL)`;
const CHANGED = 'RETURNING id, pipeline_id, status, resource_group, stage_index';

export interface LockedJob {
  readonly status: string;
  readonly handout: number;
  readonly pipeline_id: number;
}

interface Row {
  id: number;
  pipeline_id: number;
  status: string;
  resource_group: string | null;
  stage_index: number;
}

/**
 * The states of a job: created, manual, delayed, waiting for approval, waiting for resource, pending, assigned, running,
 * canceling, then success, failed, canceled or skipped. This and AdvancePipeline, which gives jobs their turn, are the only
 * code that changes them. Every change raises the job's version, which releases are held against.
 */
@Injectable()
export class JobLifecycle {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AskApprovals) private readonly asks: AskApprovals,
    @Inject(AdvancePipeline) private readonly pipelines: AdvancePipeline,
    @Inject(FollowEnvironments) private readonly environments: FollowEnvironments,
  ) {}

  /** The runner has said that it works on the job. Does nothing when it has said so before. */
  async acknowledge(ctx: RequestContext, jobId: number, handout: number): Promise<void> {
    const sql = `UPDATE jobs SET status = 'running', version = version + 1, started_at = coalesce(started_at, now()), contacted_at = now()
      WHERE id = $1 AND handout = $2 AND status = 'assigned' ${CHANGED}`;
    await this.#change(ctx, sql, [jobId, handout]);
  }

  /** The job is over, whatever live state it was in; one that was being canceled is canceled. False: it was over before. */
  async finish(ctx: RequestContext, { jobId, handout }: Handout, end: JobEnd): Promise<boolean> {
    const sql = `UPDATE jobs SET status = CASE WHEN status = 'canceling' THEN 'canceled' ELSE $3 END, version = version + 1,
        failure_reason = CASE WHEN status = 'canceling' THEN 'job_canceled' ELSE $4 END, exit_code = $5,
        started_at = coalesce(started_at, now()), finished_at = now(), contacted_at = now()
      WHERE id = $1 AND handout = $2 AND status IN ('assigned', 'running', 'canceling') ${CHANGED}`;
    const reason = end.state === 'success' ? null : (end.failureReason ?? 'unknown_failure');
    // Its repetition stands in its place before anybody looks at what follows.
    return this.#change(ctx, sql, [jobId, handout, end.state, reason, end.exitCode ?? null], async (inside, ended) => {
      await this.#repeatFailed(inside, ended);
      if (end.state === 'success') await this.environments.execute(inside, [jobId]);
    });
  }

  /** Ends a job that never reached its runner: its secrets were withheld, or its configuration cannot run. */
  async failUnsent(
    ctx: RequestContext,
    { jobId, handout }: Handout,
    failure: { reason: string; withheld: unknown },
  ): Promise<void> {
    const sql = `UPDATE jobs SET status = 'failed', version = version + 1, failure_reason = $3, withheld = $4, finished_at = now()
      WHERE id = $1 AND handout = $2 AND status = 'assigned' ${CHANGED}`;
    await this.#change(ctx, sql, [jobId, handout, failure.reason, JSON.stringify(failure.withheld)]);
  }

  /**
   * Asks for the end of jobs: what waits is canceled at once, what a runner has is canceling until the runner says so.
   * False: all of them were over or canceling before.
   */
  async cancel(ctx: RequestContext, jobIds: readonly number[]): Promise<boolean> {
    const sql = `UPDATE jobs SET version = version + 1, cancel_requested_at = now(),
        finished_at = CASE WHEN ${UNHELD} THEN now() ELSE finished_at END,
        failure_reason = CASE WHEN ${UNHELD} THEN 'job_canceled' ELSE failure_reason END,
        status = CASE WHEN ${UNHELD} THEN 'canceled' ELSE 'canceling' END
      WHERE id = ANY($1::bigint[]) AND (${WAITS} OR status IN ('assigned', 'running')) ${CHANGED}`;
    return this.#change(ctx, sql, [jobIds]);
  }

  /**
   * Adds jobs that repeat some that are over, and lets what was skipped behind them wait again. Those in `atOnce` are queued
   * whatever comes before them; the others get their turn. Answers the new ones: none for a job that is not over, has
   * not run, or was repeated before.
   */
  async retry(ctx: RequestContext, jobIds: readonly number[], { atOnce }: { atOnce: boolean }): Promise<number[]> {
    const by = whoMakesRun(ctx);
    return this.database.transaction(ctx, async (inside) => {
      await this.database.query(inside, LOCK_PIPELINES, [jobIds]);
      const added = await this.database.query<Row>(inside, REPEAT, [jobIds, ...by]);
      if (atOnce)
        await this.pipelines.queue(
          inside,
          added.map((row) => row.id),
        );
      for (const row of added) await this.#letSkippedWait(inside, row);
      await this.#advance(inside, added);
      return added.map((row) => row.id);
    });
  }

  /**
   * Starts a job that waits for a person or for its time; what was skipped for want of it waits again. With `due` only one
   * whose time has come. False: it does not wait for that.
   */
  async play(ctx: RequestContext, jobId: number, { due }: { due: boolean }): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      await this.database.query(inside, LOCK_PIPELINES, [[jobId]]);
      const waits = due ? `status = 'delayed' AND scheduled_at <= now()` : `status IN ('manual', 'delayed')`;
      // Whoever plays a job makes it run, as whoever retries one does, and is as little its approver.
      const played = await this.database.query<Row>(
        inside,
        `UPDATE jobs SET retried_by = coalesce($2, retried_by), scheduled_at = coalesce(scheduled_at, now()),
            retried_by_impersonator = CASE WHEN $2::bigint IS NULL THEN retried_by_impersonator ELSE $3 END
          WHERE id = $1 AND ${waits} ${CHANGED}`,
        [jobId, ...whoMakesRun(ctx)],
      );
      if (!played[0]) return false;
      await this.pipelines.queue(inside, [jobId]);
      await this.#letSkippedWait(inside, played[0]);
      await this.#advance(inside, played);
      return true;
    });
  }

  /** Back into the queue: the hand-out was never acknowledged. The next one gets a token and a number of its own. */
  async requeue(ctx: RequestContext, { jobId, handout }: Handout): Promise<boolean> {
    const sql = `UPDATE jobs SET status = 'pending', version = version + 1, token_hash = NULL, runner_id = NULL, runner_manager_id = NULL,
        assigned_at = NULL, contacted_at = NULL WHERE id = $1 AND handout = $2 AND status = 'assigned' ${CHANGED}`;
    return this.database.transaction(ctx, async (inside) => {
      const requeued = await this.#change(inside, sql, [jobId, handout]);
      if (requeued) await this.announce(inside);
      return requeued;
    });
  }

  /** Back from a hand-out that the gate did not clear: it waits for approvals again, or in the queue. False: it does not. */
  async holdUnsent(ctx: RequestContext, { jobId, handout }: Handout): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      if (!(await this.requeue(inside, { jobId, handout }))) return false;
      const held = await this.asks.execute(inside, [jobId]);
      if (held.has(jobId)) await this.#toWaiting(inside, jobId);
      return held.has(jobId);
    });
  }

  /** Holds the pipeline and the job; what it is now, null when there is none. */
  async locked(ctx: RequestContext, jobId: number): Promise<LockedJob | null> {
    await this.database.query(ctx, LOCK_PIPELINES, [[jobId]]);
    const sql = 'SELECT status, handout, pipeline_id FROM jobs WHERE id = $1 FOR UPDATE';
    return (await this.database.query<LockedJob>(ctx, sql, [jobId]))[0] ?? null;
  }

  /**
   * Judges anew whether a job waits for approvals, after one was given or withdrawn. Releases that are under way rest on
   * the version, which is raised wherever the job is. Inside a transaction that has it `locked`.
   */
  async reconsider(ctx: RequestContext, jobId: number, job: LockedJob): Promise<void> {
    if (job.status === 'waiting_for_approval') {
      await this.pipelines.queue(ctx, [jobId]);
      await this.advance(ctx, job.pipeline_id);
    } else if (job.status === 'pending' || job.status === 'waiting_for_resource') {
      if ((await this.asks.execute(ctx, [jobId])).has(jobId)) await this.#toWaiting(ctx, jobId);
    } else await this.database.query(ctx, 'UPDATE jobs SET version = version + 1 WHERE id = $1', [jobId]);
  }

  /** Ends a new pipeline before any job is queued: those at the given places cannot have their secrets, so the others never run. */
  async failUnqueued(ctx: RequestContext, pipelineId: number, places: readonly number[]): Promise<void> {
    const sql = `UPDATE jobs SET version = version + 1, finished_at = now(),
        status = CASE WHEN position = ANY($2::int[]) THEN 'failed' ELSE 'skipped' END,
        failure_reason = CASE WHEN position = ANY($2::int[]) THEN 'preflight_failed' END
      WHERE pipeline_id = $1 AND status = 'created'`;
    await this.database.query(ctx, sql, [pipelineId, places]);
    await this.advance(ctx, pipelineId);
  }

  /** Ends a job that waited for approvals and gets none. */
  async failWaiting(
    ctx: RequestContext,
    jobId: number,
    failure: { reason: 'secrets_withheld' | 'environment_not_approved'; withheld: unknown },
  ): Promise<boolean> {
    const sql = `UPDATE jobs SET status = 'failed', version = version + 1, failure_reason = $2, withheld = $3,
        finished_at = now() WHERE id = $1 AND status = 'waiting_for_approval' ${CHANGED}`;
    return this.#change(ctx, sql, [jobId, failure.reason, JSON.stringify(failure.withheld)]);
  }

  /** The job has started its pipeline, inside the transaction that does so. */
  async triggered(ctx: RequestContext, jobId: number): Promise<void> {
    const sql = `UPDATE jobs SET status = 'running', version = version + 1, started_at = now()
      WHERE id = $1 AND status = 'pending' AND trigger IS NOT NULL ${CHANGED}`;
    await this.#change(ctx, sql, [jobId]);
  }

  /**
   * The pipeline that the job has started goes on after all, so the job waits for its turn to go as it goes, and what was
   * skipped behind it waits again. False: it is not over.
   */
  async reopenTrigger(ctx: RequestContext, jobId: number): Promise<boolean> {
    return this.#change(ctx, `${REOPEN} ${CHANGED}`, [jobId, ...whoMakesRun(ctx)], async (inside, [job]) => {
      if (!job) return;
      await this.pipelines.queue(inside, [jobId]);
      await this.#letSkippedWait(inside, job);
    });
  }

  /** The job cannot start its pipeline. */
  async failTrigger(ctx: RequestContext, jobId: number, problem: TriggerProblem): Promise<void> {
    const sql = `UPDATE jobs SET status = 'failed', version = version + 1, failure_reason = $2, trigger_problem = $3, finished_at = now()
      WHERE id = $1 AND status = 'pending' AND trigger IS NOT NULL ${CHANGED}`;
    await this.#change(ctx, sql, [jobId, problem.reason, problem.sentence]);
  }

  /** A job in the queue that no runner has. */
  async #toWaiting(ctx: RequestContext, jobId: number): Promise<void> {
    const sql = `UPDATE jobs SET status = 'waiting_for_approval', version = version + 1, queued_at = NULL
      WHERE id = $1 AND status IN ('pending', 'waiting_for_resource') ${CHANGED}`;
    await this.#change(ctx, sql, [jobId]);
  }

  /** Moves a pipeline on after its jobs changed. */
  async advance(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.pipelines.execute(ctx, pipelineId);
  }

  /** Wakes the runners that wait for a job, once the transaction commits. */
  async announce(ctx: RequestContext): Promise<void> {
    await this.pipelines.announce(ctx);
  }

  /** As often as the configuration of a failed job says. */
  async #repeatFailed(ctx: RequestContext, ended: readonly Row[]): Promise<void> {
    const failed = ended.filter((row) => row.status === 'failed').map((row) => row.id);
    if (failed.length === 0) return;
    const added = await this.database.query<Row>(ctx, REPEAT_FAILED, [failed]);
    await this.pipelines.queue(
      ctx,
      added.map((row) => row.id),
    );
  }

  async #letSkippedWait(ctx: RequestContext, behind: Row): Promise<void> {
    await this.database.query(ctx, LET_SKIPPED_WAIT, [behind.pipeline_id, behind.stage_index, ...whoMakesRun(ctx)]);
  }

  async #advance(ctx: RequestContext, changed: readonly Row[]): Promise<void> {
    for (const pipelineId of new Set(changed.map((row) => row.pipeline_id))) await this.advance(ctx, pipelineId);
    if (changed.some((row) => row.resource_group !== null && !HOLDS.has(row.status))) await this.pipelines.freed(ctx);
  }

  /** `parameters`: the first is the job's id, or the ids of jobs. */
  async #change(
    ctx: RequestContext,
    sql: string,
    parameters: readonly [unknown, ...unknown[]],
    before: (ctx: RequestContext, changed: readonly Row[]) => Promise<void> = () => Promise.resolve(),
  ): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      // The pipeline before its jobs, always: whatever advances it holds it while it changes jobs that wait.
      await this.database.query(inside, LOCK_PIPELINES, [[parameters[0]].flat()]);
      const rows = await this.database.query<Row>(inside, sql, parameters);
      await before(inside, rows);
      await this.#advance(inside, rows);
      return rows.length > 0;
    });
  }
}

/** The person, and the administrator who acts as him; neither where nobody asked. */
const whoMakesRun = ({ actor }: RequestContext): [number | null, number | null] => [
  actor?.userId ?? null,
  actor?.impersonator?.userId ?? null,
];

/** Its states in which a job has the resource that it names. */
const HOLDS = new Set(['pending', 'assigned', 'running', 'canceling']);
