import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';

export async function isRevoked(database: Database, id: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM revoked_facade_tokens WHERE id = $1';
  return (await database.prepared('facade_token_revoked', sql, [id])).length > 0;
}

export async function revokeToken(
  database: Database,
  ctx: RequestContext,
  token: { readonly id: string; readonly expiresAt: Date },
): Promise<void> {
  const sql = 'INSERT INTO revoked_facade_tokens (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await database.query(ctx, sql, [token.id, token.expiresAt]);
}

/** The token by which the caller came, where a trust rule issued it; null: it is of another kind. */
export async function endOwnIssuedToken(
  database: Database,
  ctx: RequestContext,
): Promise<{ name: string; managed_by: number } | null> {
  const [row] = await database.query<{ name: string; managed_by: number }>(
    ctx,
    `UPDATE personal_access_tokens t SET revoked_at = now() FROM users u
     WHERE t.id = $1 AND t.trust_rule_id IS NOT NULL AND t.revoked_at IS NULL AND u.id = t.user_id
     RETURNING t.name, u.managed_by`,
    [ctx.person.tokenId],
  );
  return row ?? null;
}

/** A minute late, so that clocks of replicas may differ. */
export async function forgetEnded(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(ctx, `DELETE FROM revoked_facade_tokens WHERE expires_at < now() - interval '1 minute'`);
}
