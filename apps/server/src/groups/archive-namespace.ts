import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { NamespaceTree } from './namespace-tree.js';
import type { Namespace } from './namespace.entity.js';
import { asGroup, asProject } from './namespace.policy.js';
import { Namespaces } from './namespaces.js';

interface Archiving {
  readonly fullPath: string;
  readonly archived: boolean;
}

/** Archives a project, or a group with everything below, or brings it back. */
@Injectable()
export class ArchiveNamespace {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, kind: 'group' | 'project', { fullPath, archived }: Archiving): Promise<Namespace> {
    const namespace = await this.#admitted(ctx, kind, fullPath);
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, namespace, 'change');
      if (held.archived === archived && held.archivedItself === archived) return held;
      const changed = await this.tree.archive(inside, held, archived);
      await this.events.record(inside, {
        action: `${kind}.${archived ? 'archived' : 'unarchived'}`,
        namespaceId: changed.id,
        target: { kind, id: changed.id, name: changed.fullPath },
      });
      return changed;
    });
  }

  async #admitted(ctx: RequestContext, kind: 'group' | 'project', fullPath: string): Promise<Namespace> {
    if (kind === 'project') {
      const project = await this.namespaces.visibleProject(ctx, fullPath);
      ctx.require('project:archive', asProject(project));
      return project;
    }
    const group = await this.namespaces.visibleGroup(ctx, fullPath);
    ctx.require('group:archive', asGroup(group));
    return group;
  }
}
