import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../groups/index.js';
import { CONFIG, type Config } from '../platform/config/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { DestroyValues, KeepValue } from '../secrets/index.js';
import type { WebhookWithKey } from './create-webhook.js';
import { newSigningKey } from './sign-delivery.js';
import { Webhook } from './webhook.entity.js';
import { requireEvents, requireUrl } from './webhook-rules.js';
import type { WebhookUpdateInput } from './webhooks.inputs.js';
import { lockWebhooksOf, originOf } from './webhooks.query.js';
import { Webhooks, type VisibleWebhook } from './webhooks.js';

type WebhookAbility = 'webhook:update' | 'webhook:delete';
type Changes = Partial<Pick<Webhook, 'url' | 'events' | 'enabled' | 'keyReference'>>;

/** Changes a webhook, or gives it a new key; the old one is destroyed and signs nothing from then on. */
@Injectable()
export class UpdateWebhook {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(KeepValue) private readonly keepValue: KeepValue,
    @Inject(DestroyValues) private readonly destroyValues: DestroyValues,
    @Inject(EventLog) private readonly events: EventLog,
  ) {}

  async execute(ctx: RequestContext, input: WebhookUpdateInput): Promise<WebhookWithKey> {
    const found = await this.webhooks.visible(ctx, input.id);
    ctx.require(abilityFor(input), asNamespace(found.namespace));
    const asked: Changes = {
      ...(input.url == null ? {} : { url: requireUrl(input.url, this.config.webhookAllowPrivate) }),
      ...(input.events == null ? {} : { events: requireEvents(input.events) }),
      ...(input.enabled == null ? {} : { enabled: input.enabled }),
    };
    if (!input.newSigningKey) {
      return this.database.transaction(ctx, async (inside) => ({
        ...(await this.#change(inside, { found, ability: abilityFor(input) }, asked)),
        signingKey: null,
      }));
    }
    const signingKey = newSigningKey();
    const changed = await this.keepValue.execute(ctx, found.namespace.id, signingKey, (inside, keyReference) =>
      this.#change(inside, { found, ability: 'webhook:update' }, { ...asked, keyReference }),
    );
    return { ...changed, signingKey };
  }

  async #change(
    ctx: RequestContext,
    { found, ability }: { found: VisibleWebhook; ability: WebhookAbility },
    asked: Changes,
  ): Promise<VisibleWebhook> {
    await lockWebhooksOf(this.database, ctx, found.namespace.id);
    const { webhook, namespace } = await this.webhooks.visible(ctx, String(found.webhook.id));
    ctx.require(ability, asNamespace(namespace));
    const changed = (Object.keys(asked) as (keyof Changes)[]).filter(
      (field) => String(asked[field]) !== String(webhook[field]),
    );
    if (changed.length === 0) return { webhook, namespace };
    await this.database.repo(ctx, Webhook).update({ id: webhook.id }, asked);
    if (asked.keyReference) {
      await this.destroyValues.enqueue(ctx, [{ owner: namespace.id, reference: webhook.keyReference }]);
    }
    const after = { ...webhook, ...asked };
    await this.events.record(ctx, {
      action: 'webhook.updated',
      namespaceId: namespace.id,
      target: { kind: 'webhook', id: webhook.id, name: originOf(after.url) },
      details: {
        fields: changed.map((field) => (field === 'keyReference' ? 'signingKey' : field)),
        ...(changed.includes('url') ? { from: originOf(webhook.url) } : {}),
        ...(changed.includes('events') ? { events: after.events } : {}),
        ...(changed.includes('enabled') ? { enabled: after.enabled } : {}),
      },
    });
    return { webhook: after, namespace };
  }
}

/** To silence it and nothing more is less than to delete it, and like that possible where nothing may be changed. */
function abilityFor({ url, events, enabled, newSigningKey }: WebhookUpdateInput): WebhookAbility {
  return enabled === false && url == null && events == null && !newSigningKey ? 'webhook:delete' : 'webhook:update';
}
