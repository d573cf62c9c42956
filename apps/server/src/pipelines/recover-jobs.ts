import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ACKNOWLEDGE_WITHIN_SECONDS } from '@lockkeeper/runner-protocol';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { JobLifecycle, type Handout } from './job-lifecycle.js';

const TURN_SECONDS = 30;
const AT_ONCE = 200;
/** A break of a turn or two leaves a runner time enough to be heard again. */
const LONG_BREAK_SECONDS = 75;

// Runners work on while neither server nor database is there, and say so when they are back: silence counts from then on.
const ATTEND = `UPDATE installation SET attended_at = now(),
  attended_since = CASE WHEN attended_at < now() - interval '${LONG_BREAK_SECONDS} seconds' THEN now() ELSE attended_since END`;
const listening = (since: string): string => `greatest(${since}, (SELECT attended_since FROM installation))`;
const CONTACTED = listening('coalesce(contacted_at, started_at, assigned_at, created_at)');

// Each call of a job's runner counts as its acknowledgement, so what is still assigned was never heard of.
const UNACKNOWLEDGED = `status = 'assigned' AND ${CONTACTED} < now() - interval '${ACKNOWLEDGE_WITHIN_SECONDS} seconds'`;
// A healthy runner is heard of at least every minute.
const VANISHED = `(status = 'running' AND (${CONTACTED} < now() - interval '10 minutes'
    OR ${listening("started_at + timeout_seconds * interval '1 second'")} < now() - interval '5 minutes'))
  OR (status = 'canceling' AND (${CONTACTED} < now() - interval '10 minutes' OR ${listening('cancel_requested_at')} < now() - interval '10 minutes'
    OR (started_at IS NULL AND ${CONTACTED} < now() - interval '${ACKNOWLEDGE_WITHIN_SECONDS} seconds')))`;

/** Takes back what runners do not work on any more: crashed, cut off, or past every limit. */
@Injectable()
export class RecoverJobs implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'recover-jobs', (ctx) => this.execute(ctx));
  }

  async execute(ctx: RequestContext): Promise<void> {
    await this.database.query(ctx, ATTEND);
    await this.#each(ctx, UNACKNOWLEDGED, (inside, handout) => this.lifecycle.requeue(inside, handout));
    const end = { state: 'failed', failureReason: 'stuck_or_timeout_failure' } as const;
    await this.#each(ctx, VANISHED, (inside, handout) => this.lifecycle.finish(inside, handout, end));
  }

  async #each(
    ctx: RequestContext,
    condition: string,
    recover: (ctx: RequestContext, handout: Handout) => Promise<boolean>,
  ): Promise<void> {
    const rows = await this.database.query<{ id: number }>(
      ctx,
      `SELECT id FROM jobs WHERE status IN ('assigned', 'running', 'canceling') AND trigger IS NULL AND (${condition}) ORDER BY id LIMIT ${AT_ONCE}`,
    );
    for (const { id } of rows) {
      await this.database.transaction(ctx, async (inside) => {
        // Looked at again under the locks, the pipeline's first: its runner may have called in between.
        const pipeline = 'SELECT id FROM pipelines WHERE id = (SELECT pipeline_id FROM jobs WHERE id = $1) FOR UPDATE';
        await this.database.query(inside, pipeline, [id]);
        const [job] = await this.database.query<{ handout: number }>(
          inside,
          `SELECT handout FROM jobs WHERE id = $1 AND (${condition}) FOR UPDATE SKIP LOCKED`,
          [id],
        );
        if (job) await recover(inside, { jobId: id, handout: job.handout });
      });
    }
  }
}
