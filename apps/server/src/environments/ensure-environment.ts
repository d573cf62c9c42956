import { Inject, Injectable } from '@nestjs/common';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { Environment } from './environment.entity.js';
import { asEnvironment } from './environment.policy.js';
import { guessTier, requireEnvironmentName, requireTier } from './environment-rules.js';
import { insertEnvironment } from './environments.query.js';
import { Protections } from './protections.js';

export interface Wanted {
  readonly name: string;
  /** Null: guessed by the name. Counts when the environment is made. */
  readonly tier: string | null;
}

/** For pipelines, whose jobs may name an environment that is not there yet. */
@Injectable()
export class EnsureEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  /** The environment, made now if the actor may make it; null when there is none and he may not. */
  async execute(ctx: RequestContext, project: Namespace, { name, tier: named }: Wanted): Promise<Environment | null> {
    requireEnvironmentName('environment', name);
    const tier = named === null ? guessTier(name) : requireTier('deployment_tier', named);
    const key = { projectId: project.id, name };
    const existing = await this.database.repo(ctx, Environment).findOneBy(key);
    if (existing) return existing;
    const deployRole = await this.protections.deployRoleFor(ctx, project.id, name);
    if (!ctx.can('environment:create', asEnvironment(project, name, deployRole))) return null;
    return this.database.transaction(ctx, async (inside) => {
      const environment = await insertEnvironment(this.database, inside, { ...key, tier });
      // Another pipeline made it in this moment.
      if (!environment) return this.database.repo(inside, Environment).findOneBy(key);
      await this.events.record(inside, {
        action: 'environment.created',
        namespaceId: project.id,
        target: { kind: 'environment', id: environment.id, name },
        details: { tier, by: 'pipeline' },
      });
      return environment;
    });
  }
}
