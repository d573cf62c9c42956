import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { AskApprovals } from '../releases/index.js';
import { planStages, type StagedJob } from './plan-stages.js';

/** Channel on which waiting runners hear that jobs are there to be had. */
export const JOBS_READY = 'lockkeeper_jobs_ready';

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
const WAITS = `status IN ('created', 'waiting_for_approval', 'pending')`;

const LOCK_PIPELINES =
  'SELECT id FROM pipelines WHERE id IN (SELECT pipeline_id FROM jobs WHERE id = ANY($1::bigint[]))';

export interface LockedJob {
  readonly status: string;
  readonly handout: number;
}

interface Row {
  id: number;
  pipeline_id: number;
}

/**
 * The states of a job, and the only code that changes them: created, waiting for approval, pending, assigned, running,
 * canceling, then success, failed, canceled or skipped. Every change raises the job's version, which releases are held against.
 */
@Injectable()
export class JobLifecycle {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AskApprovals) private readonly asks: AskApprovals,
  ) {}

  /** The runner has said that it works on the job. Does nothing when it has said so before. */
  async acknowledge(ctx: RequestContext, jobId: number, handout: number): Promise<void> {
    const sql = `UPDATE jobs SET status = 'running', version = version + 1, started_at = coalesce(started_at, now()), contacted_at = now()
      WHERE id = $1 AND handout = $2 AND status = 'assigned' RETURNING id, pipeline_id`;
    await this.#change(ctx, sql, [jobId, handout]);
  }

  /** The job is over, whatever live state it was in; one that was being canceled is canceled. False: it was over before. */
  async finish(ctx: RequestContext, { jobId, handout }: Handout, end: JobEnd): Promise<boolean> {
    const sql = `UPDATE jobs SET status = CASE WHEN status = 'canceling' THEN 'canceled' ELSE $3 END, version = version + 1,
        failure_reason = CASE WHEN status = 'canceling' THEN 'job_canceled' ELSE $4 END, exit_code = $5,
        started_at = coalesce(started_at, now()), finished_at = now(), contacted_at = now()
      WHERE id = $1 AND handout = $2 AND status IN ('assigned', 'running', 'canceling') RETURNING id, pipeline_id`;
    const reason = end.state === 'success' ? null : (end.failureReason ?? 'unknown_failure');
    return this.#change(ctx, sql, [jobId, handout, end.state, reason, end.exitCode ?? null]);
  }

  /** Ends a job that never reached its runner: its secrets were withheld, or its configuration cannot run. */
  async failUnsent(
    ctx: RequestContext,
    { jobId, handout }: Handout,
    failure: { reason: string; withheld: unknown },
  ): Promise<void> {
    const sql = `UPDATE jobs SET status = 'failed', version = version + 1, failure_reason = $3, withheld = $4, finished_at = now()
      WHERE id = $1 AND handout = $2 AND status = 'assigned' RETURNING id, pipeline_id`;
    await this.#change(ctx, sql, [jobId, handout, failure.reason, JSON.stringify(failure.withheld)]);
  }

  /**
   * Asks for the end of jobs: what waits is canceled at once, what a runner has is canceling until the runner says so.
   * False: all of them were over or canceling before.
   */
  async cancel(ctx: RequestContext, jobIds: readonly number[]): Promise<boolean> {
    const sql = `UPDATE jobs SET version = version + 1, cancel_requested_at = now(),
        finished_at = CASE WHEN ${WAITS} THEN now() ELSE finished_at END,
        failure_reason = CASE WHEN ${WAITS} THEN 'job_canceled' ELSE failure_reason END,
        status = CASE WHEN ${WAITS} THEN 'canceled' ELSE 'canceling' END
      WHERE id = ANY($1::bigint[]) AND (${WAITS} OR status IN ('assigned', 'running')) RETURNING id, pipeline_id`;
    return this.#change(ctx, sql, [jobIds]);
  }

  /**
   * Adds a job that repeats one that is over, and lets what was skipped behind it wait again. Null: the job is not over,
   * has not run, or was repeated before.
   */
  async retry(ctx: RequestContext, jobId: number): Promise<number | null> {
    const retriedBy = ctx.actor?.userId ?? null;
    return this.database.transaction(ctx, async (inside) => {
      const [job] = await this.database.query<Row>(inside, 'SELECT id, pipeline_id FROM jobs WHERE id = $1', [jobId]);
      if (!job) return null;
      await this.#lock(inside, job.pipeline_id);
      const copied = `pipeline_id, project_id, name, stage, stage_index, position, run_when, allow_failure, timeout_seconds,
        tags, environment, script, after_script, variables, secrets, needs_secrets`;
      const [added] = await this.database.query<Row & { stage_index: number }>(
        inside,
        `INSERT INTO jobs (${copied}, retry_of, retried_by, status, queued_at)
         SELECT ${copied}, id, $2, 'pending', now() FROM jobs j
          WHERE id = $1 AND status IN ('success', 'failed', 'canceled')
            AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id)
         RETURNING id, pipeline_id, stage_index`,
        [jobId, retriedBy],
      );
      if (!added) return null;
      await this.database.query(
        inside,
        `UPDATE jobs j SET status = 'created', version = version + 1, finished_at = NULL, retried_by = $3
          WHERE pipeline_id = $1 AND stage_index > $2 AND status = 'skipped'
            AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id)`,
        [added.pipeline_id, added.stage_index, retriedBy],
      );
      await this.#hold(inside, [added.id]);
      await this.advance(inside, added.pipeline_id);
      await this.announce(inside);
      return added.id;
    });
  }

  /** Back into the queue: the hand-out was never acknowledged. The next one gets a token and a number of its own. */
  async requeue(ctx: RequestContext, { jobId, handout }: Handout): Promise<boolean> {
    const sql = `UPDATE jobs SET status = 'pending', version = version + 1, token_hash = NULL, runner_id = NULL, runner_manager_id = NULL,
        assigned_at = NULL, contacted_at = NULL WHERE id = $1 AND handout = $2 AND status = 'assigned' RETURNING id, pipeline_id`;
    return this.database.transaction(ctx, async (inside) => {
      const requeued = await this.#change(inside, sql, [jobId, handout]);
      if (requeued) await this.announce(inside);
      return requeued;
    });
  }

  /** Back from a hand-out that the gate did not clear: it waits for approvals again, or in the queue. False: it does not. */
  async holdUnsent(ctx: RequestContext, { jobId, handout }: Handout): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      const requeued = await this.requeue(inside, { jobId, handout });
      return requeued && (await this.#hold(inside, [jobId])).size > 0;
    });
  }

  /** Holds the pipeline and the job; what it is now, null when there is none. */
  async locked(ctx: RequestContext, jobId: number): Promise<LockedJob | null> {
    await this.database.query(ctx, `${LOCK_PIPELINES} ORDER BY id FOR UPDATE`, [[jobId]]);
    const sql = 'SELECT status, handout FROM jobs WHERE id = $1 FOR UPDATE';
    return (await this.database.query<LockedJob>(ctx, sql, [jobId]))[0] ?? null;
  }

  /**
   * Judges anew whether a job waits for approvals, after one was given or withdrawn. Releases that are under way rest on
   * the version, which is raised wherever the job is. Inside a transaction that has it `locked`.
   */
  async reconsider(ctx: RequestContext, jobId: number, { status }: LockedJob): Promise<void> {
    const waited = status === 'waiting_for_approval';
    if (!waited && status !== 'pending') {
      await this.database.query(ctx, 'UPDATE jobs SET version = version + 1 WHERE id = $1', [jobId]);
      return;
    }
    const held = await this.asks.execute(ctx, [jobId]);
    if (held.has(jobId)) {
      if (!waited) await this.#toWaiting(ctx, [jobId]);
      return;
    }
    const sql = `UPDATE jobs SET status = 'pending', version = version + 1, queued_at = now()
      WHERE id = $1 AND status = 'waiting_for_approval' RETURNING id, pipeline_id`;
    if (await this.#change(ctx, sql, [jobId])) await this.announce(ctx);
  }

  /** Ends a job that waited for approvals and gets none. */
  async failWaiting(ctx: RequestContext, jobId: number, withheld: unknown): Promise<boolean> {
    const sql = `UPDATE jobs SET status = 'failed', version = version + 1, failure_reason = 'secrets_withheld', withheld = $2,
        finished_at = now() WHERE id = $1 AND status = 'waiting_for_approval' RETURNING id, pipeline_id`;
    return this.#change(ctx, sql, [jobId, JSON.stringify(withheld)]);
  }

  /** Of jobs that have just been queued, those that must wait for approvals first. No runner has seen them. */
  async #hold(ctx: RequestContext, queued: readonly number[]): Promise<ReadonlySet<number>> {
    const held = await this.asks.execute(ctx, queued);
    if (held.size > 0) await this.#toWaiting(ctx, [...held]);
    return held;
  }

  async #toWaiting(ctx: RequestContext, jobIds: readonly number[]): Promise<void> {
    const sql = `UPDATE jobs SET status = 'waiting_for_approval', version = version + 1, queued_at = NULL
      WHERE id = ANY($1::bigint[]) AND status = 'pending'`;
    await this.database.query(ctx, sql, [jobIds]);
  }

  /** Moves a pipeline on after its jobs changed: queues and skips jobs, sets its status, wakes runners. */
  async advance(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      await this.#lock(inside, pipelineId);
      const jobs = await this.database.query<StagedJob>(
        inside,
        `SELECT j.id, j.stage_index AS "stageIndex", j.status, j.run_when AS "runWhen", j.allow_failure AS "allowFailure"
           FROM jobs j WHERE j.pipeline_id = $1 AND NOT EXISTS (SELECT FROM jobs r WHERE r.retry_of = j.id) ORDER BY j.id`,
        [pipelineId],
      );
      const plan = planStages(jobs);
      await this.database.query(
        inside,
        `UPDATE jobs SET version = version + 1, queued_at = CASE WHEN id = ANY($1::bigint[]) THEN now() END,
           finished_at = CASE WHEN id = ANY($2::bigint[]) THEN now() END,
           status = CASE WHEN id = ANY($1::bigint[]) THEN 'pending' ELSE 'skipped' END
          WHERE id = ANY($1::bigint[] || $2::bigint[]) AND status = 'created'`,
        [plan.queue, plan.skip],
      );
      // A job that waits for an approval leaves the pipeline as one that waits for a runner does.
      const held = await this.#hold(inside, plan.queue);
      await this.database.query(
        inside,
        `UPDATE pipelines SET status = $2::text,
           started_at = CASE WHEN started_at IS NULL AND $2::text IN ('running', 'success', 'failed') THEN now() ELSE started_at END,
           finished_at = CASE WHEN $2::text IN ('success', 'failed', 'canceled', 'skipped') THEN coalesce(finished_at, now()) END
          WHERE id = $1`,
        [pipelineId, plan.status],
      );
      if (plan.queue.length > held.size) await this.announce(inside);
    });
  }

  /** Wakes the runners that wait for a job, once the transaction commits. */
  async announce(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, 'SELECT pg_notify($1, $2)', [JOBS_READY, '']);
  }

  /** Makes two jobs that end at the same time see each other. */
  async #lock(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.database.query(ctx, 'SELECT id FROM pipelines WHERE id = $1 FOR UPDATE', [pipelineId]);
  }

  /** `parameters`: the first is the job's id, or the ids of jobs. */
  async #change(ctx: RequestContext, sql: string, parameters: readonly [unknown, ...unknown[]]): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      // The pipeline before its jobs, always: `advance` holds it while it changes jobs that wait.
      await this.database.query(inside, `${LOCK_PIPELINES} ORDER BY id FOR UPDATE`, [[parameters[0]].flat()]);
      const rows = await this.database.query<Row>(inside, sql, parameters);
      for (const pipelineId of new Set(rows.map((row) => row.pipeline_id))) await this.advance(inside, pipelineId);
      return rows.length > 0;
    });
  }
}
