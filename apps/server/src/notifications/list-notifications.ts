import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { listNotificationRows } from './notification-list.query.js';
import type { NotificationsArgs } from './notifications.inputs.js';
import { toNotification, type NotificationType } from './notifications.types.js';

/** What was sent, is waiting and was given up, for those who manage a namespace's webhooks, or for administrators. */
@Injectable()
export class ListNotifications {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: NotificationsArgs): Promise<Page<NotificationType>> {
    const namespaceId = await this.#allowed(ctx, args.fullPath ?? null);
    const page = pageRequest(args);
    const rows = await listNotificationRows(this.database, ctx, namespaceId, page);
    return toPage(rows, page, (row) => [row.id], { map: toNotification });
  }

  async #allowed(ctx: RequestContext, fullPath: string | null): Promise<number | null> {
    if (fullPath === null) {
      ctx.require('setting:read', subject.instance({}));
      return null;
    }
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('webhook:list', asNamespace(namespace));
    return namespace.id;
  }
}
