import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { DestroyValues } from '../secrets/index.js';
import { deleteWebhook, lockWebhooksOf, originOf } from './webhooks.query.js';
import { Webhooks, type VisibleWebhook } from './webhooks.js';

/** Removes a webhook with all that waits for it, and destroys its key. */
@Injectable()
export class DeleteWebhook {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: { id: string }): Promise<VisibleWebhook> {
    const found = await this.webhooks.visible(ctx, input.id);
    ctx.require('webhook:delete', asNamespace(found.namespace));
    return this.database.transaction(ctx, async (inside) => {
      await lockWebhooksOf(this.database, inside, found.namespace.id);
      const { webhook, namespace } = await this.webhooks.visible(inside, input.id);
      inside.require('webhook:delete', asNamespace(namespace));
      await this.destroyValues.enqueue(inside, await deleteWebhook(this.database, inside, webhook.id));
      await this.events.record(inside, {
        action: 'webhook.deleted',
        namespaceId: namespace.id,
        target: { kind: 'webhook', id: webhook.id, name: originOf(webhook.url) },
      });
      return { webhook, namespace };
    });
  }
}
