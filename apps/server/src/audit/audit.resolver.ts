import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { AuditEventConnection, AuditEventsArgs, type AuditEventType } from './audit.types.js';
import { ListAuditEvents } from './list-audit-events.js';

@Resolver()
export class AuditResolver {
  constructor(@Inject(ListAuditEvents) private readonly list: ListAuditEvents) {}

  @Query(() => AuditEventConnection)
  @Can('audit:list')
  auditEvents(@Ctx() ctx: RequestContext, @Args() args: AuditEventsArgs): Promise<Page<AuditEventType>> {
    return this.list.execute(ctx, args);
  }
}
