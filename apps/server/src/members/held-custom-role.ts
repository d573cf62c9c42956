import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { customRoleById, type CustomRoleRow } from './custom-roles.query.js';

/** Finds a custom role to change, locked; NOT_FOUND for whoever may not see it. */
@Injectable()
export class HeldCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<{ row: CustomRoleRow; group: Namespace }> {
    const row = await customRoleById(this.database, ctx, id, 'change');
    if (!row) throw notFound();
    const group = await this.namespaces.visibleById(ctx, row.group_id);
    ctx.requireVisible('custom_role:list', asGroup(group));
    return { row, group };
  }
}
