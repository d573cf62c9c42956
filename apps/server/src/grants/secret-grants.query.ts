import type { SecretAction } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { Principal } from './principal.js';

export interface GrantRow {
  readonly id: number;
  readonly principal_kind: 'user' | 'role' | 'custom_role';
  readonly user_id: number | null;
  readonly username: string | null;
  readonly user_name: string | null;
  readonly role: number | null;
  readonly custom_role_id: number | null;
  readonly custom_role_name: string | null;
  readonly actions: SecretAction[];
  readonly expires_at: Date | null;
  readonly granter_id: number | null;
  readonly granter_username: string | null;
  readonly granter_name: string | null;
}

const SELECT = `SELECT g.id, g.principal_kind, g.user_id, u.username, u.name AS user_name, g.role, g.custom_role_id,
    c.name AS custom_role_name, g.actions, g.expires_at, b.id AS granter_id, b.username AS granter_username,
    b.name AS granter_name
  FROM secret_grants g LEFT JOIN users u ON u.id = g.user_id LEFT JOIN custom_roles c ON c.id = g.custom_role_id
  LEFT JOIN users b ON b.id = g.granted_by`;

export const grantsOn = (database: Database, ctx: RequestContext, namespaceId: number): Promise<GrantRow[]> =>
  database.query<GrantRow>(ctx, `${SELECT} WHERE g.namespace_id = $1`, [namespaceId]);

const COLUMN = { user: 'user_id', role: 'role', custom_role: 'custom_role_id' } as const;

export async function grantTo(
  database: Database,
  ctx: RequestContext,
  namespaceId: number,
  principal: Principal,
): Promise<GrantRow | null> {
  const rows = await database.query<GrantRow>(
    ctx,
    `${SELECT} WHERE g.namespace_id = $1 AND g.principal_kind = $2 AND g.${COLUMN[principal.kind]} = $3`,
    [namespaceId, principal.kind, principal.id],
  );
  return rows[0] ?? null;
}

export interface GrantChange {
  readonly namespaceId: number;
  readonly principal: Principal;
  readonly actions: readonly SecretAction[];
  readonly expiresAt: Date | null;
}

/** Writes over a grant, or makes it. The owner is held, so nobody else does. */
export async function writeGrant(
  database: Database,
  ctx: RequestContext,
  known: GrantRow | null,
  { namespaceId, principal, actions, expiresAt }: GrantChange,
): Promise<number> {
  const settings = [actions, expiresAt, ctx.person.userId];
  const rows = known
    ? await database.query<{ id: number }>(
        ctx,
        `UPDATE secret_grants SET actions = $2, expires_at = $3, granted_by = $4, updated_at = now()
         WHERE id = $1 RETURNING id`,
        [known.id, ...settings],
      )
    : await database.query<{ id: number }>(
        ctx,
        `INSERT INTO secret_grants (namespace_id, principal_kind, ${COLUMN[principal.kind]}, actions, expires_at, granted_by)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [namespaceId, principal.kind, principal.id, ...settings],
      );
  return rows[0]!.id;
}

export async function removeGrant(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'DELETE FROM secret_grants WHERE id = $1', [id]);
}

export interface NamedPrincipal {
  readonly name: string;
  /** Whether a grant to it could count in the namespace. */
  readonly here: boolean;
}

/** A user, and whether he is a member of the namespace or of a group above. */
export async function userAsPrincipal(
  database: Database,
  ctx: RequestContext,
  userId: number,
  ancestorIds: readonly number[],
): Promise<NamedPrincipal | null> {
  const rows = await database.query<NamedPrincipal>(
    ctx,
    `SELECT u.username AS name, EXISTS (SELECT FROM effective_memberships m WHERE m.user_id = u.id
       AND m.namespace_id = ANY($2::bigint[]) AND (m.expires_at IS NULL OR m.expires_at > now())) AS here
     FROM users u WHERE u.id = $1 AND NOT u.blocked`,
    [userId, ancestorIds],
  );
  return rows[0] ?? null;
}

/** A custom role, and whether its group is the namespace or above it. It is not deleted before the transaction ends. */
export async function customRoleAsPrincipal(
  database: Database,
  ctx: RequestContext,
  id: number,
  ancestorIds: readonly number[],
): Promise<NamedPrincipal | null> {
  const rows = await database.query<NamedPrincipal>(
    ctx,
    'SELECT name, group_id = ANY($2::bigint[]) AS here FROM custom_roles WHERE id = $1 FOR SHARE',
    [id, ancestorIds],
  );
  return rows[0] ?? null;
}
