import { Inject, Injectable } from '@nestjs/common';
import { Protections } from '../environments/index.js';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import type { OwnerPath } from './secret-request.js';
import type { SecretPlace } from './secret.policy.js';
import { lockNamespace, lockOwner, managersOf } from './secrets-managers.query.js';

/** Finds owners of secrets, with what abilities on their secrets depend on. */
@Injectable()
export class SecretPlaces {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(Protections) private readonly protections: Protections,
  ) {}

  /** NOT_FOUND for what is absent or hidden. */
  visibleNamespace(ctx: RequestContext, owner: OwnerPath): Promise<Namespace> {
    return owner.kind === 'project'
      ? this.namespaces.visibleProject(ctx, owner.fullPath)
      : this.namespaces.visibleGroup(ctx, owner.fullPath);
  }

  async visible(ctx: RequestContext, owner: OwnerPath): Promise<SecretPlace> {
    return this.of(ctx, await this.visibleNamespace(ctx, owner));
  }

  async visibleById(ctx: RequestContext, namespaceId: number): Promise<SecretPlace> {
    return this.of(ctx, await this.namespaces.visibleById(ctx, namespaceId));
  }

  async of(ctx: RequestContext, namespace: Namespace): Promise<SecretPlace> {
    const [place] = await this.ofAll(ctx, [namespace]);
    return place!;
  }

  async ofAll(ctx: RequestContext, namespaces: readonly Namespace[]): Promise<SecretPlace[]> {
    const ids = namespaces.map((namespace) => namespace.id);
    const managers = await managersOf(this.database, ctx, ids);
    const demands = await this.protections.demandsOnAll(ctx, ids);
    return namespaces.map((namespace) => {
      const {
        active = null,
        freeze = null,
        freezeExposed = false,
        valueRules = null,
      } = managers.get(namespace.id) ?? {};
      const deployRoleFor = demands.get(namespace.id)!;
      return { namespace, managerActive: active, managerFreeze: freeze, freezeExposed, valueRules, deployRoleFor };
    });
  }

  /** Inside a transaction: the owner as it is now, which cannot be archived or protected before the transaction ends. */
  async hold(ctx: RequestContext, namespaceId: number): Promise<SecretPlace> {
    await lockNamespace(this.database, ctx, namespaceId);
    return this.visibleById(ctx, namespaceId);
  }

  /** The same, and nobody else writes secrets of it meanwhile. */
  async holdAlone(ctx: RequestContext, namespaceId: number): Promise<SecretPlace> {
    await lockOwner(this.database, ctx, namespaceId);
    return this.visibleById(ctx, namespaceId);
  }
}
