import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

/** A custom role with the path of its group. */
export interface CustomRoleRow {
  readonly id: number;
  readonly group_id: number;
  readonly group_path: string;
  readonly name: string;
  readonly description: string;
  readonly role: number;
  readonly abilities: string[];
  readonly created_at: Date | string;
}

/** Of a row `c` of custom_roles with its group `cg`, as another row carries it. */
export const CUSTOM_ROLE_AS_JSON = `json_build_object('id', c.id, 'group_id', c.group_id, 'group_path', cg.full_path,
    'name', c.name, 'description', c.description, 'role', c.role, 'abilities', c.abilities, 'created_at', c.created_at)`;

const SELECT = `SELECT c.id, c.group_id, cg.full_path AS group_path, c.name, c.description, c.role, c.abilities,
    c.created_at FROM custom_roles c JOIN namespaces cg ON cg.id = c.group_id`;

/** Those that members of a namespace can have: of its groups up to the top, the nearest first. */
export const customRolesFor = (
  database: Database,
  ctx: RequestContext,
  ancestorIds: readonly number[],
): Promise<CustomRoleRow[]> =>
  database.query<CustomRoleRow>(
    ctx,
    `${SELECT} WHERE c.group_id = ANY($1::bigint[]) ORDER BY cardinality(cg.ancestor_ids) DESC, lower(c.name), c.id`,
    [ancestorIds],
  );

/** `change` waits for all who are giving it; `give` keeps it from being changed or deleted meanwhile. */
export async function customRoleById(
  database: Database,
  ctx: RequestContext,
  id: number,
  lock: 'change' | 'give' | 'none',
): Promise<CustomRoleRow | null> {
  const suffix = { change: 'FOR UPDATE OF c', give: 'FOR SHARE OF c', none: '' }[lock];
  const rows = await database.query<CustomRoleRow>(ctx, `${SELECT} WHERE c.id = $1 ${suffix}`, [id]);
  return rows[0] ?? null;
}

export interface CustomRoleSettings {
  readonly name: string;
  readonly description: string;
  readonly abilities: readonly string[];
}

export async function insertCustomRole(
  database: Database,
  ctx: RequestContext,
  groupId: number,
  made: CustomRoleSettings & { readonly role: number },
): Promise<number> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO custom_roles (group_id, name, description, role, abilities, created_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [groupId, made.name, made.description, made.role, made.abilities, ctx.person.userId],
  );
  return rows[0]!.id;
}

export async function updateCustomRole(
  database: Database,
  ctx: RequestContext,
  id: number,
  { name, description, abilities }: CustomRoleSettings,
): Promise<void> {
  await database.query(ctx, 'UPDATE custom_roles SET name = $2, description = $3, abilities = $4 WHERE id = $1', [
    id,
    name,
    description,
    abilities,
  ]);
}

export async function removeCustomRole(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'DELETE FROM custom_roles WHERE id = $1', [id]);
}

/** The live namespaces, archived ones aside, in which somebody has a custom role. */
export async function namespacesWithHolders(database: Database, ctx: RequestContext, id: number): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT DISTINCT n.id FROM members m JOIN namespaces n ON n.id = m.namespace_id
     WHERE m.custom_role_id = $1 AND n.deleted_at IS NULL AND NOT n.archived`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** How many memberships, those that are over included, and how many grants and access rules name a custom role. */
export async function usesOfCustomRole(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<{ readonly members: number; readonly grants: number; readonly rules: number }> {
  const rows = await database.query<{ members: number; grants: number; rules: number }>(
    ctx,
    `SELECT (SELECT count(*)::int FROM members WHERE custom_role_id = $1) AS members,
            (SELECT count(*)::int FROM secret_grants WHERE custom_role_id = $1) AS grants,
            (SELECT count(*)::int FROM access_rules WHERE custom_role_id = $1) AS rules`,
    [id],
  );
  return rows[0]!;
}

/** The places of rules over a namespace, or below it, that prevent something to whoever has a custom role. */
export async function placesOfPrevents(
  database: Database,
  ctx: RequestContext,
  customRoleId: number,
  namespaceId: number,
): Promise<number[]> {
  const rows = await database.query<{ id: number }>(
    ctx,
    `SELECT DISTINCT x.id FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id JOIN namespaces n ON n.id = $2
      WHERE r.custom_role_id = $1 AND r.effect = 'prevent' AND (r.expires_at IS NULL OR r.expires_at > now())
        AND (n.ancestor_ids @> ARRAY[x.id] OR x.ancestor_ids @> ARRAY[n.id])`,
    [customRoleId, namespaceId],
  );
  return rows.map((row) => row.id);
}
