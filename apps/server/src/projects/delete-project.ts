import { Inject, Injectable } from '@nestjs/common';
import { asProject, NamespaceTree, Namespaces, requireReason, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { ProjectDeleteInput } from './projects.inputs.js';

/** Moves a project to the trash: nobody finds it any more, and its rows and values stay. */
@Injectable()
export class DeleteProject {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: ProjectDeleteInput): Promise<Namespace> {
    const project = await this.namespaces.visibleProject(ctx, input.fullPath);
    ctx.require('project:delete', asProject(project));
    const reason = requireReason(input.reason);
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, project, 'change');
      const buried = await this.tree.bury(inside, held, reason);
      await this.events.record(inside, {
        action: 'project.deleted',
        namespaceId: held.id,
        target: { kind: 'project', id: held.id, name: held.fullPath },
        details: { ...buried, reason },
      });
      return held;
    });
  }
}
