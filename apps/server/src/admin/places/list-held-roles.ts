import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import { toRole } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../../platform/graphql/index.js';
import { listHeldRoles, type HeldRoleRow } from './places.query.js';
import type { HeldCustomRole } from './places.types.js';

/** The custom roles of all groups; administrators only. */
@Injectable()
export class ListHeldRoles {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: PageArgs): Promise<Page<HeldCustomRole>> {
    ctx.require('user:list', subject.instance({}));
    const page = pageRequest(args);
    const { rows, count } = await listHeldRoles(this.database, ctx, page);
    return toPage(rows, page, (row) => [row.id], { map: toHeldRole, count });
  }
}

const toHeldRole = (row: HeldRoleRow): HeldCustomRole => ({
  id: String(row.id),
  name: row.name,
  description: row.description,
  role: toRole(row.role)!,
  abilities: row.abilities,
  groupPath: row.group_path,
  holdersCount: row.holders,
  createdAt: row.created_at,
});
