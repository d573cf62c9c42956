import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { listInvitedMembers } from './invitations.query.js';
import { toInvitedMember, type InvitedArgs, type InvitedMember } from './invitations.types.js';
import { ShownGroups } from './shown-groups.js';

/** Who is a member of a group or project through an invited group, each with his highest role by that. */
@Injectable()
export class ListInvitedMembers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ShownGroups) private readonly groups: ShownGroups,
  ) {}

  async execute(ctx: RequestContext, args: InvitedArgs): Promise<Page<InvitedMember>> {
    const page = pageRequest(args);
    const namespace = await this.namespaces.visibleNamespace(ctx, args.fullPath);
    ctx.require('member:list', asNamespace(namespace));
    const { rows, count } = await listInvitedMembers(this.database, ctx, namespace.ancestorIds, page);
    const paths = await this.groups.paths(
      ctx,
      rows.map((row) => row.group_id),
    );
    const map = (row: (typeof rows)[number]) => toInvitedMember(row, { of: namespace.id, paths });
    return toPage(rows, page, (row) => [row.username.toLowerCase()], { map, count });
  }
}
