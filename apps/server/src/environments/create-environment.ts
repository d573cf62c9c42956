import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { asEnvironment } from './environment.policy.js';
import { guessTier, requireEnvironmentName, requireTier } from './environment-rules.js';
import { insertEnvironment } from './environments.query.js';
import type { EnvironmentCreateInput, EnvironmentFacts } from './environments.types.js';
import { Protections } from './protections.js';

@Injectable()
export class CreateEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async execute(ctx: RequestContext, input: EnvironmentCreateInput): Promise<EnvironmentFacts> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const name = requireEnvironmentName('name', input.name);
    const tier = input.tier == null ? guessTier(name) : requireTier('tier', input.tier);
    const deployRole = await this.protections.deployRoleFor(ctx, project.id, name);
    ctx.require('environment:create', asEnvironment(project, name, deployRole));
    return this.database.transaction(ctx, async (inside) => {
      const environment = await insertEnvironment(this.database, inside, { projectId: project.id, name, tier });
      if (!environment) throw refuse('NAME_TAKEN', 'name', `There is an environment ${name} already.`);
      await this.events.record(inside, {
        action: 'environment.created',
        namespaceId: project.id,
        target: { kind: 'environment', id: environment.id, name },
        details: { tier },
      });
      return { environment, project, deployRole };
    });
  }
}
