import { Inject, Injectable } from '@nestjs/common';
import { asProject, NamespaceTree, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { ProjectArchiveInput } from './projects.inputs.js';

/** Archives a project or brings it back. */
@Injectable()
export class ArchiveProject {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, { fullPath, archived }: ProjectArchiveInput): Promise<Namespace> {
    const project = await this.namespaces.visibleProject(ctx, fullPath);
    ctx.require('project:archive', asProject(project));
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, project, 'change');
      if (held.archived === archived && held.archivedItself === archived) return held;
      const changed = await this.tree.archive(inside, held, archived);
      await this.events.record(inside, {
        action: archived ? 'project.archived' : 'project.unarchived',
        namespaceId: changed.id,
        target: { kind: 'project', id: changed.id, name: changed.fullPath },
      });
      return changed;
    });
  }
}
