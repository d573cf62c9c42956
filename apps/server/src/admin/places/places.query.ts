import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';
import type { PageRequest } from '../../platform/graphql/index.js';

/** A live group and how much is in it. */
export interface GroupTotalsRow {
  readonly id: number;
  readonly name: string;
  readonly full_path: string;
  readonly created_at: Date;
  readonly members: number;
  readonly projects: number;
  readonly secrets: number;
}

/** By full path, which is unique among live groups. Projects and secrets of all below, members of the group itself. */
export async function listGroupTotals(
  database: Database,
  ctx: RequestContext,
  pattern: string | null,
  page: PageRequest,
): Promise<{ rows: GroupTotalsRow[]; count: number }> {
  const asked = `g.kind = 'group' AND g.deleted_at IS NULL
    AND ($1::text IS NULL OR g.full_path ILIKE $1 OR g.name ILIKE $1)`;
  const [counted] = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM namespaces g WHERE ${asked}`,
    [pattern],
  );
  const rows = await database.query<GroupTotalsRow>(
    ctx,
    `SELECT g.id, g.name, g.full_path, g.created_at,
       (SELECT count(*)::int FROM members m WHERE m.namespace_id = g.id) AS members,
       (SELECT count(*)::int FROM namespaces p WHERE p.kind = 'project' AND p.deleted_at IS NULL
          AND p.ancestor_ids @> ARRAY[g.id]) AS projects,
       (SELECT count(*)::int FROM secrets s JOIN namespaces o ON o.id = s.namespace_id
         WHERE s.deleted_at IS NULL AND o.deleted_at IS NULL AND o.ancestor_ids @> ARRAY[g.id]) AS secrets
     FROM namespaces g WHERE ${asked} AND ($2::text IS NULL OR lower(g.full_path) > $2)
     ORDER BY lower(g.full_path) LIMIT $3`,
    [pattern, page.after ? String(page.after[0]) : null, page.size + 1],
  );
  return { rows, count: counted!.count };
}

/** A custom role of any live group, and how many hold it. */
export interface HeldRoleRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly role: number;
  readonly abilities: string[];
  readonly group_path: string;
  readonly holders: number;
  readonly created_at: Date;
}

/** Newest first. */
export async function listHeldRoles(
  database: Database,
  ctx: RequestContext,
  page: PageRequest,
): Promise<{ rows: HeldRoleRow[]; count: number }> {
  const from = `FROM custom_roles c JOIN namespaces g ON g.id = c.group_id WHERE g.deleted_at IS NULL`;
  const [counted] = await database.query<{ count: number }>(ctx, `SELECT count(*)::int AS count ${from}`);
  const rows = await database.query<HeldRoleRow>(
    ctx,
    `SELECT c.id, c.name, c.description, c.role, c.abilities, g.full_path AS group_path, c.created_at,
       (SELECT count(*)::int FROM members m WHERE m.custom_role_id = c.id
          AND (m.expires_at IS NULL OR m.expires_at > now())) AS holders
     ${from} AND ($1::bigint IS NULL OR c.id < $1) ORDER BY c.id DESC LIMIT $2`,
    [page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
  return { rows, count: counted!.count };
}
