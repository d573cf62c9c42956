import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import type { GroupsArgs } from './groups.inputs.js';
import { toGroup, type GroupType } from './groups.types.js';
import { listNamespaces, namespaceKey } from './namespace-list.query.js';
import { Namespaces } from './namespaces.js';
import { requireSearch } from './naming-rules.js';

/** The groups that somebody may see, by full path. */
@Injectable()
export class ListGroups {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: GroupsArgs): Promise<Page<GroupType>> {
    const page = pageRequest(args);
    const search = requireSearch(args.search);
    const parent = args.parentPath == null ? null : await this.namespaces.visibleGroup(ctx, args.parentPath);
    const topOnly = args.topLevelOnly ?? false;
    const filter = { kind: 'group', search, parentId: parent?.id ?? null, topOnly } as const;
    const { rows, count } = await listNamespaces(this.database, ctx, filter, page);
    return toPage(rows, page, namespaceKey, { map: (group) => toGroup(ctx, group), count });
  }
}
