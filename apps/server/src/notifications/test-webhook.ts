import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { DeliverNotifications } from './deliver-notifications.js';
import { listedById, type ListedNotification } from './notification-list.query.js';
import { TEST_EVENT } from './webhook-rules.js';
import { originOf } from './webhooks.query.js';
import { Webhooks } from './webhooks.js';
import { claimTest } from './outbox.query.js';

const PAUSE_MS = 5000;

/** Calls a webhook once, at once, and tells what became of it. Tried once only, so nothing is left waiting. */
@Injectable()
export class TestWebhook {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(DeliverNotifications) private readonly deliver: DeliverNotifications,
  ) {}

  async execute(ctx: RequestContext, input: { id: string }): Promise<ListedNotification> {
    const { webhook, namespace } = await this.webhooks.visible(ctx, input.id);
    ctx.require('webhook:update', asNamespace(namespace));
    const { kind, id, fullPath } = namespace;
    const claimed = await claimTest(this.database, ctx, {
      key: `${TEST_EVENT}:${webhook.id}:${randomUUID()}`,
      webhookId: webhook.id,
      namespaceId: namespace.id,
      recipient: originOf(webhook.url),
      body: { event: TEST_EVENT, owner: { kind, id: String(id), fullPath } },
      notBefore: new Date(ctx.now().getTime() - PAUSE_MS),
    });
    // Else it could be used to try out addresses.
    if (!claimed)
      throw refuse('TOO_MANY_TESTS', null, 'This webhook was tested a moment ago; try again in five seconds.');
    await this.deliver.deliver(ctx, claimed);
    return (await listedById(this.database, ctx, claimed.id))!;
  }
}
