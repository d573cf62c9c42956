import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database, Notifications } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { JobLifecycle } from './job-lifecycle.js';
import { StartDownstream } from './start-downstream.js';
import { ENDED_TRIGGER, ENDED_TRIGGERS, TRIGGERS, WAITING_TRIGGERS } from './triggers.query.js';

const TURN_SECONDS = 15;

/**
 * Runs the jobs that no runner gets: each starts a pipeline, and with `strategy: depend` goes as that one goes. In
 * transactions of their own: whoever ends a job holds its pipeline, and a child must not wait for its parent then.
 */
@Injectable()
export class RunTriggers implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Notifications) private readonly notifications: Notifications,
    @Inject(Background) private readonly background: Background,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(StartDownstream) private readonly start: StartDownstream,
  ) {}

  async onModuleInit(): Promise<void> {
    // What a lost notification leaves standing, the next turn finds.
    this.background.every(TURN_SECONDS, 'run-triggers', (ctx) => this.execute(ctx));
    await this.notifications.listen(TRIGGERS, () => this.background.soon('run-triggers', (ctx) => this.execute(ctx)));
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (const { id } of await this.database.query<{ id: number }>(ctx, ENDED_TRIGGERS)) await this.#end(ctx, id);
    const faults: unknown[] = [];
    for (const { id } of await this.database.query<{ id: number }>(ctx, WAITING_TRIGGERS))
      // One that meets a fault waits for the next turn and holds up no other.
      await this.start.execute(ctx, id).catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  }

  async #end(ctx: RequestContext, jobId: number): Promise<void> {
    await this.database.transaction(ctx, async (inside) => {
      await this.lifecycle.locked(inside, jobId);
      // Looked at again under the lock: who retries a job of the other pipeline holds this one first.
      const [now] = await this.database.query<{ status: string }>(inside, ENDED_TRIGGER, [jobId]);
      if (!now) return;
      if (now.status === 'canceled') await this.lifecycle.cancel(inside, [jobId]);
      else await this.lifecycle.finish(inside, { jobId, handout: 0 }, endOf(now.status));
    });
  }
}

const endOf = (status: string) =>
  status === 'success'
    ? ({ state: 'success' } as const)
    : ({ state: 'failed', failureReason: 'downstream_pipeline_failed' } as const);
