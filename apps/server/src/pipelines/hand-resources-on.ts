import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, Notifications } from '../platform/database/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Background } from '../platform/jobs/index.js';
import { AdvancePipeline, RESOURCE_FREED } from './advance-pipeline.js';
import { TO_BE_GRANTED } from './advance-pipeline.query.js';

const TURN_SECONDS = 15;

/**
 * Gives a resource that came free to the job that has waited longest, also in another pipeline. In a transaction of its
 * own: whoever gives one back holds his pipeline, and two that waited for each other's would stand for ever.
 */
@Injectable()
export class HandResourcesOn implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Notifications) private readonly notifications: Notifications,
    @Inject(Background) private readonly background: Background,
    @Inject(AdvancePipeline) private readonly advance: AdvancePipeline,
  ) {}

  async onModuleInit(): Promise<void> {
    // What a lost notification leaves standing, the next turn finds.
    this.background.every(TURN_SECONDS, 'hand-resources-on', (ctx) => this.execute(ctx));
    await this.notifications.listen(RESOURCE_FREED, () =>
      this.background.soon('hand-resources-on', (ctx) => this.execute(ctx)),
    );
  }

  async execute(ctx: RequestContext): Promise<void> {
    const pipelines = await this.database.query<{ id: number }>(ctx, TO_BE_GRANTED);
    for (const { id } of pipelines) await this.advance.execute(ctx, id);
  }
}
