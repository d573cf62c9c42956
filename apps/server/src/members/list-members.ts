import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { listMembers } from './members.query.js';
import { toMember, type MembersArgs, type MemberType } from './members.types.js';

/** Who is in a group or project, directly or from above, each with his highest role. */
@Injectable()
export class ListMembers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: MembersArgs): Promise<Page<MemberType>> {
    const page = pageRequest(args);
    const namespace = await this.namespaces.visibleNamespace(ctx, args.fullPath);
    ctx.require('member:list', asNamespace(namespace));
    const { rows, count } = await listMembers(this.database, ctx, namespace.ancestorIds, page);
    const map = (row: (typeof rows)[number]) => toMember(ctx, row, namespace.id);
    return toPage(rows, page, (row) => [row.username.toLowerCase()], { map, count });
  }
}
