import { Inject, Injectable } from '@nestjs/common';
import type { AbilityName } from '@lockkeeper/abilities';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { asManager } from '../secret.policy.js';

type ManagerAbility = Extract<AbilityName, 'secrets_manager:read' | 'secrets_manager:create'>;

/** Groups and projects whose enrolment somebody may ask about. */
@Injectable()
export class Enrollable {
  constructor(@Inject(Namespaces) private readonly namespaces: Namespaces) {}

  /** The full path, when the asker sees the namespace and holds the ability there. */
  async pathOf(ctx: RequestContext, fullPath: string, ability: ManagerAbility): Promise<string> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require(ability, asManager(namespace));
    return namespace.fullPath;
  }

  async groupPathOf(ctx: RequestContext, fullPath: string): Promise<string> {
    const group = await this.namespaces.visibleGroup(ctx, fullPath);
    ctx.require('secrets_manager:create', asManager(group));
    return group.fullPath;
  }
}
