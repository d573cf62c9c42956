import type { RequestContext } from '../../platform/context/index.js';
import type { Database } from '../../platform/database/index.js';

/** Signing in and changing the second factor of a person wait for each other. */
export async function lockUser(database: Database, ctx: RequestContext, userId: number): Promise<void> {
  await database.query(ctx, 'SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [userId]);
}

export interface FactorRow {
  readonly seed: Buffer;
  readonly last_step: number;
}

/** The factor that counts. */
export async function confirmedFactor(
  database: Database,
  ctx: RequestContext,
  userId: number,
): Promise<FactorRow | null> {
  const sql = 'SELECT seed, last_step FROM two_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL FOR UPDATE';
  return (await database.query<FactorRow>(ctx, sql, [userId]))[0] ?? null;
}

/** The one that waits for its first code: for an hour, so that a key left on a screen is worth nothing the next day. */
export async function pendingFactor(
  database: Database,
  ctx: RequestContext,
  userId: number,
): Promise<FactorRow | null> {
  const rows = await database.query<FactorRow>(
    ctx,
    `SELECT seed, last_step FROM two_factors
      WHERE user_id = $1 AND confirmed_at IS NULL AND created_at > now() - interval '1 hour' FOR UPDATE`,
    [userId],
  );
  return rows[0] ?? null;
}

/** False: there is one that counts already, which stays as it is. */
export async function putPendingFactor(
  database: Database,
  ctx: RequestContext,
  { userId, seed }: { readonly userId: number; readonly seed: Buffer },
): Promise<boolean> {
  const rows = await database.query(
    ctx,
    `INSERT INTO two_factors AS f (user_id, seed) VALUES ($1, $2)
     ON CONFLICT (user_id) DO UPDATE SET seed = excluded.seed, created_at = now() WHERE f.confirmed_at IS NULL
     RETURNING user_id`,
    [userId, seed],
  );
  return rows.length > 0;
}

export async function takeStep(
  database: Database,
  ctx: RequestContext,
  { userId, step }: { readonly userId: number; readonly step: number },
): Promise<void> {
  const sql = `UPDATE two_factors SET last_step = $2, confirmed_at = coalesce(confirmed_at, now()) WHERE user_id = $1`;
  await database.query(ctx, sql, [userId, step]);
}

/** False: it is no code of his, or was used. */
export async function takeRecoveryCode(
  database: Database,
  ctx: RequestContext,
  { userId, digest }: { readonly userId: number; readonly digest: Buffer },
): Promise<boolean> {
  const sql = `UPDATE recovery_codes SET used_at = now()
    WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING user_id`;
  return (await database.query(ctx, sql, [userId, digest])).length > 0;
}

/** Those that were there before are worth nothing any more. */
export async function replaceRecoveryCodes(
  database: Database,
  ctx: RequestContext,
  { userId, digests }: { readonly userId: number; readonly digests: readonly Buffer[] },
): Promise<void> {
  await database.query(ctx, 'DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
  const sql = 'INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])';
  await database.query(ctx, sql, [userId, digests]);
}

/** False: there was none that counted. One that waits for its first code goes, too. */
export async function deleteFactor(database: Database, ctx: RequestContext, userId: number): Promise<boolean> {
  const sql = 'DELETE FROM two_factors WHERE user_id = $1 RETURNING confirmed_at';
  const rows = await database.query<{ confirmed_at: Date | null }>(ctx, sql, [userId]);
  return rows.some((row) => row.confirmed_at !== null);
}

export interface FactorState {
  readonly since: Date;
  readonly left: number;
}

/** Null: only the password counts. */
export async function factorState(
  database: Database,
  ctx: RequestContext,
  userId: number,
): Promise<FactorState | null> {
  const rows = await database.query<FactorState>(
    ctx,
    `SELECT f.confirmed_at AS since,
            (SELECT count(*)::int FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL) AS left
       FROM two_factors f WHERE f.user_id = $1 AND f.confirmed_at IS NOT NULL`,
    [userId],
  );
  return rows[0] ?? null;
}
