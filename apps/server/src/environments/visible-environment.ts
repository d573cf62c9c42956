import { Inject, Injectable } from '@nestjs/common';
import type { EntityTarget } from 'typeorm';
import { asProject, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { lockProject } from '../projects/index.js';
import { Environment } from './environment.entity.js';
import { ProtectedEnvironment } from './protected-environment.entity.js';

interface Owned {
  id: number;
  projectId: number;
}

/** Finds an environment or a protection to change, with its project locked; NOT_FOUND for whoever may not see it. */
@Injectable()
export class VisibleEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** Without a lock. */
  async find(ctx: RequestContext, id: number): Promise<{ project: Namespace; environment: Environment }> {
    const environment = await this.database.repo(ctx, Environment).findOneBy({ id });
    if (!environment) throw notFound();
    const project = await this.namespaces.visibleById(ctx, environment.projectId);
    ctx.requireVisible('environment:list', asProject(project));
    return { project, environment };
  }

  async hold(ctx: RequestContext, id: number): Promise<{ project: Namespace; environment: Environment }> {
    const { project, row } = await this.locked(ctx, Environment, id);
    return { project, environment: row };
  }

  async holdProtection(ctx: RequestContext, id: number): Promise<{ project: Namespace; rule: ProtectedEnvironment }> {
    const { project, row } = await this.locked(ctx, ProtectedEnvironment, id);
    return { project, rule: row };
  }

  private async locked<T extends Owned>(
    ctx: RequestContext,
    entity: EntityTarget<T>,
    id: number,
  ): Promise<{ project: Namespace; row: T }> {
    const rows = this.database.repo(ctx, entity);
    const found = await rows.findOneBy({ id } as never);
    if (!found) throw notFound();
    await lockProject(this.database, ctx, found.projectId);
    const project = await this.namespaces.visibleById(ctx, found.projectId);
    ctx.requireVisible('environment:list', asProject(project));
    const row = await rows.findOneBy({ id } as never);
    if (!row) throw notFound();
    return { project, row };
  }
}
