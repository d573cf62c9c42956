import { Inject, Injectable } from '@nestjs/common';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { fromRefKind, ProtectedRefs, RefKind } from '../projects/index.js';
import { headCommitOf, type HeadCommit } from './commit-files.query.js';
import { toRef, type ConfigurationArgs, type RefsArgs, type RefType } from './configuration.types.js';
import { asRef } from './pipeline.policy.js';
import { listRefs } from './refs.query.js';

/** The refs of a project, and the configuration at the head of one. */
@Injectable()
export class ShowConfiguration {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
  ) {}

  async execute(ctx: RequestContext, args: ConfigurationArgs): Promise<HeadCommit | null> {
    const project = await this.namespaces.visibleProject(ctx, args.projectPath);
    const ref = { kind: fromRefKind(args.refKind ?? RefKind.BRANCH), name: args.refName };
    ctx.require('ref:read', asRef(project, await this.refs.pushRole(ctx, project.id, ref)));
    return headCommitOf(this.database, ctx, project.id, ref);
  }

  async list(ctx: RequestContext, args: RefsArgs): Promise<Page<RefType>> {
    const page = pageRequest(args);
    const project = await this.namespaces.visibleProject(ctx, args.projectPath);
    ctx.require('ref:list', asProject(project));
    const { rows, count } = await listRefs(this.database, ctx, project.id, page);
    const pushRoles = await this.refs.pushRoles(ctx, project.id);
    return toPage(rows, page, (row) => [row.kind, row.name], {
      map: (row) => {
        const pushRole = pushRoles(row);
        return toRef(row, { protected: pushRole !== null, mayPush: ctx.can('ref:push', asRef(project, pushRole)) });
      },
      count,
    });
  }
}
