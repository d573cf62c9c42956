import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { ListNotifications } from './list-notifications.js';
import { NotificationsArgs } from './notifications.inputs.js';
import { NotificationConnection, type NotificationType } from './notifications.types.js';

@Resolver()
export class NotificationsResolver {
  constructor(@Inject(ListNotifications) private readonly list: ListNotifications) {}

  @Query(() => NotificationConnection)
  @Can('webhook:list')
  notifications(@Ctx() ctx: RequestContext, @Args() args: NotificationsArgs): Promise<Page<NotificationType>> {
    return this.list.execute(ctx, args);
  }
}
