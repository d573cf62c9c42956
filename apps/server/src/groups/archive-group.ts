import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { GroupArchiveInput } from './groups.inputs.js';
import { NamespaceTree } from './namespace-tree.js';
import type { Namespace } from './namespace.entity.js';
import { asGroup } from './namespace.policy.js';
import { Namespaces } from './namespaces.js';

/** Archives a group with everything below, or brings it back. */
@Injectable()
export class ArchiveGroup {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, { fullPath, archived }: GroupArchiveInput): Promise<Namespace> {
    const group = await this.namespaces.visibleGroup(ctx, fullPath);
    ctx.require('group:archive', asGroup(group));
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, group, 'change');
      if (held.archived === archived && held.archivedItself === archived) return held;
      const changed = await this.tree.archive(inside, held, archived);
      await this.events.record(inside, {
        action: archived ? 'group.archived' : 'group.unarchived',
        namespaceId: changed.id,
        target: { kind: 'group', id: changed.id, name: changed.fullPath },
      });
      return changed;
    });
  }
}
