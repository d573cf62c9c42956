import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Environment } from './environment.entity.js';
import { asEnvironment } from './environment.policy.js';
import { requireTier } from './environment-rules.js';
import type { EnvironmentFacts, EnvironmentUpdateInput } from './environments.types.js';
import { Protections } from './protections.js';
import { VisibleEnvironment } from './visible-environment.js';

@Injectable()
export class UpdateEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleEnvironment) private readonly environments: VisibleEnvironment,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async execute(ctx: RequestContext, id: number, input: EnvironmentUpdateInput): Promise<EnvironmentFacts> {
    const tier = requireTier('tier', input.tier);
    return this.database.transaction(ctx, async (inside) => {
      const { project, environment } = await this.environments.hold(inside, id);
      const deployRole = await this.protections.deployRoleFor(inside, project.id, environment.name);
      inside.require('environment:update', asEnvironment(project, environment.name, deployRole));
      if (environment.tier === tier) return { environment, project, deployRole };
      const rows = this.database.repo(inside, Environment);
      await rows.update({ id }, { tier });
      await this.events.record(inside, {
        action: 'environment.updated',
        namespaceId: project.id,
        target: { kind: 'environment', id, name: environment.name },
        details: { tier, previousTier: environment.tier },
      });
      return { environment: await rows.findOneByOrFail({ id }), project, deployRole };
    });
  }
}
