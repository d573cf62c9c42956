import { Inject, Injectable } from '@nestjs/common';
import { asProject, Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import type { ProtectedRef } from './protected-ref.entity.js';
import { ProtectedRefs } from './protected-refs.js';

@Injectable()
export class ListProtectedRefs {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
  ) {}

  async execute(ctx: RequestContext, projectPath: string): Promise<ProtectedRef[]> {
    const project = await this.namespaces.visibleProject(ctx, projectPath);
    ctx.require('protected_ref:list', asProject(project));
    return this.refs.rulesOf(ctx, project.id);
  }
}
