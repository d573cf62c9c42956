import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { UserKindColumn } from '../sessions/index.js';
import { CUSTOM_ROLE_AS_JSON, type CustomRoleRow } from './custom-roles.query.js';

/** A live membership with its user and the namespace that it is of. */
export interface MemberRow {
  readonly id: number;
  readonly user_id: number;
  readonly username: string;
  readonly user_name: string;
  readonly user_kind: UserKindColumn;
  readonly role: number;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly namespace_id: number;
  readonly namespace_path: string;
  readonly namespace_kind: 'group' | 'project';
  /** It, or a group above it. */
  readonly namespace_archived: boolean;
  readonly ancestor_ids: number[];
  readonly custom_role: CustomRoleRow | null;
}

const COLUMNS = `m.id, m.user_id, u.username, u.name AS user_name, u.kind AS user_kind, m.role, m.expires_at, m.created_at, m.namespace_id,
  n.full_path AS namespace_path, n.kind AS namespace_kind, n.archived AS namespace_archived, n.ancestor_ids,
  CASE WHEN c.id IS NOT NULL THEN ${CUSTOM_ROLE_AS_JSON} END AS custom_role`;
const FROM = `FROM members m JOIN users u ON u.id = m.user_id JOIN namespaces n ON n.id = m.namespace_id
  LEFT JOIN custom_roles c ON c.id = m.custom_role_id LEFT JOIN namespaces cg ON cg.id = c.group_id`;
const LIVE = `(m.expires_at IS NULL OR m.expires_at > now()) AND n.deleted_at IS NULL`;

/** Members of a namespace and of those above it: of each user the highest role, and of equal ones the nearest. */
export async function listMembers(
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
  page: PageRequest,
): Promise<{ rows: MemberRow[]; count: number }> {
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(DISTINCT m.user_id)::int AS count ${FROM} WHERE m.namespace_id = ANY($1::bigint[]) AND ${LIVE}`,
    [ancestorIds],
  );
  const rows = await database.query<MemberRow>(
    ctx,
    `SELECT * FROM (
       SELECT DISTINCT ON (m.user_id) ${COLUMNS} ${FROM}
       WHERE m.namespace_id = ANY($1::bigint[]) AND ${LIVE}
       ORDER BY m.user_id, m.role DESC, cardinality(n.ancestor_ids) DESC
     ) held
     WHERE $2::text IS NULL OR lower(held.username) > $2
     ORDER BY lower(held.username) LIMIT $3`,
    [ancestorIds, page.after ? String(page.after[0]) : null, page.size + 1],
  );
  return { rows, count: counted[0]!.count };
}

export async function memberById(database: Database, ctx: RequestContext, id: number): Promise<MemberRow | null> {
  const rows = await database.query<MemberRow>(ctx, `SELECT ${COLUMNS} ${FROM} WHERE m.id = $1 AND ${LIVE}`, [id]);
  return rows[0] ?? null;
}

/** Memberships of one namespace change one after the other: else two last owners could leave at once. */
export async function lockMembership(database: Database, ctx: RequestContext, namespaceId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM namespaces WHERE id = $1 FOR NO KEY UPDATE', [namespaceId]);
}

export interface ActiveUser {
  readonly id: number;
  readonly username: string;
  readonly kind: UserKindColumn;
}

export async function activeUser(
  database: Database,
  ctx: RequestContext,
  username: string,
): Promise<ActiveUser | null> {
  const rows = await database.query<ActiveUser>(
    ctx,
    'SELECT id, username, kind FROM users WHERE lower(username) = lower($1) AND NOT blocked',
    [username],
  );
  return rows[0] ?? null;
}

export interface NewMember {
  readonly namespaceId: number;
  readonly userId: number;
  readonly role: number;
  readonly expiresAt: Date | null;
  readonly customRoleId: number | null;
}

/** Adds a member; a membership that is over gives way. Null: the user is a member already. */
export async function insertMember(database: Database, ctx: RequestContext, added: NewMember): Promise<number | null> {
  await database.query(ctx, 'DELETE FROM members WHERE namespace_id = $1 AND user_id = $2 AND expires_at <= now()', [
    added.namespaceId,
    added.userId,
  ]);
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO members (namespace_id, user_id, role, expires_at, custom_role_id, created_by)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (namespace_id, user_id) DO NOTHING RETURNING id`,
    [added.namespaceId, added.userId, added.role, added.expiresAt, added.customRoleId, ctx.person.userId],
  );
  return rows[0]?.id ?? null;
}

/** Whether somebody else owns a namespace for good: not blocked, and without an end. */
export async function hasOtherOwner(database: Database, ctx: RequestContext, member: MemberRow): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `SELECT 1 FROM members m JOIN users u ON u.id = m.user_id
     WHERE m.namespace_id = $1 AND m.id <> $2 AND m.role = 50 AND m.expires_at IS NULL AND NOT u.blocked LIMIT 1`,
    [member.namespace_id, member.id],
  );
  return rows.length > 0;
}

/** Whether somebody has anything around a namespace besides this membership: another one, or rights of the installation. */
export async function isLeftWithSomething(
  database: Database,
  ctx: RequestContext,
  member: Pick<MemberRow, 'user_id' | 'namespace_id'>,
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `SELECT FROM users u WHERE u.id = $1 AND (u.admin OR u.auditor OR EXISTS (
       SELECT FROM effective_memberships m JOIN namespaces x ON x.id = m.namespace_id JOIN namespaces n ON n.id = $2
        WHERE m.user_id = u.id AND (m.namespace_id <> n.id OR m.via_group_id IS NOT NULL)
          AND (x.ancestor_ids @> ARRAY[n.id] OR n.ancestor_ids @> ARRAY[x.id])
          AND (m.expires_at IS NULL OR m.expires_at > now())))`,
    [member.user_id, member.namespace_id],
  );
  return rows.length > 0;
}

/**
 * Ends what was granted to somebody on secrets where no membership of his is left, in a namespace and below, and where these
 * are invited: a later membership must not bring it back. Answers how many grants there were.
 */
export async function endGrantsWithoutMembership(
  database: Database,
  ctx: RequestContext,
  left: { readonly namespaceId: number; readonly userId: number },
): Promise<number> {
  const rows = await database.query(
    ctx,
    `DELETE FROM secret_grants g USING namespaces n
     WHERE g.user_id = $1 AND n.id = g.namespace_id AND n.ancestor_ids && (ARRAY[$2::bigint] || ARRAY(
         SELECT i.namespace_id FROM group_invitations i WHERE i.group_ancestor_ids @> ARRAY[$2::bigint]))
       AND NOT EXISTS (SELECT FROM effective_memberships m WHERE m.user_id = $1 AND m.namespace_id = ANY(n.ancestor_ids)
         AND (m.expires_at IS NULL OR m.expires_at > now()))
     RETURNING g.id`,
    [left.userId, left.namespaceId],
  );
  return rows.length;
}
