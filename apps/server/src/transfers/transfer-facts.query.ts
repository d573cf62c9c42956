import type { CustomRoleFacts, SecretAction } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { secretColumns, unhidden } from '../secrets/index.js';
import { RULE_FACTS, RULE_LASTS, type RuleRow } from '../sessions/index.js';
import type { Database } from '../platform/database/index.js';

/** A running membership of somebody whom a move concerns. */
export interface MembershipRow {
  readonly user_id: number;
  readonly username: string;
  readonly namespace_id: number;
  readonly role: number;
  readonly expires_at: Date | null;
  readonly custom_role: CustomRoleFacts | null;
}

/** Where memberships can matter: over what is moved in either place, and from it down. */
export interface Around {
  readonly movedId: number;
  readonly all: readonly number[];
}

const BELOW = (id: string): string => `(SELECT id FROM namespaces WHERE ancestor_ids @> ARRAY[${id}::bigint])`;

/** All memberships there of people who have one in any of some namespaces; of everybody, where these are null. */
export function membershipsOf(
  database: Database,
  ctx: RequestContext,
  { movedId, all }: Around,
  having: readonly number[] | null,
): Promise<MembershipRow[]> {
  return database.query<MembershipRow>(
    ctx,
    `SELECT m.user_id, u.username, m.namespace_id, m.role, m.expires_at,
       CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'name', c.name, 'abilities', c.abilities) END AS custom_role
     FROM effective_memberships m JOIN users u ON u.id = m.user_id LEFT JOIN custom_roles c ON c.id = m.custom_role_id
     WHERE (m.namespace_id = ANY($1::bigint[]) OR m.namespace_id IN ${BELOW('$2')})
       AND (m.expires_at IS NULL OR m.expires_at > now())
       AND ($3::bigint[] IS NULL OR m.user_id IN (SELECT user_id FROM effective_memberships WHERE namespace_id = ANY($3)))
     ORDER BY lower(u.username), m.namespace_id, m.role DESC, m.via_group_id NULLS FIRST`,
    [all, movedId, having],
  );
}

/** A running grant on the secrets of one namespace, to a person or to a custom role. */
export interface GrantRow {
  readonly namespace_id: number;
  readonly user_id: number | null;
  readonly custom_role_id: number | null;
  readonly actions: readonly SecretAction[];
  readonly expires_at: Date | null;
}

export function grantsOn(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
): Promise<GrantRow[]> {
  return database.query<GrantRow>(
    ctx,
    `SELECT namespace_id, user_id, custom_role_id, actions, expires_at FROM secret_grants
     WHERE namespace_id = ANY($1::bigint[]) AND principal_kind IN ('user', 'custom_role') AND (expires_at IS NULL OR expires_at > now())`,
    [namespaceIds],
  );
}

/** A running access rule of the moved namespace, of one above it, in either place, or of one below it. */
export interface StandingRule {
  readonly facts: RuleRow;
  readonly path: string;
  /** Whom it is to; null where it is to a role or to everyone. */
  readonly user_id: number | null;
}

export function rulesStandingIn(
  database: Database,
  ctx: RequestContext,
  { movedId, all }: Around,
): Promise<StandingRule[]> {
  return database.query<StandingRule>(
    ctx,
    `SELECT ${RULE_FACTS} AS facts, x.full_path AS path, r.user_id
     FROM access_rules r JOIN namespaces x ON x.id = r.namespace_id
     WHERE (r.namespace_id = ANY($1::bigint[]) OR r.namespace_id IN ${BELOW('$2')}) AND ${RULE_LASTS}
     ORDER BY lower(x.full_path), r.id`,
    [all, movedId],
  );
}

/** The secrets of one group that the jobs of some projects may ask for. */
export interface GroupSecretsRow {
  readonly group_id: number;
  readonly group_path: string;
  readonly secrets_count: number;
  /** The first twenty names. */
  readonly names: readonly string[];
  /** Over all of them. */
  readonly digest: string;
}

