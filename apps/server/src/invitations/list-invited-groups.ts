import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { listInvitations } from './invitations.query.js';
import { toInvitation, type GroupInvitationType, type InvitedArgs } from './invitations.types.js';
import { ShownGroups } from './shown-groups.js';

/** The groups invited into a group or project, directly or into one above. */
@Injectable()
export class ListInvitedGroups {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ShownGroups) private readonly groups: ShownGroups,
  ) {}

  async execute(ctx: RequestContext, args: InvitedArgs): Promise<Page<GroupInvitationType>> {
    const page = pageRequest(args);
    const namespace = await this.namespaces.visibleNamespace(ctx, args.fullPath);
    ctx.require('member:list', asNamespace(namespace));
    const { rows, count } = await listInvitations(this.database, ctx, namespace.ancestorIds, page);
    const paths = await this.groups.paths(
      ctx,
      rows.map((row) => row.group_id),
    );
    const map = (row: (typeof rows)[number]) => toInvitation(ctx, row, { of: namespace.id, paths });
    return toPage(rows, page, (row) => [row.id], { map, count });
  }
}
