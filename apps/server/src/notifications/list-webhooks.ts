import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Webhooks, type VisibleWebhook } from './webhooks.js';

/** The webhooks of one namespace itself: a few, so all at once. */
@Injectable()
export class ListWebhooks {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(Webhooks) private readonly webhooks: Webhooks,
  ) {}

  async execute(ctx: RequestContext, fullPath: string): Promise<VisibleWebhook[]> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('webhook:list', asNamespace(namespace));
    return (await this.webhooks.of(ctx, namespace.id)).map((webhook) => ({ webhook, namespace }));
  }
}
