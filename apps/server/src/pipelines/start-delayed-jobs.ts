import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { JobLifecycle } from './job-lifecycle.js';

const TURN_SECONDS = 5;
const AT_ONCE = 200;
const DUE = `SELECT id FROM jobs WHERE status = 'delayed' AND scheduled_at <= now() ORDER BY scheduled_at, id LIMIT ${AT_ONCE}`;

/** Lets delayed jobs go on when their time has come. */
@Injectable()
export class StartDelayedJobs implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobLifecycle) private readonly lifecycle: JobLifecycle,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'start-delayed-jobs', (ctx) => this.execute(ctx));
  }

  async execute(ctx: RequestContext): Promise<void> {
    const due = await this.database.query<{ id: number }>(ctx, DUE);
    for (const { id } of due) await this.lifecycle.play(ctx, id, { due: true });
  }
}
