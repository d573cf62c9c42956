import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Background } from '../platform/jobs/index.js';
import { DUE, STOP, STOP_JOB, TIME_USED, type StopJob } from './follow-environments.query.js';
import { JobLifecycle } from './job-lifecycle.js';

const TURN_SECONDS = 30;

interface Due {
  id: number;
  project_id: number;
  name: string;
}

/** Stops environments whose time (`auto_stop_in`) is over. */
@Injectable()
export class StopDueEnvironments implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'stop-due-environments', (ctx) => this.execute(ctx));
  }

  async execute(ctx: RequestContext): Promise<void> {
    for (const due of await this.database.query<Due>(ctx, DUE)) await this.#stop(ctx, due);
  }

  /** By its job, as whose pipeline it is: the gate asks for his rights, as of any job that nobody plays. */
  async #stop(ctx: RequestContext, { id, project_id: namespaceId, name }: Due): Promise<void> {
    const [job] = await this.database.query<StopJob>(ctx, STOP_JOB, [id]);
    // A crash behind this plays it no second time: then it waits no more.
    if (job) await this.lifecycle.play(ctx, job.id, { due: false });
    await this.database.transaction(ctx, async (inside) => {
      const [used] = await this.database.query(inside, TIME_USED, [id]);
      const stopped = used && !job ? await this.database.query(inside, STOP, [id]) : [];
      if (stopped.length === 0) return;
      await this.events.record(inside, {
        action: 'environment.stopped',
        namespaceId,
        target: { kind: 'environment', id, name },
        details: { by: 'time' },
      });
    });
  }
}
