import { Inject, Injectable } from '@nestjs/common';
import { abilitiesOfAction, beyondOwn, nobody, secretActions, type SecretAction } from '@lockkeeper/abilities';
import { asNamespace, ownerFacts } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { requireActive, SecretPlaces, type OwnerPath, type SecretPlace } from '../secrets/index.js';
import { toSecretActions, type SecretsManagementAction } from './gitlab-actions.js';
import { viewOfGrant, viewOfRole } from './permission-views.js';
import { isOwnerRole, requirePrincipal, type Principal } from './principal.js';
import { Principals } from './principals.js';
import { grantTo, writeGrant } from './secret-grants.query.js';
import type { PrincipalInput } from './secret-permissions.inputs.js';
import type { PermissionView } from './secret-permissions.types.js';

export interface AskedPermission {
  readonly owner: OwnerPath;
  readonly principal: PrincipalInput;
  readonly actions: readonly SecretsManagementAction[];
  readonly expiredAt?: Date | null;
}

/**
 * Says what a user, a role or a custom role may do with the secrets of one namespace. To users and custom roles it adds;
 * for a role it stands instead of what the role has by itself.
 */
@Injectable()
export class UpdateSecretPermission {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(Principals) private readonly principals: Principals,
  ) {}

  async execute(ctx: RequestContext, asked: AskedPermission): Promise<PermissionView> {
    const { namespace } = await this.places.visible(ctx, asked.owner);
    ctx.require('secret_grant:update', asNamespace(namespace));
    const principal = requirePrincipal(asked.principal);
    const actions = requireActions(asked.actions);
    const expiresAt = requireFuture(asked.expiredAt ?? null, ctx.now());
    if (isOwnerRole(principal)) {
      requireOwnerKept(actions, expiresAt);
      return viewOfRole(namespace, principal.id);
    }
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.holdAlone(inside, namespace.id);
      inside.require('secret_grant:update', asNamespace(place.namespace));
      requireActive(place);
      requireHeld(inside, place, actions);
      return this.#write(inside, place, { principal, actions, expiresAt });
    });
  }

  async #write(
    ctx: RequestContext,
    { namespace }: SecretPlace,
    grant: { principal: Principal; actions: SecretAction[]; expiresAt: Date | null },
  ): Promise<PermissionView> {
    const name = await this.principals.requireHere(ctx, namespace, grant.principal);
    const before = await grantTo(this.database, ctx, namespace.id, grant.principal);
    const id = await writeGrant(this.database, ctx, before, { ...grant, namespaceId: namespace.id });
    await this.events.record(ctx, {
      action: 'secret_grant.updated',
      namespaceId: namespace.id,
      target: { kind: 'secret_grant', id, name },
      details: {
        principal: grant.principal.kind,
        actions: grant.actions,
        expiresAt: grant.expiresAt?.toISOString() ?? null,
        previousActions: before?.actions ?? null,
      },
    });
    return viewOfGrant(namespace, (await grantTo(this.database, ctx, namespace.id, grant.principal))!);
  }
}

function requireActions(asked: readonly SecretsManagementAction[]): SecretAction[] {
  const actions = toSecretActions(asked);
  if (actions.includes('read')) return actions;
  throw refuse('READ_MISSING', 'actions', 'The actions must include READ: nothing can be done with what is not seen.');
}

function requireFuture(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt === null || expiresAt > now) return expiresAt;
  throw refuse('EXPIRY_PAST', 'expiredAt', 'expiredAt must be in the future.');
}

/** An owner could give himself back whatever was taken from him, and nobody else could: so nothing is. */
function requireOwnerKept(actions: readonly SecretAction[], expiresAt: Date | null): void {
  const kept = secretActions.every((action) => action === 'read_value' || actions.includes(action));
  if (kept && expiresAt === null) return;
  throw refuse('OWNER_KEEPS_ALL', 'principal', 'Owners cannot be lowered: they may do everything with the secrets.');
}

/** Nobody grants what he could not do himself with every secret here that anybody may touch. */
function requireHeld(ctx: RequestContext, place: SecretPlace, actions: readonly SecretAction[]): void {
  const demanded = place.deployRoleFor('*');
  const facts = {
    ...ownerFacts(place.namespace),
    // Where nobody may deploy, the grant gives nothing either.
    deployRole: demanded === nobody ? null : demanded,
    managerActive: true,
    writeOnly: false,
  };
  const kind = place.namespace.kind === 'project' ? 'project' : 'group';
  const beyond = actions.filter((action) => beyondOwn(ctx.held, abilitiesOfAction[action], { kind, facts }).length > 0);
  if (beyond.length === 0) return;
  const words = beyond.map((action) => action.replace('_', ' ')).join(', ');
  throw refuse(
    'ABOVE_OWN',
    'actions',
    `Nobody grants more than he holds; you may not do this with every secret here: ${words}.`,
  );
}
