import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { settingRules, TwoFactorRequired, type SettingRow } from './setting-rules.js';

export const settingRows = (database: Database, ctx: RequestContext): Promise<SettingRow[]> =>
  database.query<SettingRow>(ctx, 'SELECT key, value FROM settings');

/** Changes of settings wait for each other, also of those that have no row yet. Ends with the transaction. */
export async function lockSettings(database: Database, ctx: RequestContext): Promise<void> {
  await database.query(ctx, "SELECT pg_advisory_xact_lock(hashtext('lockkeeper:settings'))");
}

export async function writeSettings(
  database: Database,
  ctx: RequestContext,
  rows: readonly SettingRow[],
): Promise<void> {
  await database.query(
    ctx,
    `INSERT INTO settings (key, value, updated_by)
     SELECT key, value, $3 FROM unnest($1::text[], $2::jsonb[]) AS t(key, value)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_by = excluded.updated_by, updated_at = now()`,
    [rows.map((row) => row.key), rows.map((row) => JSON.stringify(row.value)), ctx.actor?.userId ?? null],
  );
}

/** The moment so many hours after another one, as an SQL expression: for statements that cannot be kept waiting for a second. */
export const pinOverlapAfter = (moment: string): string => {
  const { key, initial } = settingRules.pinOverlapHours;
  return `${moment} + make_interval(hours => coalesce((SELECT value::text::int FROM settings WHERE key = '${key}'), ${initial}))`;
};

export async function hasSecondFactor(database: Database, ctx: RequestContext, userId: number): Promise<boolean> {
  const sql = 'SELECT 1 FROM two_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL';
  return (await database.query(ctx, sql, [userId])).length > 0;
}

/** Whether the installation demands a second factor of `users own` who has none: an SQL expression. */
export const SECOND_FACTOR_MISSING = `(
  SELECT CASE d.value #>> '{}' WHEN '${TwoFactorRequired.EVERYBODY}' THEN true
                               WHEN '${TwoFactorRequired.ADMINISTRATORS}' THEN own.admin ELSE false END
    FROM settings d WHERE d.key = '${settingRules.twoFactorRequired.key}'
  ) AND NOT EXISTS (SELECT FROM two_factors f WHERE f.user_id = own.id AND f.confirmed_at IS NOT NULL)`;
