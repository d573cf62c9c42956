import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { asNamespace } from '../groups/index.js';
import { Webhook } from './webhook.entity.js';

export interface VisibleWebhook {
  readonly webhook: Webhook;
  readonly namespace: Namespace;
}

/** Finds webhooks. What is absent, or of a namespace whose webhooks the person may not list, answers alike: NOT_FOUND. */
@Injectable()
export class Webhooks {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  byId(ctx: RequestContext, id: number): Promise<Webhook | null> {
    return this.database.repo(ctx, Webhook).findOneBy({ id });
  }

  async visible(ctx: RequestContext, id: string): Promise<VisibleWebhook> {
    const webhook = await this.byId(ctx, parseId(id));
    if (!webhook) throw notFound();
    const namespace = await this.namespaces.visibleById(ctx, webhook.namespaceId);
    ctx.requireVisible('webhook:list', asNamespace(namespace));
    return { webhook, namespace };
  }

  of(ctx: RequestContext, namespaceId: number): Promise<Webhook[]> {
    return this.database.repo(ctx, Webhook).find({ where: { namespaceId }, order: { id: 'ASC' } });
  }
}
