import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page, type PageArgs } from '../platform/graphql/index.js';
import { compare, keyOf, permissionsOn } from './permission-views.js';
import { grantsOn } from './secret-grants.query.js';
import type { PermissionView } from './secret-permissions.types.js';

/** Who may do what with the secrets of a project or group. */
@Injectable()
export class ListSecretPermissions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async ofProject<T>(
    ctx: RequestContext,
    args: PageArgs & { projectPath: string },
    map: (ctx: RequestContext, view: PermissionView) => T,
  ): Promise<Page<T>> {
    const project = await this.namespaces.visibleProject(ctx, args.projectPath);
    return this.#page(ctx, await this.#views(ctx, project), { args, map });
  }

  async ofGroup<T>(
    ctx: RequestContext,
    args: PageArgs & { groupPath: string },
    map: (ctx: RequestContext, view: PermissionView) => T,
  ): Promise<Page<T>> {
    const group = await this.namespaces.visibleGroup(ctx, args.groupPath);
    return this.#page(ctx, await this.#views(ctx, group), { args, map });
  }

  async #views(ctx: RequestContext, namespace: PermissionView['namespace']): Promise<PermissionView[]> {
    ctx.require('secret_grant:list', asNamespace(namespace));
    return permissionsOn(namespace, await grantsOn(this.database, ctx, namespace.id));
  }

  #page<T>(
    ctx: RequestContext,
    views: PermissionView[],
    { args, map }: { args: PageArgs; map: (ctx: RequestContext, view: PermissionView) => T },
  ): Page<T> {
    const page = pageRequest(args);
    const rest = views.filter((view) => !page.after || compare(keyOf(view), page.after) > 0);
    return toPage(rest, page, keyOf, { map: (view) => map(ctx, view), count: views.length });
  }
}
