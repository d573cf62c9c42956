import { Inject, Injectable } from '@nestjs/common';
import { asProject, NamespaceTree, Namespaces, requireNamespaceChanges, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { ProjectUpdateInput } from './projects.inputs.js';

@Injectable()
export class UpdateProject {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: ProjectUpdateInput): Promise<Namespace> {
    const project = await this.namespaces.visibleProject(ctx, input.fullPath);
    ctx.require('project:update', asProject(project));
    const asked = requireNamespaceChanges(input, { top: false });
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, project, 'change');
      // It may have been archived since.
      inside.require('project:update', asProject(held));
      const { changes, details } = asked(held);
      if (Object.keys(changes).length === 0) return held;
      const changed = await this.tree.alter(inside, held, changes);
      await this.events.record(inside, {
        action: 'project.updated',
        namespaceId: changed.id,
        target: { kind: 'project', id: changed.id, name: changed.fullPath },
        details,
      });
      return changed;
    });
  }
}
