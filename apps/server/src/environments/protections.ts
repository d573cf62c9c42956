import { Inject, Injectable } from '@nestjs/common';
import { isRoleLevel, nobody } from '@lockkeeper/abilities';
import { strictestDeployRole, strictestDeployRoleForScope } from '@lockkeeper/release';
import type { Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { protectionsBelow } from './protections.query.js';

/** Which role protected environments demand. The strictest one that touches the name or scope wins. */
@Injectable()
export class Protections {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The role for deploying to one environment, existing or not; null when nothing protects it. */
  async deployRoleFor(ctx: RequestContext, projectId: number, environmentName: string): Promise<number | null> {
    return (await this.deployRoles(ctx, projectId))(environmentName);
  }

  /** The same for many environments of one project, asked of the database once. */
  async deployRoles(ctx: RequestContext, projectId: number): Promise<(environmentName: string) => number | null> {
    const rules = (await protectionsBelow(this.database, ctx, [projectId])).get(projectId) ?? [];
    return (environmentName) => asDemand(strictestDeployRole(rules, environmentName));
  }

  /**
   * The role for deploying to everything protected that a scope can match; null when it can match nothing protected.
   * What a group owns reaches every project below it, so their protections all count.
   */
  async deployRoleForScope(
    ctx: RequestContext,
    namespace: Namespace,
    environmentScope: string,
  ): Promise<number | null> {
    return (await this.demandsOn(ctx, namespace))(environmentScope);
  }

  /** The same for any number of scopes, with one look at the database. */
  async demandsOn(ctx: RequestContext, namespace: Namespace): Promise<(environmentScope: string) => number | null> {
    const demands = await this.demandsOnAll(ctx, [namespace.id]);
    return demands.get(namespace.id)!;
  }

  /** The same for many owners at once, by their ids. */
  async demandsOnAll(
    ctx: RequestContext,
    namespaceIds: readonly number[],
  ): Promise<Map<number, (environmentScope: string) => number | null>> {
    const rules = await protectionsBelow(this.database, ctx, namespaceIds);
    const demands = [...rules].map(([id, own]): [number, (environmentScope: string) => number | null] => [
      id,
      (environmentScope) => asDemand(strictestDeployRoleForScope(own, environmentScope)),
    ]);
    return new Map(demands);
  }
}

/** A malformed protection demands a role that nobody has. */
export function asDemand(role: number | null): number | null {
  return role === null || isRoleLevel(role) ? role : nobody;
}
