import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Environment } from './environment.entity.js';
import { asEnvironment } from './environment.policy.js';
import type { EnvironmentFacts } from './environments.types.js';
import { Protections } from './protections.js';
import { VisibleEnvironment } from './visible-environment.js';

/** Deletes an environment. What protects its name stays, and so do secrets of its scope. */
@Injectable()
export class DeleteEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleEnvironment) private readonly environments: VisibleEnvironment,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<EnvironmentFacts> {
    return this.database.transaction(ctx, async (inside) => {
      const { project, environment } = await this.environments.hold(inside, id);
      const deployRole = await this.protections.deployRoleFor(inside, project.id, environment.name);
      inside.require('environment:delete', asEnvironment(project, environment.name, deployRole));
      await this.database.repo(inside, Environment).delete({ id });
      await this.events.record(inside, {
        action: 'environment.deleted',
        namespaceId: project.id,
        target: { kind: 'environment', id, name: environment.name },
      });
      return { environment, project, deployRole };
    });
  }
}
