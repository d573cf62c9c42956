import { Inject, Injectable } from '@nestjs/common';
import { listNamespaces, namespaceKey, Namespaces, requireSearch } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import type { ProjectsArgs } from './projects.inputs.js';
import { toProject, type ProjectType } from './projects.types.js';

/** The projects that somebody may see, by full path. */
@Injectable()
export class ListProjects {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: ProjectsArgs): Promise<Page<ProjectType>> {
    const page = pageRequest(args);
    const search = requireSearch(args.search);
    const group = args.groupPath == null ? null : await this.namespaces.visibleGroup(ctx, args.groupPath);
    const filter = { kind: 'project', search, parentId: group?.id ?? null, topOnly: false } as const;
    const { rows, count } = await listNamespaces(this.database, ctx, filter, page);
    return toPage(rows, page, namespaceKey, { map: (project) => toProject(ctx, project), count });
  }
}
