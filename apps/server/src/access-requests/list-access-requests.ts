import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { ownRequests, requestsWithin, type AccessRequestRow } from './access-requests.query.js';

/** One's own requests, or those that are to be decided in a namespace and below; the newest first. */
@Injectable()
export class ListAccessRequests {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute<T>(
    ctx: RequestContext,
    args: PageArgs & { readonly fullPath?: string | null },
    map: (row: AccessRequestRow) => T,
  ): Promise<Page<T>> {
    const page = pageRequest(args);
    return toPage(await this.rows(ctx, args.fullPath ?? null, page), page, (row) => [row.id], { map });
  }

  private async rows(
    ctx: RequestContext,
    fullPath: string | null,
    page: ReturnType<typeof pageRequest>,
  ): Promise<AccessRequestRow[]> {
    if (fullPath === null) return ownRequests(this.database, ctx, page);
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('access_rule:list', asNamespace(namespace));
    return requestsWithin(this.database, ctx, namespace.id, page);
  }
}