/** Of the groups, as far as a project from `movedId` down may ask: one that is in the trash may come back. */
export function groupSecretsOf(
  database: Database,
  ctx: RequestContext,
  groupIds: readonly number[],
  movedId: number,
): Promise<GroupSecretsRow[]> {
  const parameters: unknown[] = [groupIds, movedId];
  const seen = unhidden(ctx, { ancestorIds: 'g.ancestor_ids', ...secretColumns('s') })(parameters);
  return database.query<GroupSecretsRow>(
    ctx,
    `WITH projects AS (
       SELECT array_agg(id) AS ids FROM namespaces WHERE kind = 'project' AND ancestor_ids @> ARRAY[$2::bigint])
     SELECT g.id AS group_id, g.full_path AS group_path, (count(*) FILTER (WHERE ${seen}))::int AS secrets_count,
       coalesce((array_agg(s.name ORDER BY s.name, s.environment_scope) FILTER (WHERE ${seen}))[1:20], '{}') AS names,
       encode(sha256(string_agg(s.id::text, ',' ORDER BY s.id)::bytea), 'hex') AS digest
     FROM secrets s JOIN namespaces g ON g.id = s.namespace_id CROSS JOIN projects p
     WHERE s.namespace_id = ANY($1::bigint[]) AND s.deleted_at IS NULL AND p.ids IS NOT NULL
       AND (s.allowed_project_ids IS NULL OR s.allowed_project_ids && p.ids)
     GROUP BY g.id ORDER BY lower(g.full_path)`,
    parameters,
  );
}

export interface GroupRunnerRow {
  readonly id: number;
  readonly description: string;
  readonly group_id: number;
  readonly group_path: string;
}

/** Runners of the groups: they take the jobs of every project below, with what those jobs are given. */
export function groupRunnersOf(
  database: Database,
  ctx: RequestContext,
  groupIds: readonly number[],
): Promise<GroupRunnerRow[]> {
  return database.query<GroupRunnerRow>(
    ctx,
    `SELECT r.id, r.description, g.id AS group_id, g.full_path AS group_path
     FROM runners r JOIN namespaces g ON g.id = r.namespace_id
     WHERE r.namespace_id = ANY($1::bigint[]) AND r.deleted_at IS NULL ORDER BY lower(g.full_path), r.id`,
    [groupIds],
  );
}

/** A group in what is moved that is invited elsewhere, and who comes to be its member by the move, or ceases to be. */
export interface InvitedGroupRow {
  readonly id: number;
  readonly group_path: string;
  readonly place_path: string;
  readonly max_role: number;
  /** Username, role and end there. */
  readonly gained: readonly (readonly [string, number, string | null])[] | null;
  readonly lost: readonly (readonly [string, number, string | null])[] | null;
}

const inheritedFrom = (ids: string): string => `(
  SELECT json_agg(json_build_array(u.username, m.role, m.expires_at) ORDER BY lower(u.username), m.role, m.id)
  FROM members m JOIN users u ON u.id = m.user_id
  WHERE m.namespace_id = ANY(${ids}::bigint[]) AND (m.expires_at IS NULL OR m.expires_at > now()))`;

/** Invitations of groups from a namespace down: members above it are members there, too. */
export function invitedGroupsOf(
  database: Database,
  ctx: RequestContext,
  movedId: number,
  { lost, gained }: { readonly lost: readonly number[]; readonly gained: readonly number[] },
): Promise<InvitedGroupRow[]> {
  return database.query<InvitedGroupRow>(
    ctx,
    `SELECT i.id, g.full_path AS group_path, n.full_path AS place_path, i.max_role,
       ${inheritedFrom('$2')} AS gained, ${inheritedFrom('$3')} AS lost
     FROM group_invitations i JOIN namespaces g ON g.id = i.group_id JOIN namespaces n ON n.id = i.namespace_id
     WHERE i.group_ancestor_ids @> ARRAY[$1::bigint] AND (i.expires_at IS NULL OR i.expires_at > now())
     ORDER BY lower(n.full_path), lower(g.full_path), i.id`,
    [movedId, gained, lost],
  );
}

/** Custom roles that members or grants from a namespace down have, of groups that are neither there nor above. */
export async function foreignCustomRoles(
  database: Database,
  ctx: RequestContext,
  movedId: number,
  above: readonly number[],
): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    ctx,
    `WITH moved AS (SELECT id FROM namespaces WHERE ancestor_ids @> ARRAY[$1::bigint]),
     held AS (
       SELECT custom_role_id FROM members WHERE namespace_id IN (SELECT id FROM moved)
       UNION SELECT custom_role_id FROM secret_grants WHERE namespace_id IN (SELECT id FROM moved))
     SELECT c.name FROM custom_roles c
     WHERE c.id IN (SELECT custom_role_id FROM held) AND c.group_id <> ALL($2::bigint[])
       AND c.group_id NOT IN (SELECT id FROM moved) ORDER BY lower(c.name) LIMIT 5`,
    [movedId, above],
  );
  return rows.map((row) => row.name);
}
