import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { listAccessRules } from './access-rules.query.js';
import { toAccessRule, type AccessRuleType } from './access-rules.types.js';

/** The rules that count in a group or project: its own and those of the groups above, the newest first. */
@Injectable()
export class ListAccessRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, namespaceId: number, args: PageArgs): Promise<Page<AccessRuleType>> {
    const page = pageRequest(args);
    const namespace = await this.namespaces.visibleById(ctx, namespaceId);
    ctx.require('access_rule:list', asNamespace(namespace));
    const rows = await listAccessRules(this.database, ctx, namespace.ancestorIds, page);
    return toPage(rows, page, (row) => [row.id], { map: (row) => toAccessRule(ctx, row) });
  }
}
