import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { Background } from '../platform/jobs/index.js';
import { DestroyValues } from '../secrets/index.js';
import { deleteWebhooksOfPurged } from './webhooks.query.js';

const TURN_SECONDS = 600;

/** Webhooks stay while their group or project can come back from the trash; once it is purged, their keys are destroyed. */
@Injectable()
export class ForgetWebhooks implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
    @Inject(Background) private readonly background: Background,
  ) {}

  onModuleInit(): void {
    this.background.every(TURN_SECONDS, 'forget-webhooks', (ctx) => this.execute(ctx));
  }

  execute(ctx: RequestContext): Promise<void> {
    return this.database.transaction(ctx, async (inside) => {
      await this.destroyValues.enqueue(inside, await deleteWebhooksOfPurged(this.database, inside));
    });
  }
}
