import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { BoundClaims } from './bound-claims.js';

/** What a rule says, beside its name. */
export interface TrustRuleTerms extends BoundClaims {
  readonly scopes: readonly string[];
  readonly tokenSeconds: number;
  readonly enabled: boolean;
  readonly expiresAt: Date | null;
}

/** A trust rule with whose it is. */
export interface TrustRuleRow {
  readonly id: number;
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string | null;
  readonly claims: Readonly<Record<string, string[]>>;
  readonly scopes: string[];
  readonly token_seconds: number;
  readonly enabled: boolean;
  readonly expires_at: Date | null;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly last_refused_at: Date | null;
  readonly last_refusal: string | null;
  readonly last_refused_claim: string | null;
  readonly service_account_id: number;
  readonly username: string;
  readonly account_name: string;
  readonly account_blocked: boolean;
  readonly group_id: number;
  readonly group_path: string;
  /** Archived or in the trash. */
  readonly group_away: boolean;
  readonly maker_id: number | null;
  readonly maker_username: string | null;
  readonly maker_name: string | null;
  readonly active_tokens: number;
}

const ACTIVE = `SELECT count(*)::int FROM personal_access_tokens t
  WHERE t.trust_rule_id = r.id AND t.revoked_at IS NULL AND t.expires_at > now()`;
const SELECT = `SELECT r.id, r.name, r.issuer, r.audience, r.subject, r.claims, r.scopes, r.token_seconds, r.enabled,
    r.expires_at, r.created_at, r.last_used_at, r.last_refused_at, r.last_refusal, r.last_refused_claim,
    r.service_account_id, u.username, u.name AS account_name, u.blocked AS account_blocked,
    n.id AS group_id, n.full_path AS group_path, n.archived OR n.deleted_at IS NOT NULL AS group_away,
    b.id AS maker_id, b.username AS maker_username, b.name AS maker_name, (${ACTIVE}) AS active_tokens
  FROM trust_rules r JOIN users u ON u.id = r.service_account_id JOIN namespaces n ON n.id = u.managed_by
  LEFT JOIN users b ON b.id = r.created_by`;

const one = async (
  database: Database,
  ctx: RequestContext,
  where: string,
  value: unknown,
): Promise<TrustRuleRow | null> => {
  const rows = await database.query<TrustRuleRow>(ctx, `${SELECT} WHERE ${where}`, [value]);
  return rows[0] ?? null;
};

export const trustRuleById = (database: Database, ctx: RequestContext, id: number): Promise<TrustRuleRow | null> =>
  one(database, ctx, 'r.id = $1', id);

export const trustRuleByName = (database: Database, ctx: RequestContext, name: string): Promise<TrustRuleRow | null> =>
  one(database, ctx, 'r.name = $1', name);

/** As much of a rule as tells what it opens, and whether it is open at all. */
export type OpeningRow = Pick<
  TrustRuleRow,
  | 'id'
  | 'name'
  | 'issuer'
  | 'scopes'
  | 'enabled'
  | 'expires_at'
  | 'service_account_id'
  | 'account_blocked'
  | 'group_id'
  | 'group_away'
>;

export const rulesOfAccounts = (
  database: Database,
  ctx: RequestContext,
  accountIds: readonly number[],
): Promise<OpeningRow[]> =>
  database.query<OpeningRow>(
    ctx,
    `SELECT r.id, r.name, r.issuer, r.scopes, r.enabled, r.expires_at, r.service_account_id,
       u.blocked AS account_blocked, n.id AS group_id, n.archived OR n.deleted_at IS NOT NULL AS group_away
     FROM trust_rules r JOIN users u ON u.id = r.service_account_id JOIN namespaces n ON n.id = u.managed_by
     WHERE r.service_account_id = ANY($1::bigint[])`,
    [accountIds],
  );

/** Holds the service account first, as who ends it does, then the rule, until the transaction ends. */
export async function holdTrustRule(
  database: Database,
  ctx: RequestContext,
  { id, service_account_id: accountId }: Pick<TrustRuleRow, 'id' | 'service_account_id'>,
): Promise<TrustRuleRow | null> {
  await database.query(ctx, 'SELECT 1 FROM users WHERE id = $1 FOR SHARE', [accountId]);
  await database.query(ctx, 'SELECT 1 FROM trust_rules WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return trustRuleById(database, ctx, id);
}

/** Newest first; `accountId` null: of all. */
export async function listTrustRules(
  database: Database,
  ctx: RequestContext,
  accountId: number | null,
  page: PageRequest,
): Promise<{ rows: TrustRuleRow[]; count: number }> {
  const of = '($1::bigint IS NULL OR r.service_account_id = $1)';
  const [counted] = await database.query<{ count: number }>(
    ctx,
    `SELECT count(*)::int AS count FROM trust_rules r WHERE ${of}`,
    [accountId],
  );
  const rows = await database.query<TrustRuleRow>(
    ctx,
    `${SELECT} WHERE ${of} AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
    [accountId, page.after ? Number(page.after[0]) || 0 : null, page.size + 1],
  );
  return { rows, count: counted!.count };
}

export async function countTrustRules(database: Database, ctx: RequestContext, accountId: number): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM trust_rules WHERE service_account_id = $1';
  const [row] = await database.query<{ count: number }>(ctx, sql, [accountId]);
  return row!.count;
}

const valuesOf = (terms: TrustRuleTerms): unknown[] => [
  terms.issuer,
  terms.audience,
  terms.subject,
  JSON.stringify(terms.claims),
  terms.scopes,
  terms.tokenSeconds,
  terms.enabled,
  terms.expiresAt,
];

/** Null: the name is taken. */
export async function insertTrustRule(
  database: Database,
  ctx: RequestContext,
  { accountId, name }: { readonly accountId: number; readonly name: string },
  terms: TrustRuleTerms,
): Promise<number | null> {
  const [row] = await database.query<{ id: number }>(
    ctx,
    `INSERT INTO trust_rules (issuer, audience, subject, claims, scopes, token_seconds, enabled, expires_at, name,
       service_account_id, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (name) DO NOTHING RETURNING id`,
    [...valuesOf(terms), name, accountId, ctx.person.userId],
  );
  return row?.id ?? null;
}

export async function updateTrustRule(
  database: Database,
  ctx: RequestContext,
  id: number,
  terms: TrustRuleTerms,
): Promise<void> {
  await database.query(
    ctx,
    `UPDATE trust_rules SET issuer = $1, audience = $2, subject = $3, claims = $4, scopes = $5, token_seconds = $6,
       enabled = $7, expires_at = $8, updated_at = now()
     WHERE id = $9`,
    [...valuesOf(terms), id],
  );
}

/** Answers how many tokens that ended. */
export async function endIssuedTokens(database: Database, ctx: RequestContext, id: number): Promise<number> {
  const ended = await database.query(
    ctx,
    `UPDATE personal_access_tokens SET revoked_at = now()
     WHERE trust_rule_id = $1 AND revoked_at IS NULL AND expires_at > now() RETURNING id`,
    [id],
  );
  return ended.length;
}

export async function removeTrustRule(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'DELETE FROM trust_rules WHERE id = $1', [id]);
}
