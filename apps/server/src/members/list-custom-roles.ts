import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { customRolesFor, type CustomRoleRow } from './custom-roles.query.js';

/** The custom roles that can be given in a group: its own and those of the groups above. */
@Injectable()
export class ListCustomRoles {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, groupPath: string): Promise<CustomRoleRow[]> {
    const group = await this.namespaces.visibleGroup(ctx, groupPath);
    ctx.require('custom_role:list', asGroup(group));
    return customRolesFor(this.database, ctx, group.ancestorIds);
  }
}
