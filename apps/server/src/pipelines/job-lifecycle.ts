import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
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

interface Row {
  id: number;
  pipeline_id: number;
}

/**
 * The states of a job, and the only code that changes them: created, pending, assigned, running, canceling, then success,
 * failed, canceled or skipped. Every change raises the job's version, which releases are held against.
 */
@Injectable()
export class JobLifecycle {
  constructor(@Inject(Database) private readonly database: Database) {}

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

  /** Asks for the end of jobs: what waits is canceled at once, what a runner has is canceling until the runner says so. */
  async cancel(ctx: RequestContext, jobIds: readonly number[]): Promise<void> {
    const sql = `UPDATE jobs SET version = version + 1, cancel_requested_at = now(),
        finished_at = CASE WHEN status IN ('created', 'pending') THEN now() ELSE finished_at END,
        failure_reason = CASE WHEN status IN ('created', 'pending') THEN 'job_canceled' ELSE failure_reason END,
        status = CASE WHEN status IN ('created', 'pending') THEN 'canceled' ELSE 'canceling' END
      WHERE id = ANY($1::bigint[]) AND status IN ('created', 'pending', 'assigned', 'running') RETURNING id, pipeline_id`;
    await this.#change(ctx, sql, [jobIds]);
  }

  /** Back into the queue: the hand-out was never acknowledged. The next one gets a token and a number of its own. */
  async requeue(ctx: RequestContext, { jobId, handout }: Handout): Promise<boolean> {
    const sql = `UPDATE jobs SET status = 'pending', version = version + 1, token_hash = NULL, runner_id = NULL, runner_manager_id = NULL,
        assigned_at = NULL, contacted_at = NULL WHERE id = $1 AND handout = $2 AND status = 'assigned' RETURNING id, pipeline_id`;
    return this.#change(ctx, sql, [jobId, handout]);
  }

  /** Moves a pipeline on after its jobs changed: queues and skips jobs, sets its status, wakes runners. */
  async advance(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      // The lock makes two jobs that end at the same time see each other.
      await this.database.query(inside, 'SELECT id FROM pipelines WHERE id = $1 FOR UPDATE', [pipelineId]);
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
      await this.database.query(
        inside,
        `UPDATE pipelines SET status = $2::text,
           started_at = CASE WHEN started_at IS NULL AND $2::text IN ('running', 'success', 'failed') THEN now() ELSE started_at END,
           finished_at = CASE WHEN $2::text IN ('success', 'failed', 'canceled', 'skipped') THEN coalesce(finished_at, now()) END
          WHERE id = $1`,
        [pipelineId, plan.status],
      );
      if (plan.queue.length > 0) await this.announce(inside);
    });
  }

  /** Wakes the runners that wait for a job, once the transaction commits. */
  async announce(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, 'SELECT pg_notify($1, $2)', [JOBS_READY, '']);
  }

  async #change(ctx: RequestContext, sql: string, parameters: readonly unknown[]): Promise<boolean> {
    return this.database.transaction(ctx, async (inside) => {
      const rows = await this.database.query<Row>(inside, sql, parameters);
      for (const pipelineId of new Set(rows.map((row) => row.pipeline_id))) await this.advance(inside, pipelineId);
      return rows.length > 0;
    });
  }
}
