import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { PageArgs, type Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import { ListGroupTotals } from './list-group-totals.js';
import { ListHeldRoles } from './list-held-roles.js';
import {
  GroupTotals,
  GroupTotalsArgs,
  GroupTotalsConnection,
  HeldCustomRole,
  HeldCustomRoleConnection,
} from './places.types.js';

@Resolver()
export class PlacesResolver {
  constructor(
    @Inject(ListGroupTotals) private readonly groups: ListGroupTotals,
    @Inject(ListHeldRoles) private readonly roles: ListHeldRoles,
  ) {}

  @Query(() => GroupTotalsConnection, { description: 'All groups by full path; for administrators.' })
  @Can('user:list')
  groupTotals(@Ctx() ctx: RequestContext, @Args() args: GroupTotalsArgs): Promise<Page<GroupTotals>> {
    return this.groups.execute(ctx, args);
  }

  @Query(() => HeldCustomRoleConnection, { description: 'Of all groups, newest first; for administrators.' })
  @Can('user:list')
  allCustomRoles(@Ctx() ctx: RequestContext, @Args() args: PageArgs): Promise<Page<HeldCustomRole>> {
    return this.roles.execute(ctx, args);
  }
}
