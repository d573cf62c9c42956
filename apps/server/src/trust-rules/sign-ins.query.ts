import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { TrustRuleRow } from './trust-rules.query.js';

/** False: it was taken before. */
export async function rememberShown(
  database: Database,
  ctx: RequestContext,
  shown: { readonly ruleId: number; readonly digest: Buffer; readonly expiresAt: Date },
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `INSERT INTO shown_id_tokens (trust_rule_id, digest, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING trust_rule_id`,
    [shown.ruleId, shown.digest, shown.expiresAt],
  );
  return rows.length === 1;
}

/** A token that ends with the rule at the latest. The database's clock counts, as when it is shown. */
export async function insertIssuedToken(
  database: Database,
  ctx: RequestContext,
  rule: TrustRuleRow,
  digest: Buffer,
): Promise<{ id: number; expires_at: Date }> {
  const [row] = await database.query<{ id: number; expires_at: Date }>(
    ctx,
    `INSERT INTO personal_access_tokens (user_id, name, scopes, expires_at, token_hash, trust_rule_id)
     VALUES ($1, $2, $3, least(now() + make_interval(secs => $4), $5::timestamptz), $6, $7) RETURNING id, expires_at`,
    [rule.service_account_id, rule.name, rule.scopes, rule.token_seconds, rule.expires_at, digest, rule.id],
  );
  return row!;
}

export async function ruleUsed(database: Database, ctx: RequestContext, id: number): Promise<void> {
  await database.query(ctx, 'UPDATE trust_rules SET last_used_at = now() WHERE id = $1', [id]);
}

export async function ruleRefused(
  database: Database,
  ctx: RequestContext,
  id: number,
  why: { readonly reason: string; readonly claim: string | null },
): Promise<void> {
  await database.query(
    ctx,
    'UPDATE trust_rules SET last_refused_at = now(), last_refusal = $2, last_refused_claim = $3 WHERE id = $1',
    [id, why.reason, why.claim],
  );
}

/** Issued tokens are many and short: a week after their end they are gone, the audit trail knows them. */
const FORGET_ISSUED = `DELETE FROM personal_access_tokens
  WHERE trust_rule_id IS NOT NULL AND expires_at < now() - interval '7 days'`;
/** A minute late, so that clocks of replicas may differ. */
const FORGET_SHOWN = `DELETE FROM shown_id_tokens WHERE expires_at < now() - interval '1 minute'`;

export async function forgetEnded(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(ctx, FORGET_SHOWN);
  await database.query(ctx, FORGET_ISSUED);
}
