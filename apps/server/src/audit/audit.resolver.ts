import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { Page } from '../platform/graphql/index.js';
import { Ctx } from '../platform/http/index.js';
import { AuditChain } from './audit-chain.types.js';
import { AuditEventConnection, AuditEventsArgs, type AuditEventType } from './audit.types.js';
import { DescribeAuditChain } from './describe-audit-chain.js';
import { ListAuditEvents } from './list-audit-events.js';

@Resolver()
export class AuditResolver {
  constructor(
    @Inject(ListAuditEvents) private readonly list: ListAuditEvents,
    @Inject(DescribeAuditChain) private readonly describeChain: DescribeAuditChain,
  ) {}

  @Query(() => AuditEventConnection)
  @Can('audit:list')
  auditEvents(@Ctx() ctx: RequestContext, @Args() args: AuditEventsArgs): Promise<Page<AuditEventType>> {
    return this.list.execute(ctx, args);
  }

  @Query(() => AuditChain)
  @Can('audit:list')
  auditChain(@Ctx() ctx: RequestContext): Promise<AuditChain> {
    return this.describeChain.execute(ctx);
  }
}
