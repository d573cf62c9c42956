import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import type { GroupCreateInput } from './groups.inputs.js';
import { NamespaceTree } from './namespace-tree.js';
import type { Namespace } from './namespace.entity.js';
import { asGroup } from './namespace.policy.js';
import { Namespaces } from './namespaces.js';
import { requireDescription, requireName, requirePath } from './naming-rules.js';
import { insertOwner } from './tree.query.js';

@Injectable()
export class CreateGroup {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
  ) {}

  async execute(ctx: RequestContext, input: GroupCreateInput): Promise<Namespace> {
    const parent = input.parentPath == null ? null : await this.namespaces.visibleGroup(ctx, input.parentPath);
    ctx.require('group:create', parent ? asGroup(parent) : subject.instance({}));
    const path = requirePath('path', input.path, { top: parent === null });
    const name = requireName('name', input.name);
    const description = requireDescription('description', input.description ?? '');
    return this.database.transaction(ctx, async (inside) => {
      const held = parent && (await this.tree.hold(inside, parent, 'grow'));
      // It may have been archived since.
      if (held) inside.require('group:create', asGroup(held));
      const group = await this.tree.plant(inside, held, { kind: 'group', path, name, description });
      await this.events.record(inside, {
        action: 'group.created',
        namespaceId: group.id,
        target: { kind: 'group', id: group.id, name: group.fullPath },
      });
      // Below the top, roles come down: an owner made here would hold more than the group above gave him.
      if (parent === null) await this.own(inside, group);
      return group;
    });
  }

  private async own(ctx: RequestContext, group: Namespace): Promise<void> {
    const id = await insertOwner(this.database, ctx, group.id);
    await this.events.record(ctx, {
      action: 'member.created',
      namespaceId: group.id,
      target: { kind: 'member', id, name: ctx.person.username },
      details: { role: 'owner', expiresAt: null },
    });
  }
}
