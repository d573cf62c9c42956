import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../../platform/graphql/index.js';
import { partOf } from '../part-of.js';
import { listGroupTotals, type GroupTotalsRow } from './places.query.js';
import type { GroupTotals, GroupTotalsArgs } from './places.types.js';

/** All groups with how much is in each; administrators only. */
@Injectable()
export class ListGroupTotals {
  constructor(@Inject(Database) private readonly database: Database) {}

  async execute(ctx: RequestContext, args: GroupTotalsArgs): Promise<Page<GroupTotals>> {
    ctx.require('user:list', subject.instance({}));
    const page = pageRequest(args);
    const { rows, count } = await listGroupTotals(this.database, ctx, partOf(args.search), page);
    return toPage(rows, page, (row) => [row.full_path.toLowerCase()], { map: toGroupTotals, count });
  }
}

const toGroupTotals = (row: GroupTotalsRow): GroupTotals => ({
  id: String(row.id),
  name: row.name,
  fullPath: row.full_path,
  membersCount: row.members,
  projectsCount: row.projects,
  secretsCount: row.secrets,
  createdAt: row.created_at,
});
