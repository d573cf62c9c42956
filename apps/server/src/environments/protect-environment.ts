import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { Namespaces, Role } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { lockProject } from '../projects/index.js';
import { asEnvironment } from './environment.policy.js';
import { requireApprovals, requireDeployRole, requirePattern } from './environment-rules.js';
import { putProtection } from './environments.query.js';
import type { EnvironmentProtectInput } from './environments.types.js';
import { ProtectedEnvironment } from './protected-environment.entity.js';
import { Protections } from './protections.js';

const MAX_RULES = 200;

/** Protects environments by name or pattern. Who may not deploy where it matches may not change what protects it. */
@Injectable()
export class ProtectEnvironment {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  async execute(ctx: RequestContext, input: EnvironmentProtectInput): Promise<ProtectedEnvironment> {
    const { id: projectId } = await this.authorize(ctx, input.projectPath);
    const pattern = requirePattern('pattern', input.pattern);
    const deployRole = requireDeployRole('deployRole', input.deployRole ?? Role.MAINTAINER);
    const requiredApprovals = requireApprovals('requiredApprovals', input.requiredApprovals ?? 0);
    return this.database.transaction(ctx, async (inside) => {
      await lockProject(this.database, inside, projectId);
      const project = await this.namespaces.visibleById(inside, projectId);
      const demanded = await this.protections.deployRoleForScope(inside, project, pattern);
      inside.require('environment:protect', asEnvironment(project, pattern, demanded));
      await this.requireRoom(inside, projectId, pattern);
      const rule = await putProtection(this.database, inside, { projectId, pattern, deployRole, requiredApprovals });
      await this.events.record(inside, {
        action: 'environment.protected',
        namespaceId: projectId,
        target: { kind: 'protected_environment', id: rule.id, name: pattern },
        details: { deployRole: roleName(deployRole), requiredApprovals },
      });
      return rule;
    });
  }

  private async authorize(ctx: RequestContext, projectPath: string): Promise<{ id: number }> {
    const project = await this.namespaces.visibleProject(ctx, projectPath);
    ctx.require('environment:protect', asEnvironment(project, null, null));
    return project;
  }

  private async requireRoom(ctx: RequestContext, projectId: number, pattern: string): Promise<void> {
    const rules = this.database.repo(ctx, ProtectedEnvironment);
    if ((await rules.countBy({ projectId })) < MAX_RULES || (await rules.existsBy({ projectId, pattern }))) return;
    throw refuse('TOO_MANY_RULES', null, `A project can have ${MAX_RULES} protected environments: use a pattern.`);
  }
}
