import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { asManager } from '../../secrets/index.js';
import { policyOver } from './pipeline-settings.query.js';
import { PreflightPolicy, type PipelineSettingsType } from './pipeline-settings.types.js';

/** Shows how pipelines are run in a group or project, and who says so. */
@Injectable()
export class ShowPipelineSettings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, fullPath: string): Promise<PipelineSettingsType> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('secrets_manager:read', asManager(namespace));
    return this.of(ctx, namespace);
  }

  async of(ctx: RequestContext, { fullPath, ancestorIds }: Namespace): Promise<PipelineSettingsType> {
    const policy = await policyOver(this.database, ctx, ancestorIds);
    const preflight = policy?.preflight === 'fail' ? PreflightPolicy.FAIL : PreflightPolicy.REPORT;
    return { fullPath, preflight, preflightFrom: policy?.full_path ?? null };
  }
}
