import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import type { GroupDeleteInput } from './groups.inputs.js';
import { NamespaceTree } from './namespace-tree.js';
import type { Namespace } from './namespace.entity.js';
import { asGroup } from './namespace.policy.js';
import { Namespaces } from './namespaces.js';
import { requireReason } from './trash-bin.js';
import { hasLiveChildren } from './tree.query.js';

/** Moves a group to the trash: an empty one, or with everything in it when that is asked for. */
@Injectable()
export class DeleteGroup {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: GroupDeleteInput): Promise<Namespace> {
    const group = await this.namespaces.visibleGroup(ctx, input.fullPath);
    ctx.require('group:delete', asGroup(group));
    const reason = requireReason(input.reason);
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, group, 'change');
      if (!input.recursive && (await hasLiveChildren(this.database, inside, held.id))) {
        throw refuse(
          'GROUP_NOT_EMPTY',
          'fullPath',
          'The group still has groups or projects: delete or move them first, or set recursive.',
        );
      }
      const buried = await this.tree.bury(inside, held, reason);
      await this.events.record(inside, {
        action: 'group.deleted',
        namespaceId: held.id,
        target: { kind: 'group', id: held.id, name: held.fullPath },
        details: { ...buried, reason },
      });
      return held;
    });
  }
}
