import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

/** A running invitation of a live group, with the live namespace that it is invited into. */
export interface InvitationRow {
  readonly id: number;
  readonly group_id: number;
  readonly group_path: string;
  readonly max_role: number;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly namespace_id: number;
  readonly namespace_path: string;
  readonly namespace_kind: 'group' | 'project';
  /** It, or a group above it. */
  readonly namespace_archived: boolean;
  readonly ancestor_ids: number[];
  readonly inviter_id: number | null;
  readonly inviter_username: string | null;
  readonly inviter_name: string | null;
}

const SELECT = `SELECT i.id, i.group_id, g.full_path AS group_path, i.max_role, i.expires_at, i.created_at, i.namespace_id,
    n.full_path AS namespace_path, n.kind AS namespace_kind, n.archived AS namespace_archived, n.ancestor_ids,
    u.id AS inviter_id, u.username AS inviter_username, u.name AS inviter_name`;
const FROM = `FROM group_invitations i JOIN namespaces g ON g.id = i.group_id JOIN namespaces n ON n.id = i.namespace_id
  LEFT JOIN users u ON u.id = i.created_by`;
const LIVE = `(i.expires_at IS NULL OR i.expires_at > now()) AND g.deleted_at IS NULL AND n.deleted_at IS NULL`;

export async function invitationById(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<InvitationRow | null> {
  const rows = await database.query<InvitationRow>(ctx, `${SELECT} ${FROM} WHERE i.id = $1 AND ${LIVE}`, [id]);
  return rows[0] ?? null;
}

/** Groups invited into a namespace and into those above it. */
export async function listInvitations(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
  page: PageRequest,
): Promise<{ rows: InvitationRow[]; count: number }> {
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count ${FROM} WHERE i.namespace_id = ANY($1::bigint[]) AND ${LIVE}`,
    [ancestorIds],
  );
  const rows = await database.query<InvitationRow>(
    ctx,
    `${SELECT} ${FROM} WHERE i.namespace_id = ANY($1::bigint[]) AND ${LIVE} AND ($2::bigint IS NULL OR i.id > $2)
     ORDER BY i.id LIMIT $3`,
    [ancestorIds, page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
  return { rows, count: counted[0]!.count };
}

/** Somebody who is a member through an invited group. */
export interface InvitedMemberRow {
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly role: number;
  readonly expires_at: Date | null;
  readonly group_id: number;
  readonly namespace_id: number;
  readonly namespace_path: string;
}

/** Of each user the highest role, and of equal ones the nearest. */
export async function listInvitedMembers(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
  page: PageRequest,
): Promise<{ rows: InvitedMemberRow[]; count: number }> {
  const through = `FROM effective_memberships m WHERE m.namespace_id = ANY($1::bigint[]) AND m.via_group_id IS NOT NULL
    AND (m.expires_at IS NULL OR m.expires_at > now())`;
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(DISTINCT m.user_id)::int AS count ${through}`,
    [ancestorIds],
  );
  const rows = await database.query<InvitedMemberRow>(
    ctx,
    `SELECT h.user_id, u.username, u.name AS user_name, h.role, h.expires_at, h.via_group_id AS group_id,
       h.namespace_id, h.full_path AS namespace_path
     FROM (SELECT DISTINCT ON (x.user_id) x.*, n.full_path FROM (SELECT * ${through}) x
           JOIN namespaces n ON n.id = x.namespace_id
           ORDER BY x.user_id, x.role DESC, cardinality(n.ancestor_ids) DESC, x.expires_at DESC NULLS FIRST, x.via_group_id) h
     JOIN users u ON u.id = h.user_id
     WHERE $2::text IS NULL OR lower(u.username) > $2 ORDER BY lower(u.username) LIMIT $3`,
    [ancestorIds, page.after ? String(page.after[0]) : null, page.size + 1],
  );
  return { rows, count: counted[0]!.count };
}

export async function countInvitations(database: Database, ctx: RequestContext, namespaceId: number): Promise<number> {
  const rows = await database.query<{ count: number }>(
    ctx,
    'SELECT count(*)::int AS count FROM group_invitations WHERE namespace_id = $1',
    [namespaceId],
  );
  return rows[0]!.count;
}

export interface NewInvitation {
  readonly groupId: number;
  readonly namespaceId: number;
  readonly maxRole: number;
  readonly expiresAt: Date | null;
}

/** Adds an invitation; one that is over gives way. Null: the group is invited already. */
export async function insertInvitation(
  database: Database,
  ctx: RequestContext,
  added: NewInvitation,
): Promise<number | null> {
  await database.query(
    ctx,
    'DELETE FROM group_invitations WHERE namespace_id = $1 AND group_id = $2 AND expires_at <= now()',
    [added.namespaceId, added.groupId],
  );
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO group_invitations (namespace_id, group_id, max_role, expires_at, created_by)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (namespace_id, group_id) DO NOTHING RETURNING id`,
    [added.namespaceId, added.groupId, added.maxRole, added.expiresAt, ctx.person.userId],
  );
  return rows[0]?.id ?? null;
}

/** Memberships of one namespace change one after the other, invitations among them. */
export async function lockInvited(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

/** Ends what was granted on secrets, in a namespace and below, to people who are no members there any more. */
export async function endStrayGrants(database: Database, ctx: RequestContext, namespaceId: number): Promise<number> {
  const rows = await database.query(
    ctx,
    `DELETE FROM secret_grants g USING namespaces n
     WHERE g.user_id IS NOT NULL AND n.id = g.namespace_id AND n.ancestor_ids @> ARRAY[$1::bigint]
       AND NOT EXISTS (SELECT FROM effective_memberships m WHERE m.user_id = g.user_id
         AND m.namespace_id = ANY(n.ancestor_ids) AND (m.expires_at IS NULL OR m.expires_at > now()))
     RETURNING g.id`,
    [namespaceId],
  );
  return rows.length;
}
