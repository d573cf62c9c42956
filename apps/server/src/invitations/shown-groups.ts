import { Inject, Injectable } from '@nestjs/common';
import { asGroup, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';

/** Paths of groups, as far as the caller may see them: who sees an invitation need not see the group that is invited. */
@Injectable()
export class ShownGroups {
  constructor(@Inject(Namespaces) private readonly namespaces: Namespaces) {}

  async paths(ctx: RequestContext, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const groups = await this.namespaces.anyByIds(ctx, [...new Set(ids)]);
    const shown = [...groups.values()].filter(
      (group) => group.deletedAt === null && ctx.can('group:read', asGroup(group)),
    );
    return new Map(shown.map((group) => [group.id, group.fullPath]));
  }
}
