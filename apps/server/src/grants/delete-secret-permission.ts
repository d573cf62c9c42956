import { Inject, Injectable } from '@nestjs/common';
import { asNamespace, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { SecretPlaces, type OwnerPath } from '../secrets/index.js';
import { viewOfGrant, viewOfRole } from './permission-views.js';
import { isOwnerRole, requirePrincipal, type Principal } from './principal.js';
import { grantTo, removeGrant, writeGrant, type GrantRow } from './secret-grants.query.js';
import type { PrincipalInput } from './secret-permissions.inputs.js';
import type { PermissionView } from './secret-permissions.types.js';

/** Ends a permission. A role is left with nothing, also where it only had what roles have by themselves. */
@Injectable()
export class DeleteSecretPermission {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, asked: { owner: OwnerPath; principal: PrincipalInput }): Promise<PermissionView> {
    const { id } = await this.places.visibleNamespace(ctx, asked.owner);
    return this.database.transaction(ctx, async (inside) => {
      const { namespace } = await this.places.holdAlone(inside, id);
      inside.require('secret_grant:delete', asNamespace(namespace));
      const principal = requirePrincipal(asked.principal);
      if (isOwnerRole(principal)) {
        throw refuse(
          'OWNER_KEEPS_ALL',
          'principal',
          'Owners cannot be lowered: they may do everything with the secrets.',
        );
      }
      const row = await grantTo(this.database, inside, id, principal);
      const had = this.#had(namespace, principal, row);
      if (!had || had.actions.length === 0) {
        throw refuse('PERMISSION_UNKNOWN', 'principal', 'There is no such permission here.');
      }
      const grantId = await this.#end(inside, namespace, { principal, row });
      await this.events.record(inside, {
        action: 'secret_grant.deleted',
        namespaceId: id,
        target: { kind: 'secret_grant', id: grantId, name: had.principal.name },
        details: { principal: principal.kind, actions: had.actions },
      });
      return had;
    });
  }

  #had(namespace: Namespace, principal: Principal, row: GrantRow | null): PermissionView | null {
    if (row) return viewOfGrant(namespace, row);
    return principal.kind === 'role' ? viewOfRole(namespace, principal.id) : null;
  }

  /** The row of a role stays, empty: it says that the role has nothing. */
  async #end(
    ctx: RequestContext,
    namespace: Namespace,
    { principal, row }: { principal: Principal; row: GrantRow | null },
  ): Promise<number> {
    if (principal.kind === 'role') {
      const nothing = { namespaceId: namespace.id, principal, actions: [], expiresAt: null };
      return writeGrant(this.database, ctx, row, nothing);
    }
    await removeGrant(this.database, ctx, row!.id);
    return row!.id;
  }
}
