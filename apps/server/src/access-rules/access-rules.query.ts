import type { RuleConditions } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';

export type PrincipalKind = 'user' | 'role' | 'custom_role' | 'everyone';

/** An access rule with the names that it stands for. */
export interface AccessRuleRow {
  readonly id: number;
  readonly namespace_id: number;
  readonly full_path: string;
  readonly effect: 'allow' | 'prevent';
  readonly principal_kind: PrincipalKind;
  readonly user_id: number | null;
  readonly username: string | null;
  readonly user_name: string | null;
  readonly role: number | null;
  readonly custom_role_id: number | null;
  readonly custom_role_name: string | null;
  readonly abilities: string[];
  readonly environment: string | null;
  readonly secret_name: string | null;
  readonly tag: string | null;
  readonly protected: boolean | null;
  readonly secret_id: string | null;
  readonly expires_at: Date | null;
  readonly reason: string;
  readonly origin: 'rule' | 'access_request' | 'break_glass';
  readonly created_by: number | null;
  readonly maker_username: string | null;
  readonly maker_name: string | null;
  readonly created_at: Date;
}

const SELECT = `SELECT r.id, r.namespace_id, n.full_path, r.effect, r.principal_kind, r.user_id, u.username,
    u.name AS user_name, r.role, r.custom_role_id, c.name AS custom_role_name, r.abilities, r.environment, r.secret_name,
    r.tag, r.protected, r.secret_id, r.expires_at, r.reason, r.origin, r.created_by, b.username AS maker_username,
    b.name AS maker_name, r.created_at
  FROM access_rules r JOIN namespaces n ON n.id = r.namespace_id LEFT JOIN users u ON u.id = r.user_id
  LEFT JOIN custom_roles c ON c.id = r.custom_role_id LEFT JOIN users b ON b.id = r.created_by`;

/** The rules of some namespaces, the newest first. */
export function listAccessRules(
  database: Database,
  ctx: RequestContext,
  namespaceIds: readonly number[],
  page: PageRequest,
): Promise<AccessRuleRow[]> {
  return database.query<AccessRuleRow>(
    ctx,
    `${SELECT} WHERE r.namespace_id = ANY($1::bigint[]) AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
    [namespaceIds, page.after ? Number(page.after[0]) : null, page.size + 1],
  );
}

export async function accessRuleById(
  database: Database,
  ctx: RequestContext,
  id: number,
): Promise<AccessRuleRow | null> {
  const rows = await database.query<AccessRuleRow>(ctx, `${SELECT} WHERE r.id = $1 AND n.deleted_at IS NULL`, [id]);
  return rows[0] ?? null;
}

export async function countAccessRules(database: Database, ctx: RequestContext, namespaceId: number): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM access_rules WHERE namespace_id = $1';
  return (await database.query<{ count: number }>(ctx, sql, [namespaceId]))[0]!.count;
}

/** What can be changed of a rule. */
export interface AccessRuleTerms {
  readonly abilities: readonly string[];
  readonly conditions: RuleConditions;
  readonly expiresAt: Date | null;
  readonly reason: string;
}

/** Whom a rule is for: `id` of a user or custom role, level of a role; null for everyone. */
export interface RulePrincipal {
  readonly kind: PrincipalKind;
  readonly id: number | null;
}

const termsOf = ({ abilities, conditions, expiresAt, reason }: AccessRuleTerms): unknown[] => [
  abilities,
  conditions.environment,
  conditions.secretName,
  conditions.tag,
  conditions.isProtected,
  conditions.secretId,
  expiresAt,
  reason,
];

export async function insertAccessRule(
  database: Database,
  ctx: RequestContext,
  made: AccessRuleTerms & {
    readonly namespaceId: number;
    readonly effect: 'allow' | 'prevent';
    readonly principal: RulePrincipal;
  },
): Promise<number> {
  const { kind, id } = made.principal;
  const of = (asked: PrincipalKind): number | null => (kind === asked ? id : null);
  const rows = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO access_rules (abilities, environment, secret_name, tag, protected, secret_id, expires_at, reason,
       namespace_id, effect, principal_kind, user_id, role, custom_role_id, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`,
    [
      ...termsOf(made),
      made.namespaceId,
      made.effect,
      kind,
      of('user'),
      of('role'),
      of('custom_role'),
      ctx.person.userId,
    ],
  );
  return rows[0]!.id;
}

export async function updateAccessRule(
  database: Database,
  ctx: RequestContext,
  id: number,
  terms: AccessRuleTerms,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE access_rules SET abilities = $1, environment = $2, secret_name = $3, tag = $4, protected = $5, secret_id = $6,
       expires_at = $7, reason = $8, updated_at = now() WHERE id = $9`,
    [...termsOf(terms), id],
  );
}

export async function removeAccessRule(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'DELETE FROM access_rules WHERE id = $1', [id]);
}

/** The name of a user or custom role that a rule of a namespace can concern; null when there is none. */
export async function principalName(
  database: Database,
  ctx: RequestContext,
  principal: RulePrincipal,
  namespace: { readonly id: number; readonly ancestorIds: readonly number[] },
): Promise<string | null> {
  const sql =
    principal.kind === 'user'
      ? `SELECT u.username AS name FROM users u WHERE u.id = $1 AND NOT u.blocked AND EXISTS (
           SELECT FROM effective_memberships m JOIN namespaces n ON n.id = m.namespace_id
           WHERE m.user_id = u.id AND (m.namespace_id = ANY($2::bigint[]) OR n.ancestor_ids @> ARRAY[$3::bigint])
             AND (m.expires_at IS NULL OR m.expires_at > now()))`
      : `SELECT c.name FROM custom_roles c JOIN namespaces g ON g.id = c.group_id
         WHERE c.id = $1 AND (c.group_id = ANY($2::bigint[]) OR g.ancestor_ids @> ARRAY[$3::bigint]) FOR SHARE OF c`;
  const rows = await database.query<{ name: string }>(ctx, sql, [principal.id, namespace.ancestorIds, namespace.id]);
  return rows[0]?.name ?? null;
}

/** Whether a live secret is of a namespace or of one below it. */
export async function secretIsBelow(
  database: Database,
  ctx: RequestContext,
  secretId: string,
  namespaceId: number,
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `SELECT 1 FROM secrets s JOIN namespaces n ON n.id = s.namespace_id
     WHERE s.id = $1 AND s.deleted_at IS NULL AND n.ancestor_ids @> ARRAY[$2::bigint]`,
    [secretId, namespaceId],
  );
  return rows.length > 0;
}
