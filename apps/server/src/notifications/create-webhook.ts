import { Inject, Injectable } from '@nestjs/common';
import type { Sensitive } from '@lockkeeper/sensitive';
import { asNamespace, Namespaces, type Namespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { KeepValue } from '../secrets/index.js';
import { newSigningKey } from './sign-delivery.js';
import { Webhook } from './webhook.entity.js';
import { MOST_WEBHOOKS, reminderEvents, requireEvents, requireUrl } from './webhook-rules.js';
import type { WebhookCreateInput } from './webhooks.inputs.js';
import { lockWebhooksOf, originOf } from './webhooks.query.js';

export interface WebhookWithKey {
  readonly webhook: Webhook;
  readonly namespace: Namespace;
  /** Shown once; afterwards only the store has it. */
  readonly signingKey: Sensitive | null;
}

/** Makes a webhook. Its key is kept as a value of the namespace and never in the database in clear. */
@Injectable()
export class CreateWebhook {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(KeepValue) private readonly keepValue: KeepValue,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: WebhookCreateInput): Promise<WebhookWithKey> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.require('webhook:create', asNamespace(namespace));
    const url = requireUrl(input.url, this.config.webhookAllowPrivate);
    const events = requireEvents(input.events ?? reminderEvents);
    const enabled = input.enabled ?? true;
    const signingKey = newSigningKey();
    const webhook = await this.keepValue.execute(ctx, namespace.id, signingKey, async (inside, keyReference) => {
      await lockWebhooksOf(this.database, inside, namespace.id);
      // The store may have been slow: what has changed since is asked again.
      const now = await this.namespaces.visibleById(inside, namespace.id);
      inside.require('webhook:create', asNamespace(now));
      const webhooks = this.database.repo(inside, Webhook);
      if ((await webhooks.countBy({ namespaceId: namespace.id })) >= MOST_WEBHOOKS) {
        throw refuse(
          'LIMIT_REACHED',
          null,
          `${namespace.fullPath} has ${MOST_WEBHOOKS} webhooks, the most there may be.`,
        );
      }
      const row = { namespaceId: namespace.id, url, events, enabled, keyReference, createdBy: ctx.person.userId };
      const id = Number((await webhooks.insert(row)).identifiers[0]?.['id']);
      await this.events.record(inside, {
        action: 'webhook.created',
        namespaceId: namespace.id,
        target: { kind: 'webhook', id, name: originOf(url) },
        details: { events, enabled },
      });
      return webhooks.findOneByOrFail({ id });
    });
    return { webhook, namespace, signingKey };
  }
}
