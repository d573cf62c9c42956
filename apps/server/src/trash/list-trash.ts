import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { FindTrashed } from './find-trashed.js';
import type { TrashArgs } from './trash.inputs.js';
import { listTrashRows, trashKey } from './trash.query.js';
import { toTrashEntry, type TrashEntryType } from './trash.types.js';

/** What was deleted in a group or project and below, newest first; or, of everywhere, what somebody may bring back. */
@Injectable()
export class ListTrash {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(FindTrashed) private readonly find: FindTrashed,
  ) {}

  async execute(ctx: RequestContext, args: TrashArgs): Promise<Page<TrashEntryType>> {
    const page = pageRequest(args);
    const namespaceId = args.fullPath == null ? null : await this.visibleId(ctx, args.fullPath);
    const rows = await listTrashRows(this.database, ctx, namespaceId, page);
    const views = await this.find.withOwners(ctx, rows);
    return toPage(views, page, ({ row }) => trashKey(row), { map: (view) => toTrashEntry(ctx, view) });
  }

  private async visibleId(ctx: RequestContext, fullPath: string): Promise<number> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('trash:list', asNamespace(namespace));
    return namespace.id;
  }
}
