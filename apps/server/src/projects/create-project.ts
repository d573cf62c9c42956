import { Inject, Injectable } from '@nestjs/common';
import { roleLevel } from '@lockkeeper/abilities';
import {
  asGroup,
  NamespaceTree,
  Namespaces,
  requireDescription,
  requireName,
  requirePath,
  type Namespace,
} from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { ProjectCreateInput } from './projects.inputs.js';
import { insertProtectedRef } from './protected-refs.query.js';

const DEFAULT_BRANCH = 'main';

/** Makes a project, with its default branch protected from the start. */
@Injectable()
export class CreateProject {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: ProjectCreateInput): Promise<Namespace> {
    const group = await this.namespaces.visibleGroup(ctx, input.groupPath);
    ctx.require('project:create', asGroup(group));
    const path = requirePath('path', input.path, { top: false });
    const name = requireName('name', input.name);
    const description = requireDescription('description', input.description ?? '');
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, group, 'grow');
      // It may have been archived since.
      inside.require('project:create', asGroup(held));
      const project = await this.tree.plant(inside, held, { kind: 'project', path, name, description });
      await this.events.record(inside, {
        action: 'project.created',
        namespaceId: project.id,
        target: { kind: 'project', id: project.id, name: project.fullPath },
      });
      await this.protectDefaultBranch(inside, project);
      return project;
    });
  }

  private async protectDefaultBranch(ctx: RequestContext, project: Namespace): Promise<void> {
    const rule = { kind: 'branch', pattern: DEFAULT_BRANCH, pushRole: roleLevel('maintainer') } as const;
    const { id } = await insertProtectedRef(this.database, ctx, project.id, rule);
    await this.events.record(ctx, {
      action: 'protected_ref.created',
      namespaceId: project.id,
      target: { kind: 'protected_ref', id, name: DEFAULT_BRANCH },
      details: { kind: rule.kind, pushRole: 'maintainer' },
    });
  }
}
