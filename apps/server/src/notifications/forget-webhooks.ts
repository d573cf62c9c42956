import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { DestroyValues } from '../secrets/index.js';
import { deleteWebhooks } from './webhooks.query.js';

/** For whoever purges namespaces: removes their webhooks and destroys the keys, inside the caller's transaction. */
@Injectable()
export class ForgetWebhooks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
  ) {}

  async execute(ctx: RequestContext, namespaceIds: readonly number[]): Promise<void> {
    await this.destroyValues.enqueue(ctx, await deleteWebhooks(this.database, ctx, { namespaceIds }));
  }
}
