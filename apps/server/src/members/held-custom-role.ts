import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { customRoleById, type CustomRoleRow } from './custom-roles.query.js';
import { lockMembership } from './members.query.js';

/**
 * Finds a custom role to change, locked; NOT_FOUND for whoever may not see it. Its group is held first, as whoever gives the
 * role does: it may be archived at this moment.
 */
@Injectable()
export class HeldCustomRole {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async find(ctx: RequestContext, id: number): Promise<{ row: CustomRoleRow; group: Namespace }> {
    const seen = await customRoleById(this.database, ctx, id, 'none');
    if (!seen) throw notFound();
    await this.#visible(ctx, seen.group_id);
    await lockMembership(this.database, ctx, seen.group_id);
    const row = await customRoleById(this.database, ctx, id, 'change');
    if (!row) throw notFound();
    return { row, group: await this.#visible(ctx, row.group_id) };
  }

  async #visible(ctx: RequestContext, groupId: number): Promise<Namespace> {
    const group = await this.namespaces.visibleById(ctx, groupId);
    ctx.requireVisible('custom_role:list', asGroup(group));
    return group;
  }
}
