import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { AskApprovals } from '../releases/index.js';
import { GRANT, LOCK_RESOURCES, PLANNED, QUEUE, SET_STATUS, TURN } from './advance-pipeline.query.js';
import { TRIGGERS } from './triggers.query.js';
import { planTurns, type Plan, type PlannedJob, type Turn } from './plan-turns.js';

/** A job that may start. */
interface Queued {
  /** It starts a pipeline, and no runner gets it. */
  readonly triggers: boolean;
}

/** Channel on which waiting runners hear that jobs are there to be had. */
export const JOBS_READY = 'lockkeeper_jobs_ready';
/** Channel on which replicas hear that a job has given a resource back. */
export const RESOURCE_FREED = 'lockkeeper_resource_freed';

/** Moves a pipeline on after its jobs changed: the part of the states of jobs that follows from those of others. */
@Injectable()
export class AdvancePipeline {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AskApprovals) private readonly asks: AskApprovals,
  ) {}

  /** Gives each job its turn, hands free resources on, sets the pipeline's status, wakes runners. */
  async execute(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      await this.lock(inside, pipelineId);
      const plan = planTurns(await this.database.query<PlannedJob>(inside, PLANNED, [pipelineId]));
      const [manual, delayed, skip] = [idsOf(plan, 'manual'), idsOf(plan, 'delayed'), idsOf(plan, 'skip')];
      if (manual.length + delayed.length + skip.length > 0)
        await this.database.query(inside, TURN, [manual, delayed, skip]);
      await this.queue(inside, idsOf(plan, 'queue'));
      await this.#grant(inside, pipelineId);
      const set = [pipelineId, plan.status];
      const [now] = await this.database.query<{ ends_trigger: boolean }>(inside, SET_STATUS, set);
      if (now?.ends_trigger) await this.#announceTrigger(inside);
    });
  }

  /** Lets jobs wait for what they need beside other jobs: approvals, then their resource, then a runner. */
  async queue(ctx: RequestContext, jobIds: readonly number[]): Promise<void> {
    if (jobIds.length === 0) return;
    const held = await this.asks.execute(ctx, jobIds);
    const rows = await this.database.query<Queued & { status: string }>(ctx, QUEUE, [jobIds, [...held]]);
    await this.#announceQueued(
      ctx,
      rows.filter((row) => row.status === 'pending'),
    );
  }

  async #announceQueued(ctx: RequestContext, pending: readonly Queued[]): Promise<void> {
    if (pending.some((row) => row.triggers)) await this.#announceTrigger(ctx);
    if (pending.some((row) => !row.triggers)) await this.announce(ctx);
  }

  async #announceTrigger(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, 'SELECT pg_notify($1, $2)', [TRIGGERS, '']);
  }

  /** Wakes the runners that wait for a job, once the transaction commits. */
  async announce(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, 'SELECT pg_notify($1, $2)', [JOBS_READY, '']);
  }

  /** Wakes who hands resources on, once the transaction commits. */
  async freed(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, 'SELECT pg_notify($1, $2)', [RESOURCE_FREED, '']);
  }

  /** Makes two jobs that end at the same time see each other. */
  async lock(ctx: RequestContext, pipelineId: number): Promise<void> {
    await this.database.query(ctx, 'SELECT id FROM pipelines WHERE id = $1 FOR UPDATE', [pipelineId]);
  }

  /** The pipeline is held, so that pipelines are locked before resources everywhere. */
  async #grant(ctx: RequestContext, pipelineId: number): Promise<void> {
    const waited = await this.database.query(ctx, LOCK_RESOURCES, [pipelineId]);
    if (waited.length === 0) return;
    await this.#announceQueued(ctx, await this.database.query<Queued>(ctx, GRANT, [pipelineId]));
  }
}

const idsOf = (plan: Plan, turn: Turn): number[] => [...plan.turns].filter(([, its]) => its === turn).map(([id]) => id);
