import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { EventLog } from '../platform/events/index.js';
import { asEnvironment } from './environment.policy.js';
import { ProtectedEnvironment } from './protected-environment.entity.js';
import { Protections } from './protections.js';
import { VisibleEnvironment } from './visible-environment.js';

/** Lifts a protection. Who may not deploy where it matches may not lift it. */
@Injectable()
export class UnprotectEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(VisibleEnvironment) private readonly environments: VisibleEnvironment,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async execute(ctx: RequestContext, id: number): Promise<ProtectedEnvironment> {
    return this.database.transaction(ctx, async (inside) => {
      const { project, rule } = await this.environments.holdProtection(inside, id);
      const demanded = await this.protections.deployRoleForScope(inside, project, rule.pattern);
      inside.require('environment:protect', asEnvironment(project, rule.pattern, demanded));
      await this.database.repo(inside, ProtectedEnvironment).delete({ id });
      await this.events.record(inside, {
        action: 'environment.unprotected',
        namespaceId: project.id,
        target: { kind: 'protected_environment', id, name: rule.pattern },
      });
      return rule;
    });
  }
}
