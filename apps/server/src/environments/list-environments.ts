import { Inject, Injectable } from '@nestjs/common';
import { strictestDeployRole } from '@lockkeeper/release';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { pageRequest, toPage, type Page } from '../platform/graphql/index.js';
import { listEnvironments } from './environments.query.js';
import { toEnvironment, type EnvironmentsArgs, type EnvironmentType } from './environments.types.js';
import { ProtectedEnvironment } from './protected-environment.entity.js';
import { asDemand } from './protections.js';
import { protectionsBelow } from './protections.query.js';

@Injectable()
export class ListEnvironments {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, args: EnvironmentsArgs): Promise<Page<EnvironmentType>> {
    const page = pageRequest(args);
    const project = await this.namespaces.visibleProject(ctx, args.projectPath);
    ctx.require('environment:list', asProject(project));
    const { rows, count } = await listEnvironments(this.database, ctx, project.id, page);
    const rules = (await protectionsBelow(this.database, ctx, [project.id])).get(project.id) ?? [];
    return toPage(rows, page, (environment) => [environment.name], {
      map: (environment) => {
        const deployRole = asDemand(strictestDeployRole(rules, environment.name));
        return toEnvironment(ctx, { environment, project, deployRole });
      },
      count,
    });
  }

  async protections(ctx: RequestContext, projectPath: string): Promise<ProtectedEnvironment[]> {
    const project = await this.namespaces.visibleProject(ctx, projectPath);
    ctx.require('environment:list', asProject(project));
    const rules = this.database.repo(ctx, ProtectedEnvironment);
    return rules.find({ where: { projectId: project.id }, order: { pattern: 'ASC', id: 'ASC' } });
  }
}
