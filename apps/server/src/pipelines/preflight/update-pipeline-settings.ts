import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, NamespaceTree } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { EventLog } from '../../platform/events/index.js';
import { asManager } from '../../secrets/index.js';
import { policyOver, writePolicy, type PreflightPolicy } from './pipeline-settings.query.js';
import type { PipelineSettingsType, PipelineSettingsUpdateInput } from './pipeline-settings.types.js';
import { ShowPipelineSettings } from './show-pipeline-settings.js';

/** Says how pipelines are run in a group or project and below it. Those that are there go on as they are. */
@Injectable()
export class UpdatePipelineSettings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
    @Inject(ShowPipelineSettings) private readonly show: ShowPipelineSettings,
  ) {}

  async execute(ctx: RequestContext, input: PipelineSettingsUpdateInput): Promise<PipelineSettingsType> {
    const seen = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    ctx.require('secrets_manager:update', asManager(seen));
    const asked = (input.preflight?.toLowerCase() ?? null) as PreflightPolicy | null;
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.tree.hold(inside, seen, 'change');
      // It may have been archived since.
      inside.require('secrets_manager:update', asManager(held));
      const over = await policyOver(this.database, inside, held.ancestorIds);
      const before = over?.namespace_id === held.id ? over.preflight : null;
      if (before === asked) return this.show.of(inside, held);
      await writePolicy(this.database, inside, held.id, asked);
      await this.events.record(inside, {
        action: 'pipeline_settings.updated',
        namespaceId: held.id,
        target: { kind: held.kind, id: held.id, name: held.fullPath },
        details: { from: { preflight: before }, to: { preflight: asked } },
      });
      return this.show.of(inside, held);
    });
  }
}
