import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { GroupUpdateInput } from './groups.inputs.js';
import { NamespaceTree } from './namespace-tree.js';
import type { Namespace } from './namespace.entity.js';
import { asGroup } from './namespace.policy.js';
import { requireNamespaceChanges } from './namespace-changes.js';
import { Namespaces } from './namespaces.js';

@Injectable()
export class UpdateGroup {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: GroupUpdateInput): Promise<Namespace> {
    const group = await this.namespaces.visibleGroup(ctx, input.fullPath);
    ctx.require('group:update', asGroup(group));
    const asked = requireNamespaceChanges(input, { top: group.parentId === null });
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, group, 'change');
      // It may have been archived since.
      inside.require('group:update', asGroup(held));
      const { changes, details } = asked(held);
      if (Object.keys(changes).length === 0) return held;
      const changed = await this.tree.alter(inside, held, changes);
      await this.events.record(inside, {
        action: 'group.updated',
        namespaceId: changed.id,
        target: { kind: 'group', id: changed.id, name: changed.fullPath },
        details,
      });
      return changed;
    });
  }
}
