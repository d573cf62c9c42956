import { roleLevel } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export interface ServiceAccountRow {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly blocked: boolean;
  readonly created_at: Date;
  readonly managed_by: number;
}

const SELECT = `SELECT id, username, name, blocked, created_at, managed_by FROM users WHERE kind = 'service_account'`;

export async function serviceAccountById(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<ServiceAccountRow | null> {
  const rows = await database.query<ServiceAccountRow>(ctx, `${SELECT} AND id = $1`, [id]);
  return rows[0] ?? null;
}

export async function listServiceAccounts(
  database: Database,
  ctx: RequestContext,
  groupId: number,
  page: PageRequest,
): Promise<{ rows: ServiceAccountRow[]; count: number }> {
  const counted = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM users WHERE kind = 'service_account' AND managed_by = $1`,
    [groupId],
  );
  const rows = await database.query<ServiceAccountRow>(
    ctx,
    `${SELECT} AND managed_by = $1 AND ($2::text IS NULL OR lower(username) > $2) ORDER BY lower(username) LIMIT $3`,
    [groupId, page.after ? String(page.after[0]) : null, page.size + 1],
  );
  return { rows, count: counted[0]!.count };
}

export async function renameServiceAccount(
  database: Database,
  ctx: RequestContext,
  id: number,
  name: string,
): Promise<void> {
  await database.query(ctx, 'UPDATE users SET name = $2, updated_at = now() WHERE id = $1', [id, name]);
}

/** Somewhere a service account may something, and the role that one must have there to act as it. */
export interface Reach {
  readonly ancestor_ids: number[];
  readonly role: number;
}

/** What adds to a role can be anything that an owner may. */
export function reachOf(database: Database, ctx: RequestContext, userId: number): Promise<Reach[]> {
  return database.query<Reach>(
    ctx,
    `SELECT n.ancestor_ids, CASE WHEN m.custom_role_id IS NULL THEN m.role ELSE $2 END AS role
     FROM effective_memberships m JOIN namespaces n ON n.id = m.namespace_id
     WHERE m.user_id = $1 AND (m.expires_at IS NULL OR m.expires_at > now())
     UNION ALL
     SELECT n.ancestor_ids, $2 FROM secret_grants g JOIN namespaces n ON n.id = g.namespace_id
     WHERE g.user_id = $1 AND (g.expires_at IS NULL OR g.expires_at > now())
     UNION ALL
     SELECT n.ancestor_ids, $2 FROM access_rules r JOIN namespaces n ON n.id = r.namespace_id
     WHERE r.user_id = $1 AND r.effect = 'allow' AND (r.expires_at IS NULL OR r.expires_at > now())`,
    [userId, roleLevel('owner')],
  );
}
